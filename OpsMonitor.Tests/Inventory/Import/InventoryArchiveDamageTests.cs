using System.Buffers.Binary;
using System.IO.Compression;
using OpsMonitor.Domain.Inventory.Import;
using OpsMonitor.Tests.Support;

namespace OpsMonitor.Tests.Inventory.Import;

/// <summary>What is no longer what was packed fails with a reason of its own, and all others arrive.</summary>
public sealed class InventoryArchiveDamageTests
{
    private const string Checksum = "The file is damaged in the archive: its checksum does not match.";
    private const string Length = "The file is damaged in the archive: its length does not match.";
    private const string Name = "The file is damaged in the archive: its name is not the one that the archive lists.";
    private const string Shared = "The file is damaged in the archive: some of its bytes belong to another file.";
    private const string Packed = "The file is damaged in the archive: its compressed data cannot be unpacked.";

    [Theory]
    [InlineData(CompressionLevel.NoCompression)]
    [InlineData(CompressionLevel.Optimal)]
    public void Read_AlteredValue_FailsByItsChecksum(CompressionLevel level)
    {
        var zip = Zip(level);
        var at = level == CompressionLevel.NoCompression ? zip.AsSpan().IndexOf("enabled"u8) : Entry(zip, 0).Crc;
        zip[at] ^= 1; // "dnabled", or the checksum itself

        AssertDamaged(zip, Checksum, "a.json");
    }

    [Fact]
    public void Read_OtherLengths_FailByThem()
    {
        var longer = Zip(CompressionLevel.Optimal);
        longer[Entry(longer, 0).Length] += 1;
        var shorter = Zip(CompressionLevel.Optimal);
        shorter[Entry(shorter, 0).Length] -= 1;

        AssertDamaged(longer, Length, "a.json");
        Assert.Contains(Reasons(shorter)["a.json"], new[] { Length, Checksum });
    }

    [Fact]
    public void Read_CutDeflateData_Fails()
    {
        var zip = Zip(CompressionLevel.Optimal);
        zip[Entry(zip, 0).Packed] -= 8;

        Assert.Contains(Reasons(zip)["a.json"], new[] { Length, Checksum, Packed });
        Assert.Equal(2, Objects(zip));
    }

    // As a tool writes that was stopped, or a liar: what is declared is whole, and there is more.
    [Theory]
    [InlineData(CompressionLevel.NoCompression)]
    [InlineData(CompressionLevel.Optimal)]
    public void Read_LengthAndChecksumOfAFirstPart_FailByTheLength(CompressionLevel level)
    {
        var zip = Zip(level);
        var part = InventoryFixture.Policy(1, "enabled")[..100];
        BinaryPrimitives.WriteUInt32LittleEndian(zip.AsSpan(Entry(zip, 0).Crc), System.IO.Hashing.Crc32.HashToUInt32(part));
        BinaryPrimitives.WriteInt32LittleEndian(zip.AsSpan(Entry(zip, 0).Length), part.Length);

        AssertDamaged(zip, Length, "a.json");
    }

    // The packed data ends, and the archive says that it goes on; or it would go on.
    [Theory]
    [InlineData(4)]
    [InlineData(200)]
    public void Read_PackedDataThatEndsElsewhere_Fails(int more)
    {
        var zip = Zip(CompressionLevel.Optimal, more);

        AssertDamaged(zip, "The file is damaged in the archive: its compressed data does not end where the archive says.", "a.json");
    }

    [Fact]
    public void Read_AnotherNameAtTheFile_Fails()
    {
        var zip = Zip(CompressionLevel.Optimal);
        zip[zip.AsSpan().IndexOf("a.json"u8)] = (byte)'x';

        AssertDamaged(zip, Name, "a.json");
    }

