using System.Buffers.Binary;
using System.IO.Compression;

namespace OpsMonitor.Domain.Inventory;

/// <summary>Where the directory says that a file lies: its own header with the packed bytes behind it, and its name in the directory.</summary>
internal readonly record struct ZipPlace(long Header, long Packed, long Name, int NameLength)
{
    public long End => Header + ZipDirectory.FileHeaderLength + NameLength + Packed;
}

/// <summary>What a zip's central directory gives away before anything is unpacked.</summary>
internal static class ZipDirectory
{
    public const int FileHeaderLength = 30;

    private const int EndLength = 22;
    private const int HeaderLength = 46;
    private const uint EndSignature = 0x06054B50;
    private const uint HeaderSignature = 0x02014B50;
    private const uint FileSignature = 0x04034B50;

    // Policies compress about 20 times, deflate at most 1,032 times. Small archives may do as they like.
    private const int MaxRatio = 200;
    private const long FreeBytes = 16 * 1024 * 1024;

    public static InvalidArchiveException NotAZip() => new("not_a_zip", "The file is not a zip archive, or it is damaged.");

    /// <summary>The entries in their order; more than <paramref name="max"/> are refused before ZipArchive would build an object for each.</summary>
    public static List<ZipPlace> Places(Stream zip, int max)
    {
        zip.Position = FindDirectory(zip);
        List<ZipPlace> places = [];
        Span<byte> header = stackalloc byte[HeaderLength];
        while (zip.ReadAtLeast(header, HeaderLength, throwOnEndOfStream: false) == HeaderLength
            && BinaryPrimitives.ReadUInt32LittleEndian(header) == HeaderSignature)
        {
            if (places.Count == max)
            {
                throw new InvalidArchiveException("too_many_entries", $"The archive has more than {max} entries.");
            }

            var name = BinaryPrimitives.ReadUInt16LittleEndian(header[28..]);
            places.Add(new(BinaryPrimitives.ReadUInt32LittleEndian(header[42..]), BinaryPrimitives.ReadUInt32LittleEndian(header[20..]), zip.Position, name));
            zip.Position += name + BinaryPrimitives.ReadUInt16LittleEndian(header[30..]) + BinaryPrimitives.ReadUInt16LittleEndian(header[32..]);
        }

        return places;
    }

    /// <summary>The entries, by their index, whose bytes belong to another entry or to the directory as well.</summary>
    public static HashSet<int> Overlapping(Stream zip, List<ZipPlace> places)
    {
        var directory = FindDirectory(zip);
        HashSet<int> overlapping = [];
        var taken = 0L;
        foreach (var (index, place) in places.Index().OrderBy(p => p.Item.Header))
        {
            if (place.Header < taken || place.End > directory)
            {
                overlapping.Add(index);
            }

            taken = Math.Max(taken, place.End);
        }

        return overlapping;
    }

    /// <summary>Whether the file's own header bears the name by which the directory lists it.</summary>
    public static bool NamesAgree(Stream zip, ZipPlace place)
    {
        var header = Bytes(zip, place.Header, FileHeaderLength);
        return header.Length == FileHeaderLength && BinaryPrimitives.ReadUInt32LittleEndian(header) == FileSignature
            && BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(26)) == place.NameLength
            && Bytes(zip, place.Header + FileHeaderLength, place.NameLength).AsSpan().SequenceEqual(Bytes(zip, place.Name, place.NameLength));
    }

    /// <summary>Refuses encrypted files, names that lead outside, and declared sizes that are too large.</summary>
    public static void RefuseUnsafe(IReadOnlyCollection<ZipArchiveEntry> entries, long maxUncompressed)
    {
        long packed = 0;
        long unpacked = 0;
        foreach (var entry in entries)
        {
            if (!IsSafe(entry.FullName))
            {
                throw new InvalidArchiveException("unsafe_path", "The archive has a file whose path is absolute or leads outside of the archive.");
            }

            if (entry.IsEncrypted)
            {
                throw new InvalidArchiveException("encrypted", "The archive has an encrypted file.");
            }

            packed += entry.CompressedLength;
            unpacked += entry.Length;
            if (unpacked > maxUncompressed || entry.Length < 0)
            {
                throw new InvalidArchiveException("too_large", "The archive's files are too large when unpacked.");
            }
        }

        if (unpacked > FreeBytes && unpacked / MaxRatio > packed)
        {
            throw new InvalidArchiveException("too_large", "The archive unpacks to more than 200 times its size.");
        }
    }

    private static byte[] Bytes(Stream zip, long at, int count)
    {
        var bytes = new byte[count];
        zip.Position = at;
        return bytes[..zip.ReadAtLeast(bytes, count, throwOnEndOfStream: false)];
    }

    private static bool IsSafe(string path) =>
        path.Length > 0 && path[0] != '/' && !path.Contains('\\', StringComparison.Ordinal) && !(path.Length > 1 && path[1] == ':')
        && !path.Any(char.IsControl) && !path.Split('/').Any(part => part is "." or "..");

    // The end record is the last 22 bytes plus a comment of up to 65,535 bytes; ZipArchive also takes the last signature it finds.
    private static long FindDirectory(Stream zip)
    {
        var tail = new byte[(int)Math.Min(zip.Length, EndLength + ushort.MaxValue)];
        zip.Position = zip.Length - tail.Length;
        zip.ReadExactly(tail);
        for (var at = tail.Length - EndLength; at >= 0; at--)
        {
            var record = tail.AsSpan(at);
            if (BinaryPrimitives.ReadUInt32LittleEndian(record) != EndSignature)
            {
                continue;
            }

            var offset = BinaryPrimitives.ReadUInt32LittleEndian(record[16..]);
            if (offset == uint.MaxValue || BinaryPrimitives.ReadUInt16LittleEndian(record[10..]) == ushort.MaxValue)
            {
                throw new InvalidArchiveException("too_large", "The archive is a ZIP64 archive, which only larger ones than allowed need.");
            }

            return offset < zip.Length ? offset : throw NotAZip();
        }

        throw NotAZip();
    }
}
