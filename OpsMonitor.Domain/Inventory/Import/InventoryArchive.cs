using System.Buffers;
using System.IO.Compression;
using System.IO.Hashing;
using OpsMonitor.Domain.Text.Secrets;

namespace OpsMonitor.Domain.Inventory.Import;

/// <summary>Reads a zip without trusting anything it says about itself.</summary>
internal sealed class InventoryArchive : IDisposable
{
    /// <summary>The most entries, directories included.</summary>
    public const int MaxEntries = 50_000;

    /// <summary>The most bytes all files together may unpack to.</summary>
    public const long MaxUncompressedBytes = 16L * 1024 * 1024 * 1024;

    private const int MaxShown = 100;

    private readonly Stream _zip;
    private readonly ZipArchive _archive;
    private readonly List<ZipPlace> _places;
    private readonly HashSet<int> _overlapping;
    private readonly HashSet<int> _proven = [];
    private long _unpacked;

    /// <summary>Throws <see cref="InvalidArchiveException"/>; nothing is unpacked yet. Owns the stream.</summary>
    public InventoryArchive(Stream zip)
    {
        _zip = zip;
        try
        {
            _places = ZipDirectory.Places(zip, MaxEntries);
            ZipDirectory.RefuseUnsafe(_places, MaxUncompressedBytes);
            var encoding = ZipNames.Detect(_places.Where(p => !p.IsMarkedUtf8).Select(p => p.Name));
            Paths = [.. _places.Select(p => Named(p, encoding))];
            _overlapping = ZipDirectory.Overlapping(zip, _places);
            zip.Position = 0;
            _archive = new ZipArchive(zip, ZipArchiveMode.Read, leaveOpen: false);
            if (_archive.Entries.Count != _places.Count)
            {
                throw ZipDirectory.NotAZip();
            }
        }
        catch (Exception error)
        {
            zip.Dispose();
            throw error is InvalidDataException or IOException or ArgumentException or NotSupportedException ? ZipDirectory.NotAZip() : error;
        }
    }

    /// <summary>The paths of the entries, in the order of the directory; those of directories end with a slash.</summary>
    public IReadOnlyList<string> Paths { get; }

    /// <summary>How the entry is packed, where that cannot be unpacked here.</summary>
    public string? Unreadable(int index) => _places[index].Unreadable;

    public void Dispose() => _archive.Dispose();

    /// <summary>
    /// A way to open the entry once it is proven that it is whole: its length and its checksum are compared here, because the framework looks at neither.
    /// What is larger than an object may be is unpacked twice, so that nothing of it is taken before. Null with what is wrong.
    /// </summary>
    public Func<Stream>? Open(int index, out string? damage)
    {
        damage = _overlapping.Contains(index) ? "some of its bytes belong to another file"
            : !ZipDirectory.NamesAgree(_zip, _places[index]) ? "its name is not the one that the archive lists"
            : null;
        if (damage is not null)
        {
            return null;
        }

        try
        {
            return Prove(index, _archive.Entries[index], out damage);
        }
        catch (Exception error) when (error is InvalidDataException or IOException or NotSupportedException)
        {
            damage = "its compressed data cannot be unpacked";
            return null;
        }
    }

    /// <summary>Whether more was unpacked than all files together may come to.</summary>
    public bool IsExhausted => _unpacked > MaxUncompressedBytes;

    // Unpacked here as long as the data goes on: the framework stops at the length that the archive declares, whatever else there is.
    private Func<Stream>? Prove(int index, ZipArchiveEntry entry, out string? damage)
    {
        var kept = entry.Length <= TextBuffer.MaxBytes ? new MemoryStream() : null;
        var place = _places[index];
        using var packed = place.Method == ZipPlace.Deflate ? new PackedData(_zip, ZipDirectory.DataStart(_zip, place), place.Packed) : null;
        using var stream = packed is null ? entry.Open() : new DeflateStream(packed, CompressionMode.Decompress, leaveOpen: true);
        var (length, crc) = Unpack(stream, entry.Length, kept);
        _unpacked += _proven.Add(index) ? length : 0;
        damage = length != entry.Length || (place.Method == 0 && place.Packed != place.Length) ? "its length does not match"
            : crc != entry.Crc32 ? "its checksum does not match"
            : packed is { IsExact: false } && place.Packed > 0 ? "its compressed data does not end where the archive says"
            : null;
        return damage is not null ? null
            : kept is null ? entry.Open
            : () => new MemoryStream(kept.GetBuffer(), 0, (int)length, writable: false);
    }

    // One byte past what is declared at most, so neither a lying header nor a bomb costs more than that.
    private static (long Length, uint Crc) Unpack(Stream stream, long declared, MemoryStream? kept)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
        var (crc, length) = (new Crc32(), 0L);
        int read;
        while (length <= declared && (read = stream.Read(buffer, 0, (int)Math.Min(buffer.Length, declared + 1 - length))) > 0)
        {
            crc.Append(buffer.AsSpan(0, read));
            kept?.Write(buffer, 0, read);
            length += read;
        }

        ArrayPool<byte>.Shared.Return(buffer);
        return (length, crc.GetCurrentHashAsUInt32());
    }

    private static string Named(ZipPlace place, System.Text.Encoding encoding)
    {
        var name = (place.IsMarkedUtf8 ? System.Text.Encoding.UTF8 : encoding).GetString(place.Name);
        return ZipNames.Clean(name, out var wrong) ?? throw new InvalidArchiveException("unsafe_path", $"The archive has a file {wrong}: \"{SafeReason.Line(name, MaxShown)}\".");
    }
}