    [Fact]
    public void Read_TwoFilesOnTheSameBytes_TakesThemOnce()
    {
        var zip = Zip(CompressionLevel.Optimal);
        var (first, second) = (Entry(zip, 0), Entry(zip, 1));
        zip.AsSpan(first.Crc, 12).CopyTo(zip.AsSpan(second.Crc)); // checksum and both lengths
        zip.AsSpan(first.Offset, 4).CopyTo(zip.AsSpan(second.Offset));

        AssertDamaged(zip, Shared, "b.json");
    }

    [Fact]
    public void Read_FileThatReachesIntoTheDirectory_Fails()
    {
        var zip = Zip(CompressionLevel.NoCompression);
        var packed = zip.AsSpan(Entry(zip, 2).Packed);
        BinaryPrimitives.WriteInt32LittleEndian(packed, BinaryPrimitives.ReadInt32LittleEndian(packed) + 60);

        AssertDamaged(zip, Shared, "c.json");
    }

    [Fact]
    public void Read_EveryByteFlippedInTurn_NeverGivesAnAlteredObject()
    {
        var whole = Zip(CompressionLevel.Optimal);
        var contents = Read(whole).Select(i => i.Object!.ContentJson).ToHashSet();
        for (var at = 0; at < whole.Length; at++)
        {
            var zip = whole.ToArray();
            zip[at] ^= 0x20;
            try
            {
                Assert.All(Read(zip).Where(i => i.Object is not null), i => Assert.Contains(i.Object!.ContentJson, contents));
            }
            catch (InvalidArchiveException)
            {
                // Refused as a whole: nothing was imported.
            }
        }
    }

    // So many bytes too many belong to the first file.
    private static byte[] Zip(CompressionLevel level, int more)
    {
        var zip = Zip(level);
        var (at, directory) = (zip.AsSpan(4).IndexOf("PK\x03\x04"u8) + 4, zip.AsSpan().IndexOf("PK\x01\x02"u8));
        byte[] longer = [.. zip.AsSpan(0, at), .. new byte[more], .. zip.AsSpan(at)];
        BinaryPrimitives.WriteInt32LittleEndian(longer.AsSpan(Entry(longer, 0).Packed), BinaryPrimitives.ReadInt32LittleEndian(longer.AsSpan(Entry(longer, 0).Packed)) + more);
        foreach (var offset in new[] { Entry(longer, 1).Offset, Entry(longer, 2).Offset })
        {
            BinaryPrimitives.WriteInt32LittleEndian(longer.AsSpan(offset), BinaryPrimitives.ReadInt32LittleEndian(longer.AsSpan(offset)) + more);
        }

        BinaryPrimitives.WriteInt32LittleEndian(longer.AsSpan(longer.AsSpan().LastIndexOf("PK\x05\x06"u8) + 16), directory + more);
        return longer;
    }

    private static byte[] Zip(CompressionLevel level)
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, number) in new[] { ("a.json", 1), ("b.json", 2), ("c.json", 3) })
            {
                using var entry = zip.CreateEntry(name, level).Open();
                entry.Write(InventoryFixture.Policy(number, "enabled"));
            }
        }

        return stream.ToArray();
    }

    // Where an entry's fields stand in the central directory.
    private static (int Crc, int Packed, int Length, int Offset) Entry(byte[] zip, int index)
    {
        var at = 0;
        for (var found = -1; found < index; found++)
        {
            at += zip.AsSpan(at + 1).IndexOf("PK\x01\x02"u8) + 1;
        }

        return (at + 16, at + 20, at + 24, at + 42);
    }

    private static void AssertDamaged(byte[] zip, string reason, string path)
    {
        Assert.Equal([(path, "damaged", reason)], Read(zip).Where(i => i.Object is null).Select(i => (i.ItemId, i.ReasonCode!, i.Reason!)));
        Assert.Equal(2, Objects(zip));
    }

    private static Dictionary<string, string?> Reasons(byte[] zip) => Read(zip).ToDictionary(i => i.ItemId, i => i.Reason);

    private static int Objects(byte[] zip) => Read(zip).Count(i => i.Object is not null);

    private static List<ImportItem> Read(byte[] zip) => Imports.Read(zip);
}
