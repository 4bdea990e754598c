using System.IO.Compression;
using System.IO.Hashing;
using System.Security.Cryptography;
using System.Text;

namespace OpsMonitor.Domain.Inventory;

/// <summary>One file of an archive: its object, or the reason code and sentence why there is none. ItemId is unique in the archive, at most 400 characters.</summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage("Naming", "CA1720:Identifier contains type name", Justification = "It is the inventory object.")]
public sealed record ArchiveItem(string ItemId, string DisplayName, InventoryObject? Object, string? ReasonCode, string? Reason);

/// <summary>The archive as a whole was refused: not_a_zip, empty_archive, too_many_entries, too_large, unsafe_path or encrypted; the message is safe to show.</summary>
public sealed class InvalidArchiveException(string reasonCode, string message) : Exception(message)
{
    /// <summary>The stable code of the refusal.</summary>
    public string ReasonCode { get; } = reasonCode;
}

/// <summary>Reads a zip of JSON files without trusting anything it says about itself.</summary>
public static class InventoryArchive
{
    /// <summary>The largest archive, in bytes.</summary>
    public const int MaxArchiveBytes = 64 * 1024 * 1024;

    /// <summary>The most entries, directories included.</summary>
    public const int MaxEntries = 50_000;

    /// <summary>The most bytes all files together may unpack to.</summary>
    public const int MaxUncompressedBytes = 512 * 1024 * 1024;

    private const int MaxItemId = 400;

    /// <summary>Checks the seekable zip from its directory alone and returns its number of files; throws <see cref="InvalidArchiveException"/>.</summary>
    public static int Check(Stream zip)
    {
        using var archive = Open(zip, out _);
        return Files(archive).Count;
    }

    /// <summary>
    /// Reads one file at a time, in ordinal path order; the zip must stay open meanwhile. Whatever one file does, all others arrive: only the first
    /// step can throw <see cref="InvalidArchiveException"/>. Of files with the same subject the first wins, the others are duplicate_subject.
    /// </summary>
    public static IEnumerable<ArchiveItem> Read(Stream zip)
    {
        using var archive = Open(zip, out var places);
        var overlapping = ZipDirectory.Overlapping(zip, places);
        var buffer = new byte[InventoryObject.MaxBytes + 1];
        var ids = new HashSet<string>(StringComparer.Ordinal);
        var subjects = new Dictionary<(string Type, string Id), string>();
        long unpacked = 0;
        foreach (var (index, entry) in Files(archive))
        {
            var name = Path.GetFileNameWithoutExtension(entry.FullName);
            var item = new ArchiveItem(UniqueId(entry.FullName, ids), name.Length > 0 ? name : entry.FullName, null, null, null);
            if (unpacked > MaxUncompressedBytes)
            {
                yield return item with { ReasonCode = "too_large", Reason = "The files before this one already unpacked to more than 512 MiB." };
                continue;
            }

            var damage = overlapping.Contains(index) ? "some of its bytes belong to another file"
                : !ZipDirectory.NamesAgree(zip, places[index]) ? "its name is not the one that the archive lists"
                : null;
            var length = damage is null ? Unpack(entry, buffer, out damage) : 0;
            unpacked += length;
            yield return damage is null
                ? Item(item, buffer.AsMemory(0, length), subjects)
                : item with { ReasonCode = "damaged", Reason = $"The file is damaged in the archive: {damage}." };
        }
    }

    private static ArchiveItem Item(ArchiveItem item, ReadOnlyMemory<byte> utf8, Dictionary<(string Type, string Id), string> subjects)
    {
        if (!InventoryObject.TryCreate(utf8, out var obj, out var code, out var reason))
        {
            return item with { ReasonCode = code, Reason = reason };
        }

        var first = subjects.TryAdd((obj.SubjectType, obj.ExternalId), item.ItemId) ? null : subjects[(obj.SubjectType, obj.ExternalId)];
        return first is null
            ? item with { DisplayName = obj.DisplayName, Object = obj }
            : item with { DisplayName = obj.DisplayName, ReasonCode = "duplicate_subject", Reason = $"Repeats the type and id of {first}" };
    }

    // Reads one byte past the limit at most, so neither a lying header nor a bomb costs more than that. Length and checksum are compared here: the
    // framework looks at neither. Of a file above the limit nothing is taken, so it needs no proof.
    private static int Unpack(ZipArchiveEntry entry, byte[] buffer, out string? damage)
    {
        try
        {
            using var stream = entry.Open();
            var length = stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
            damage = length == buffer.Length ? null
                : length != entry.Length ? "its length does not match"
                : Crc32.HashToUInt32(buffer.AsSpan(0, length)) != entry.Crc32 ? "its checksum does not match"
                : null;
            return length;
        }
        catch (Exception error) when (error is InvalidDataException or IOException or NotSupportedException)
        {
            damage = "its compressed data cannot be unpacked";
            return 0;
        }
    }

    private static ZipArchive Open(Stream zip, out List<ZipPlace> places)
    {
        if (!zip.CanSeek)
        {
            throw new ArgumentException("The stream must be seekable.", nameof(zip));
        }

        if (zip.Length > MaxArchiveBytes)
        {
            throw new InvalidArchiveException("too_large", "The archive is larger than 64 MiB.");
        }

        places = ZipDirectory.Places(zip, MaxEntries);
        ZipArchive? archive = null;
        try
        {
            zip.Position = 0;
            archive = new ZipArchive(zip, ZipArchiveMode.Read, leaveOpen: true);
            ZipDirectory.RefuseUnsafe(archive.Entries, MaxUncompressedBytes);
            return archive.Entries.Count == places.Count ? archive : throw new InvalidDataException();
        }
        catch (Exception error)
        {
            archive?.Dispose();
            throw error is InvalidDataException or IOException or ArgumentException or NotSupportedException ? ZipDirectory.NotAZip() : error;
        }
    }

    private static List<(int Index, ZipArchiveEntry Entry)> Files(ZipArchive archive)
    {
        // OrderBy is stable: two entries with one path keep their order in the archive.
        var files = archive.Entries.Index().Where(e => IsItem(e.Item.FullName)).OrderBy(e => e.Item.FullName, StringComparer.Ordinal).ToList();
        return files.Count > 0 ? files : throw new InvalidArchiveException("empty_archive", "The archive has no files.");
    }

    private static bool IsItem(string path) =>
        !path.EndsWith('/') && !path.Split('/').SkipLast(1).Contains("__MACOSX") && path.Split('/')[^1] is not ".DS_Store";

    // A hash keeps long paths apart that differ only at their end; a number keeps repeats of one path apart.
    private static string UniqueId(string path, HashSet<string> taken)
    {
        const int KeptOfHash = 16;
        var id = path;
        if (path.Length > MaxItemId)
        {
            var kept = MaxItemId - KeptOfHash - 10;
            kept -= char.IsHighSurrogate(path[kept - 1]) ? 1 : 0;
            id = $"{path.AsSpan(0, kept)}~{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(path)))[..KeptOfHash]}";
        }

        var unique = id;
        for (var number = 2; !taken.Add(unique); number++)
        {
            unique = $"{(id.Length > MaxItemId - 8 ? id[..(MaxItemId - 8)] : id)}#{number}";
        }

        return unique;
    }
}
