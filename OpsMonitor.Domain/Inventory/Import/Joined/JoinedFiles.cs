namespace OpsMonitor.Domain.Inventory.Import.Joined;

/// <summary>
/// Assignments, settings and other lists of policies, and members of groups and their like, where an export keeps them in texts of their own: <c>Compliance/Assignments/iOS.json</c> beside
/// <c>Compliance/iOS.json</c>, <c>Edge_Settings.json</c>, <c>Groups/id/Members/id/id.json</c>, a page of Graph's <c>.../assignments</c> in whatever file. They belong to the policy that their
/// context, their ids or the path of their file name; where there is none they are read like any other text.
/// </summary>
internal sealed class JoinedFiles
{
    /// <summary>What all of them together may hold in memory.</summary>
    private const long MaxBytes = 128L * 1024 * 1024;

    private readonly Dictionary<OpenedFile, JoinedFile> _files = [];
    private readonly ILookup<string, (JoinedFile File, string Place)> _byPath;
    private readonly ILookup<string, (JoinedFile File, string Place)> _byId;
    private readonly ILookup<string, (JoinedFile File, string Place)> _byName;

    /// <summary>Reads those files whose paths or texts say that they hold such.</summary>
    public JoinedFiles(IReadOnlyList<OpenedFile> files)
    {
        var left = MaxBytes;
        foreach (var file in files)
        {
            if (left > 0 && JoinedFile.Read(file, ref left) is { } read)
            {
                _files.Add(file, read);
            }
        }

        IsFull = left <= 0;
        var policies = files.Where(f => !_files.TryGetValue(f, out var found) || !found.IsWhole).Where(f => f.NoInventory is null).Select(f => f.Path);
        foreach (var (file, path) in JoinedPath.Match(_files.Values, _files.Count == 0 ? [] : policies))
        {
            file.Policy = path;
        }

        var all = _files.Values.SelectMany(f => f.Lists.Select(l => (File: f, Place: l.Key, List: l.Value))).ToList();
        _byPath = all.Where(l => l.File.Policy is not null).ToLookup(l => l.File.Policy!, l => (l.File, l.Place), StringComparer.Ordinal);
        _byName = all.Where(l => l.List is { OwnerId: null, OwnerName: not null }).ToLookup(l => l.List.OwnerName!, l => (l.File, l.Place), StringComparer.Ordinal);
        _byId = (from l in all
                 let named = l.File.Owner is { List: null } owner ? Belonging.GuidOf(owner.Name) : null
                 from id in l.List.OwnerId is { } own ? [own] : l.File.Policy is not null ? [] : (l.List.Hints ?? []).Concat(named is null ? [] : [named]).Distinct()
                 select (Id: id, l.File, l.Place)).ToLookup(l => l.Id, l => (l.File, l.Place), StringComparer.Ordinal);
    }

    /// <summary>There are more than can be held: of the others nobody is told whose they are.</summary>
    public bool IsFull { get; }

    /// <summary>All of them, in order of their paths; to be asked for what became of them once all other files were read.</summary>
    public IEnumerable<JoinedFile> All => _files.Values;

    /// <summary>The file, where it holds lists of policies; null for any other.</summary>
    public JoinedFile? Of(OpenedFile file) => _files.GetValueOrDefault(file);

    /// <summary>The object with its lists, but for those that it has itself. <paramref name="isAlone"/>: it is all that its file holds.</summary>
    public InventoryObject Join(InventoryObject obj, string path, bool isAlone)
    {
        if (_files.Count == 0)
        {
            return obj;
        }

        var own = _byId[obj.ExternalId].Concat(_byName[obj.DisplayName]).Concat(isAlone ? _byPath[path].Where(l => IsOf(l.File.Lists[l.Place], obj)) : []).Distinct().ToList();
        foreach (var (file, place) in own)
        {
            file.Joined[place] = path;
        }

        return own.Count == 0 ? obj : obj.With(own.Select(l => l.File.Lists[l.Place]).ToLookup(l => l.Property, l => l.Elements, StringComparer.Ordinal));
    }

    // A path says less than an id; an object without an id may be anybody's.
    private static bool IsOf(Belonging list, InventoryObject obj) => list.OwnerId is null || obj.IdentifiedBy != IdentifiedBy.Id || list.OwnerId == obj.ExternalId;
}
