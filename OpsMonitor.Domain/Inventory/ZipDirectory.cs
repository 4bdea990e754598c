using System.Buffers.Binary;
using System.IO.Compression;

namespace OpsMonitor.Domain.Inventory;

/// <summary>What a zip's central directory gives away before anything is unpacked.</summary>
internal static class ZipDirectory
{
    private const int EndLength = 22;
    private const int HeaderLength = 46;
    private const uint EndSignature = 0x06054B50;
    private const uint HeaderSignature = 0x02014B50;

    // Policies compress about 20 times, deflate at most 1,032 times. Small archives may do as they like.
    private const int MaxRatio = 200;
    private const long FreeBytes = 16 * 1024 * 1024;

    public static InvalidArchiveException NotAZip() => new("not_a_zip", "The file is not a zip archive, or it is damaged.");

    /// <summary>Counts the entries without keeping them: ZipArchive would build a million objects before it could be asked for their number.</summary>
    public static void RefuseTooManyEntries(Stream zip, int max)
    {
        zip.Position = FindDirectory(zip);
        Span<byte> header = stackalloc byte[HeaderLength];
        for (var count = 0; zip.ReadAtLeast(header, HeaderLength, throwOnEndOfStream: false) == HeaderLength; count++)
        {
            if (BinaryPrimitives.ReadUInt32LittleEndian(header) != HeaderSignature)
            {
                return;
            }

            if (count == max)
            {
                throw new InvalidArchiveException("too_many_entries", $"The archive has more than {max} entries.");
            }

            zip.Position += BinaryPrimitives.ReadUInt16LittleEndian(header[28..])
                + BinaryPrimitives.ReadUInt16LittleEndian(header[30..])
                + BinaryPrimitives.ReadUInt16LittleEndian(header[32..]);
        }
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
