using System.IO.Hashing;
using System.Text;

namespace OpsMonitor.Domain.Inventory.Import;

/// <summary>An object without an id in the snapshot before, and by what it was told there; <paramref name="Path"/> is that of its file.</summary>
public sealed record KnownName(string SubjectType, string ExternalId, string DisplayName, string Path, byte[] ContentHash, bool IsPath);

/// <summary>
/// Which objects without an id are told by their name, and which by the path of their file because another one of their type has the name. Who had the name in the snapshot before keeps it,
/// told by its file or its content; else the one whose path is the shortest. So a second object of a name changes nothing for the first.
/// </summary>
internal sealed class SharedNames(IReadOnlyList<KnownName> known)
{
    // More of one name than anybody keeps apart.
    private const int MaxOfAName = 1_000;

    private readonly ILookup<UInt128, KnownName> _known = known.ToLookup(k => Key(k.SubjectType, k.DisplayName));
    private readonly Dictionary<UInt128, (Rank Rank, ulong Content, bool IsShared)> _holders = [];

    /// <summary>Takes note of an object that has no id; the path is that below the folder common to all.</summary>
    public void Add(InventoryObject obj, string path)
    {
        var (key, rank, content) = (Key(obj), RankOf(obj, path), Content(obj));
        _holders[key] = !_holders.TryGetValue(key, out var holder) ? (rank, content, false)
            : rank.IsBetter(holder.Rank) ? (rank, content, holder.IsShared || content != holder.Content)
            : holder with { IsShared = holder.IsShared || content != holder.Content };
    }

    /// <summary>The path by which the object is told; null where its name does.</summary>
    public string? PathOf(InventoryObject obj, string path) =>
        BeforeOf(obj, path) is { IsPath: true } before ? before.ExternalId
            : _holders[Key(obj)] is { IsShared: true } holder && holder.Content != Content(obj) ? path
            : null;

    private Rank RankOf(InventoryObject obj, string path) => new(
        BeforeOf(obj, path) is not { } before ? Claim.None : before.IsPath ? Claim.Path : IsAt(before.Path, path) ? Claim.File : Claim.Content, path);

    // What it was in the snapshot before. Of several at the end of whose paths it stands, the content tells which.
    private KnownName? BeforeOf(InventoryObject obj, string path) => _known[Key(obj.SubjectType, obj.DisplayName)].Take(MaxOfAName).Where(k => IsSame(k, obj, path))
        .MaxBy(k => (IsAt(k.Path, path) ? 2 : 0) + (IsContent(k, obj) ? 1 : 0));

    private static bool IsSame(KnownName before, InventoryObject obj, string path) => IsAt(before.Path, path) || IsContent(before, obj);

    private static bool IsContent(KnownName before, InventoryObject obj) => before.ContentHash.AsSpan().SequenceEqual(obj.ContentHash);

    private static bool IsAt(string before, string path) => before.EndsWith(path, StringComparison.Ordinal) && (before.Length == path.Length || before[^(path.Length + 1)] == '/');

    private static ulong Content(InventoryObject obj) => BitConverter.ToUInt64(obj.ContentHash);

    private static UInt128 Key(InventoryObject obj) => Key(obj.SubjectType, obj.ExternalId);

    private static UInt128 Key(string type, string name) => XxHash128.HashToUInt128(Encoding.UTF8.GetBytes($"{type}\n{name}"));

    // How good a claim to the name is, the best first.
    private enum Claim
    {
        File,
        Content,
        None,
        Path,
    }

    private readonly record struct Rank(Claim Claim, string Path)
    {
        public bool IsBetter(Rank other) => Claim != other.Claim ? Claim < other.Claim
            : Path.Length != other.Path.Length ? Path.Length < other.Path.Length
            : string.CompareOrdinal(Path, other.Path) < 0;
    }
}
