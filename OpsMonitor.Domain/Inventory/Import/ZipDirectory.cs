using System.Buffers.Binary;

namespace OpsMonitor.Domain.Inventory.Import;

/// <summary>What the directory says of a file: where its own header lies with the packed bytes behind it, its lengths, and its name as it is written.</summary>
internal sealed record ZipPlace(long Header, long Packed, long Length, ushort Flags, ushort Method, byte[] Name)
{
    /// <summary>The method that most tools pack with.</summary>
    public const ushort Deflate = 8;

    /// <summary>How it is packed, where that is a way that nobody here can unpack.</summary>
    public string? Unreadable => Method switch
    {
        0 or 8 or 9 => null,
        12 => "BZIP2",
        14 => "LZMA",
        93 => "Zstandard",
        95 => "XZ",
        98 => "PPMd",
        _ => $"method {Method}",
    };

    public long End => Header + ZipDirectory.FileHeaderLength + Name.Length + Packed;

    public bool IsEncrypted => (Flags & 1) != 0;

    public bool IsMarkedUtf8 => (Flags & 0x800) != 0;
}

/// <summary>What a zip's central directory gives away before anything is unpacked; ZIP64 included.</summary>
internal static class ZipDirectory
{
    public const int FileHeaderLength = 30;

    private const int EndLength = 22;
    private const int End64Length = 56;
    private const int LocatorLength = 20;
    private const int HeaderLength = 46;
    private const int MaxName = 4096;
    private const uint EndSignature = 0x06054B50;
    private const uint End64Signature = 0x06064B50;
    private const uint LocatorSignature = 0x07064B50;
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
        var header = new byte[HeaderLength];
        while (zip.ReadAtLeast(header, HeaderLength, throwOnEndOfStream: false) == HeaderLength
            && BinaryPrimitives.ReadUInt32LittleEndian(header) == HeaderSignature)
        {
            if (places.Count == max)
            {
                throw new InvalidArchiveException("too_many_entries", $"The archive has more than {max} entries.");
            }

            var name = Bytes(zip, zip.Position, BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(28)));
            var extra = Bytes(zip, zip.Position, BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(30)));
            zip.Position += BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(32));
            places.Add(name.Length <= MaxName ? Place(header, name, extra) : throw new InvalidArchiveException("unsafe_path", "The archive has a path of more than 4,096 bytes."));
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
            && BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(26)) == place.Name.Length
            && Bytes(zip, place.Header + FileHeaderLength, place.Name.Length).AsSpan().SequenceEqual(place.Name);
    }

    /// <summary>Where the packed bytes begin: behind the file's own header, whose extra field need not be as long as the directory's.</summary>
    public static long DataStart(Stream zip, ZipPlace place)
    {
        var header = Bytes(zip, place.Header, FileHeaderLength);
        return place.Header + FileHeaderLength + BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(26)) + BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(28));
    }

    /// <summary>Refuses encrypted files and declared sizes that are too large.</summary>
    public static void RefuseUnsafe(IReadOnlyCollection<ZipPlace> places, long maxUncompressed)
    {
        if (places.Any(p => p.IsEncrypted))
        {
            throw new InvalidArchiveException("encrypted", "The archive has an encrypted file.");
        }

        var (packed, unpacked) = (0L, 0L);
        foreach (var place in places)
        {
            packed += place.Packed;
            unpacked += place.Length;
            if (place.Length < 0 || place.Packed < 0)
            {
                throw NotAZip();
            }

            if (unpacked < 0 || unpacked > maxUncompressed)
            {
                throw new InvalidArchiveException("too_large", "The archive's files are too large when unpacked.");
            }
        }

        if (unpacked > FreeBytes && unpacked / MaxRatio > packed)
        {
            throw new InvalidArchiveException("too_large", "The archive unpacks to more than 200 times its size.");
        }
    }

    private static ZipPlace Place(ReadOnlySpan<byte> header, byte[] name, ReadOnlySpan<byte> extra)
    {
        var large = Zip64(extra);
        var length = Number(header[24..], ref large);
        var packed = Number(header[20..], ref large);
        return new(Number(header[42..], ref large), packed, length, BinaryPrimitives.ReadUInt16LittleEndian(header[8..]), BinaryPrimitives.ReadUInt16LittleEndian(header[10..]), name);
    }

    // What does not fit into 32 bits stands in the extra field 1: only those numbers, in the order length, packed, header.
    private static long Number(ReadOnlySpan<byte> field, ref ReadOnlySpan<byte> large)
    {
        var number = BinaryPrimitives.ReadUInt32LittleEndian(field);
        if (number != uint.MaxValue || large.Length < sizeof(long))
        {
            return number;
        }

        var given = BinaryPrimitives.ReadInt64LittleEndian(large);
        large = large[sizeof(long)..];
        return given;
    }

    private static ReadOnlySpan<byte> Zip64(ReadOnlySpan<byte> extra)
    {
        while (extra.Length >= 4)
        {
            var (id, length) = (BinaryPrimitives.ReadUInt16LittleEndian(extra), BinaryPrimitives.ReadUInt16LittleEndian(extra[2..]));
            var field = extra[4..Math.Min(extra.Length, 4 + length)];
            if (id == 1)
            {
                return field;
            }

            extra = extra[(4 + field.Length)..];
        }

        return [];
    }

    private static byte[] Bytes(Stream zip, long at, int count)
    {
        var bytes = new byte[count];
        zip.Position = at;
        return bytes[..zip.ReadAtLeast(bytes, count, throwOnEndOfStream: false)];
    }

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

            long offset = BinaryPrimitives.ReadUInt32LittleEndian(record[16..]);
            if (offset == uint.MaxValue || BinaryPrimitives.ReadUInt16LittleEndian(record[10..]) == ushort.MaxValue)
            {
                offset = FindDirectory64(zip, zip.Length - tail.Length + at) ?? offset;
            }

            return offset >= 0 && offset < zip.Length ? offset : throw NotAZip();
        }

        throw NotAZip();
    }

    private static long? FindDirectory64(Stream zip, long end)
    {
        var locator = end < LocatorLength ? [] : Bytes(zip, end - LocatorLength, LocatorLength);
        if (locator.Length < LocatorLength || BinaryPrimitives.ReadUInt32LittleEndian(locator) != LocatorSignature
            || BinaryPrimitives.ReadInt64LittleEndian(locator.AsSpan(8)) is not (>= 0 and var at) || at > end - End64Length)
        {
            return null;
        }

        var record = Bytes(zip, at, End64Length);
        return BinaryPrimitives.ReadUInt32LittleEndian(record) == End64Signature ? BinaryPrimitives.ReadInt64LittleEndian(record.AsSpan(48)) : null;
    }
}
