namespace OpsMonitor.Domain.Inventory.Import.Joined;

/// <summary>Whose list a file holds, as its path says: that of the policy of the name in the folder or below it.</summary>
/// <param name="List">Which one, where a folder of the object's own says so.</param>
internal readonly record struct PathOwner(string Folder, string Name, Relation? List = null)
{
    /// <summary>The id that an object's folder bears; it tells the object wherever that stands.</summary>
    public string? Id => List is { Kind: RelationKind.Others } ? Belonging.GuidOf(Name) : null;
}

/// <summary>What the path of a file says of assignments or settings in it.</summary>
internal static class JoinedPath
{
    // What a file or a folder is called that holds them, and what a policy's file beside it may add to the name.
    private static readonly string[] s_words = ["assignments", "assignment", "settings"];
    private static readonly string[] s_policy = ["_policy", "-policy", ".policy", " policy"];

    /// <summary>Null where the path says nothing of the kind.</summary>
    public static PathOwner? OwnerOf(string path)
    {
        if (NotInventory.Reason(path) is not null)
        {
            return null;
        }

        if (RelationOf(path) is { } related)
        {
            return related;
        }

        var (folder, name) = Split(path);
        if (IsWord(name) && folder.Length > 0)
        {
            var (above, policy) = Split(folder[..^1], isFolder: true);
            return new(above, policy);
        }

        foreach (var word in s_words)
        {
            if (name.Length > word.Length + 1 && name.EndsWith(word, StringComparison.OrdinalIgnoreCase) && name[^(word.Length + 1)] is '_' or '-' or '.' or ' ')
            {
                return new(folder, name[..^(word.Length + 1)].TrimEnd(' ', '-', '_', '.'));
            }
        }

        return folder.Length > 0 && Split(folder[..^1], isFolder: true) is var (holder, last) && IsWord(last) ? new(holder, name) : null;
    }

    /// <summary>
    /// Whose list the file is, and which: <c>Groups/id/Members/x.json</c>, <c>Groups/id/Members/x/x.json</c>, <c>Groups/id/members.json</c>, <c>id_members.json</c>. Null where the path does not look
    /// so; whether it is one is certain where the folder bears an id, else once an object of that name was found.
    /// </summary>
    public static PathOwner? RelationOf(string path)
    {
        var parts = path.Split('/');
        var name = Path.GetFileNameWithoutExtension(parts[^1]);
        return parts.Length > 2 && Relation.Of(parts[^2]) is { } folder && !IsWord(parts[^2]) ? Owner(3, folder)
            : parts.Length > 3 && parts[^2].Equals(name, StringComparison.OrdinalIgnoreCase) && Relation.Of(parts[^3]) is { } above ? Owner(4, above)
            : parts.Length > 1 && Relation.Of(name) is { } file && !IsWord(name) ? Owner(2, file)
            : Belonging.GuidOf(name) is { } id && Relation.Of(name[id.Length..]) is { Kind: RelationKind.Others } beside ? new(Split(path).Folder, id, beside)
            : null;

        PathOwner Owner(int fromEnd, Relation list) => new(string.Concat(parts[..^fromEnd].Select(p => p + "/")), parts[^fromEnd], list);
    }

    /// <summary>The policies whose file has the name, in the folder or, where it is the only one, somewhere below it.</summary>
    public static IEnumerable<(JoinedFile File, string Policy)> Match(IEnumerable<JoinedFile> files, IEnumerable<string> policies)
    {
        var byName = policies.SelectMany(p => Names(Split(p).Name).Select(n => (Name: n, Path: p))).ToLookup(p => p.Name, p => p.Path, StringComparer.OrdinalIgnoreCase);
        foreach (var file in files)
        {
            if (file.Owner is not { } owner)
            {
                continue;
            }

            var named = byName[owner.Name].Where(p => p.StartsWith(owner.Folder, StringComparison.OrdinalIgnoreCase)).ToList();
            var beside = named.Where(p => Split(p).Folder.Equals(owner.Folder, StringComparison.OrdinalIgnoreCase)).ToList();
            if ((beside.Count > 0 ? beside : named) is [var policy])
            {
                yield return (file, policy);
            }
        }
    }

    private static IEnumerable<string> Names(string name) =>
        [name, .. s_policy.Where(p => name.Length > p.Length && name.EndsWith(p, StringComparison.OrdinalIgnoreCase)).Select(p => name[..^p.Length])];

    private static bool IsWord(string name) => s_words.Contains(name, StringComparer.OrdinalIgnoreCase);

    // The folder keeps its slash; a file's name is without its extension.
    private static (string Folder, string Name) Split(string path, bool isFolder = false)
    {
        var at = path.LastIndexOf('/') + 1;
        return (path[..at], isFolder ? path[at..] : Path.GetFileNameWithoutExtension(path[at..]));
    }
}
