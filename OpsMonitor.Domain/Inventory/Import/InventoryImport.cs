using System.Security.Cryptography;
using System.Text;
using OpsMonitor.Domain.Inventory.Import.Joined;
using OpsMonitor.Domain.Text.Secrets;

namespace OpsMonitor.Domain.Inventory.Import;

/// <summary>
/// Reads an upload: one zip, or any number of files in JSON, NDJSON and YAML. Whatever one of them does, all others arrive. The same upload gives the same items in
/// the same order: by path, as they stand in their file; then lists of policies in texts of their own, and pages whose list goes on elsewhere.
/// </summary>
/// <param name="known">What the snapshot before told by name or path; asked for uploads alone that have such objects.</param>
public sealed class InventoryImport(IReadOnlyList<UploadedFile> files, Func<IReadOnlyList<KnownName>>? known = null)
{
    /// <summary>The most items of one upload.</summary>
    public const int MaxItems = 5_000_000;

    private const int MaxItemId = 400;
    private const int KeptOfHash = 16;

    private readonly HashSet<string> _paths = new(StringComparer.Ordinal);
    private readonly Dictionary<OpenedFile, string> _idsOfJoined = [];
    private JoinedFiles _joined = new([]);
    private ListPages _pages = new();
    private string _folder = "";
    private SharedNames? _names;

    /// <summary>How many files were not begun yet; each gives one item at least.</summary>
    public int FilesLeft { get; private set; }

    /// <summary>
    /// Refuses what cannot be read at all, from the directories of archives and the first bytes of texts; answers with the number of files, or null for a single
    /// text, which only reading can tell. Throws <see cref="InvalidArchiveException"/>.
    /// </summary>
    public int? Check()
    {
        using var opened = new OpenedFiles(files);
        var paths = opened.Files.Select(f => f.Path).ToList();
        return paths.All(NotInventory.IsLitter) ? throw new InvalidArchiveException("empty_archive", $"The {(files.Count == 1 ? "archive" : "upload")} has no files{(paths.Count == 0 ? "" : " but those that a system leaves in folders")}.")
            : opened.IsSingleText ? null
            : paths.Count;
    }

    /// <summary>Reads one object at a time. Only the first step can throw <see cref="InvalidArchiveException"/>.</summary>
    public IEnumerable<ImportItem> Read()
    {
        using var opened = new OpenedFiles(files);
        _paths.Clear();
        _idsOfJoined.Clear();
        _folder = CommonFolder(opened.Files.Where(f => f.NoInventory is null).Select(f => f.Path));
        FilesLeft = opened.Files.Count;
        _joined = new(opened.Files);
        _pages = new();
        var items = 0;
        foreach (var item in All(opened))
        {
            if (++items > MaxItems)
            {
                yield return new(item.ItemId, item.DisplayName, null, "too_large", $"The upload has more than {MaxItems} objects; this and what follows were not taken.");
                yield break;
            }

            yield return item;
        }
    }

    private IEnumerable<ImportItem> All(OpenedFiles opened) =>
        opened.Files.SelectMany(f => ItemsOf(opened, f)).Concat(_joined.All.SelectMany(f => ListsOf(opened, f))).Concat(_pages.GoingOn);

    // All that a file holds, but for lists of policies, and for pages that may go on in another file.
    private IEnumerable<ImportItem> ItemsOf(OpenedFiles opened, OpenedFile file)
    {
        if (_joined.Of(file) is { IsWhole: true })
        {
            yield break;
        }

        FilesLeft--;
        var (path, lists, isEmpty) = (UniqueId(file), _joined.Of(file)?.Lists, true);
        foreach (var (part, place) in Parts(opened, file, page => _pages.Add(file.Path, page)).Where(p => lists?.ContainsKey(p.Place) is not true))
        {
            var item = Item(part, place.Length == 0 ? path : Shortened(path, MaxItemId - place.Length) + place, file.Path);
            if (item.ReasonCode == ListPages.GoesOn)
            {
                _pages.Keep(file.Path, part.Context, item, isEmpty);
            }
            else
            {
                isEmpty = false;
                yield return item;
            }
        }
    }

    // What became of the lists in a file, once all policies were read: one line where all of them found theirs.
    private IEnumerable<ImportItem> ListsOf(OpenedFiles opened, JoinedFile joined)
    {
        FilesLeft -= joined.IsWhole ? 1 : 0;
        var path = UniqueId(joined.File);
        if (joined.IsJoined)
        {
            yield return Told(path, [.. joined.Joined.Values.Distinct()]);
            yield break;
        }

        foreach (var (part, place) in Parts(opened, joined.File).Where(p => joined.Lists.ContainsKey(p.Place)))
        {
            var id = place.Length == 0 ? path : Shortened(path, MaxItemId - place.Length) + place;
            yield return joined.Joined.TryGetValue(place, out var policy) ? Told(id, [policy]) : Item(part, id, joined.File.Path);
        }

        ImportItem Told(string id, List<string> policies) => new(
            id, Name(joined.File.Path), null, "joined", policies is [var one] ? $"It belongs to {one} and stands there." : $"It belongs to {policies.Count} policies and stands there, first of all {policies[0]}.", IsSkipped: true);
    }

