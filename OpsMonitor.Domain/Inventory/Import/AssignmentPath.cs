namespace OpsMonitor.Domain.Inventory.Import;

/// <summary>Whose assignments a file holds, as its path says: the policy of that name in that folder or below it.</summary>
internal readonly record struct AssignmentOwner(string Folder, string Name);

/// <summary>What the path of a file says of assignments in it.</summary>
internal static class AssignmentPath
{
    private const string Word = "assignments";

    /// <summary>Null where the path says nothing of assignments.</summary>
    public static AssignmentOwner? OwnerOf(string path)
    {
        if (NotInventory.Reason(path) is not null)
        {
            return null;
        }

        var (folder, name) = Split(path);
        if (IsWord(name) && folder.Length > 0)
        {
            var (above, policy) = Split(folder[..^1], isFolder: true);
            return new(above, policy);
        }

        if (name.Length > Word.Length + 1 && name.EndsWith(Word, StringComparison.OrdinalIgnoreCase) && name[^(Word.Length + 1)] is '_' or '-' or '.' or ' ')
        {
            return new(folder, name[..^(Word.Length + 1)].TrimEnd(' ', '-', '_', '.'));
        }

        return folder.Length > 0 && Split(folder[..^1], isFolder: true) is var (holder, last) && IsWord(last) ? new(holder, name) : null;
    }

    /// <summary>The policies whose file has the name, in the folder or, where it is the only one, somewhere below it.</summary>
    public static IEnumerable<(AssignmentFile File, string Policy)> Match(IReadOnlyCollection<AssignmentFile> files, IReadOnlyList<string> policies)
    {
        if (files.Count == 0)
        {
            yield break;
        }

        var byName = policies.ToLookup(p => Split(p).Name, StringComparer.OrdinalIgnoreCase);
        foreach (var file in files)
        {
            var named = byName[file.Owner.Name].Where(p => p.StartsWith(file.Owner.Folder, StringComparison.OrdinalIgnoreCase)).ToList();
            var beside = named.Where(p => Split(p).Folder.Equals(file.Owner.Folder, StringComparison.OrdinalIgnoreCase)).ToList();
            if ((beside.Count > 0 ? beside : named) is [var policy])
            {
                yield return (file, policy);
            }
        }
    }

    private static bool IsWord(string name) => name.Equals(Word, StringComparison.OrdinalIgnoreCase) || name.Equals("assignment", StringComparison.OrdinalIgnoreCase);

    // The folder keeps its slash; a file's name is without its extension.
    private static (string Folder, string Name) Split(string path, bool isFolder = false)
    {
        var at = path.LastIndexOf('/') + 1;
        return (path[..at], isFolder ? path[at..] : Path.GetFileNameWithoutExtension(path[at..]));
    }
}
