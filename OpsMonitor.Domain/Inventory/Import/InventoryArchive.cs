using System.Buffers;
using System.IO.Compression;
using System.IO.Hashing;

namespace OpsMonitor.Domain.Inventory.Import;

/// <summary>Reads a zip without trusting anything it says about itself.</summary>
internal sealed class InventoryArchive : IDisposable
{
    /// <summary>The most entries, directories included.</summary>
    public const int MaxEntries = 50_000;

    /// <summary>The most bytes all files together may unpack to.</summary>
    public const long MaxUncompressedBytes = 16L * 1024 * 1024 * 1024;

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

    private Func<Stream>? Prove(int index, ZipArchiveEntry entry, out string? damage)
    {
        var kept = entry.Length <= TextBuffer.MaxBytes ? new MemoryStream() : null;
        var buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
        var crc = new Crc32();
        var length = 0L;
        using (var stream = entry.Open())
        {
            // One byte past what is declared at most, so neither a lying header nor a bomb costs more than that.
            int read;
            while (length <= entry.Length && (read = stream.Read(buffer)) > 0)
            {
                crc.Append(buffer.AsSpan(0, read));
                kept?.Write(buffer, 0, read);
                length += read;
            }
        }

        ArrayPool<byte>.Shared.Return(buffer);
        _unpacked += _proven.Add(index) ? length : 0;
        damage = length != entry.Length ? "its length does not match"
            : crc.GetCurrentHashAsUInt32() != entry.Crc32 ? "its checksum does not match"
            : null;
        return damage is not null ? null
            : kept is null ? entry.Open
            : () => new MemoryStream(kept.GetBuffer(), 0, (int)length, writable: false);
    }

    private static string Named(ZipPlace place, System.Text.Encoding encoding)
    {
        var name = (place.IsMarkedUtf8 ? System.Text.Encoding.UTF8 : encoding).GetString(place.Name);
        return ZipNames.Clean(name)
            ?? throw new InvalidArchiveException("unsafe_path", "The archive has a file whose path is absolute or leads outside of the archive.");
    }
}