    private static IEnumerable<(TextPart Part, string Place)> Parts(OpenedFiles opened, OpenedFile file, Action<ListPage>? ended = null)
    {
        if (!opened.IsSingleText && file.NoInventory is { } reason)
        {
            yield return (TextPart.Refused(NotInventory.Code, reason) with { IsSkipped = true }, "");
            yield break;
        }

        if (file.Open(out var refused) is not { } open)
        {
            yield return (refused!, "");
            yield break;
        }

        foreach (var part in TextParts.Read(file.Path, open, ended))
        {
            yield return (part, part.Place);
        }
    }

    private ImportItem Item(TextPart part, string id, string path)
    {
        var item = new ImportItem(id, Name(path), null, part.ReasonCode, part.Reason, part.IsSkipped);
        if (part.ReasonCode is not null)
        {
            return item;
        }

        if (!InventoryObject.TryCreate(part.Utf8, new(part.Context, path, part.Line), out var obj, out var code, out var reason))
        {
            return code == Belonging.Ownerless && _joined.IsFull
                ? item with { ReasonCode = "too_large", Reason = "The upload has more assignments, settings and members in texts of their own than can be joined to their policies and groups. Export those whole, or in several uploads." }
                : item with { ReasonCode = code, Reason = reason, IsSkipped = code is NotInventory.Code or NotInventory.Gone or Belonging.Ownerless };
        }

        if ((obj.IdentifiedBy == IdentifiedBy.Path ? Below(path + part.Place)
            : obj.IdentifiedBy == IdentifiedBy.Name ? (_names ??= Names()).PathOf(obj, Below(path + part.Place)) : null) is { } told)
        {
            obj = obj with { ExternalId = told, IdentifiedBy = IdentifiedBy.Path };
        }

        return item with { DisplayName = obj.DisplayName, Object = _joined.Join(obj, path, part.Place.Length == 0) };
    }

    // Read once, and only for uploads that have objects without an id.
    private SharedNames Names()
    {
        var names = new SharedNames(known?.Invoke() ?? []);
        using var opened = new OpenedFiles(files);
        foreach (var file in opened.Files)
        {
            foreach (var (part, _) in Parts(opened, file))
            {
                if (part.ReasonCode is null && InventoryObject.TryCreate(part.Utf8, new(part.Context, file.Path, part.Line), out var obj, out _, out _)
                    && obj.IdentifiedBy == IdentifiedBy.Name)
                {
                    names.Add(obj, Below(file.Path + part.Place));
                }
            }
        }

        return names;
    }

    private string Below(string path) => Shortened(path.StartsWith(_folder, StringComparison.Ordinal) ? path[_folder.Length..] : path, InventoryObject.MaxSubjectLength);

    private static string Name(string path) =>
        SafeReason.Line(Path.GetFileNameWithoutExtension(path), InventoryObject.MaxSubjectLength) is { Length: > 0 } name ? name : path;

    private static string CommonFolder(IEnumerable<string> paths)
    {
        string? common = null;
        foreach (var path in paths)
        {
            var folder = path[..(path.LastIndexOf('/') + 1)];
            common ??= folder;
            while (!folder.StartsWith(common, StringComparison.Ordinal))
            {
                common = common[..(common.TrimEnd('/').LastIndexOf('/') + 1)];
            }
        }

        return common ?? "";
    }

    // A number keeps repeats of one path apart. A file that is read in two parts keeps its own.
    private string UniqueId(OpenedFile file)
    {
        if (_idsOfJoined.TryGetValue(file, out var given))
        {
            return given;
        }

        var id = Shortened(file.Path, MaxItemId - 8);
        var unique = id;
        for (var number = 2; !_paths.Add(unique); number++)
        {
            unique = $"{id} ({number})";
        }

        if (_joined.Of(file) is not null)
        {
            _idsOfJoined.Add(file, unique);
        }

        return unique;
    }

    // A hash keeps long paths apart that differ only at their end.
    private static string Shortened(string path, int max)
    {
        if (path.Length <= max)
        {
            return path;
        }

        var kept = max - KeptOfHash - 1;
        kept -= char.IsHighSurrogate(path[kept - 1]) ? 1 : 0;
        return $"{path.AsSpan(0, kept)}~{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(path)))[..KeptOfHash]}";
    }
}
