using System.Text.Json;

namespace OpsMonitor.Domain.Inventory.Import;

/// <summary>
/// Whom policies are assigned to, where an export keeps that in files of its own: <c>Compliance/Assignments/iOS.json</c> beside <c>Compliance/iOS.json</c>,
/// <c>iOS_assignments.json</c>, a page of Graph's <c>.../assignments</c>. A file belongs to the policy that its path, its context or its assignments name; where
/// there is none it is read like any other.
/// </summary>
internal sealed class AssignmentFiles
{
    // What all of them together may hold in memory; beyond that they are read like any other file.
    private const long MaxBytes = 64L * 1024 * 1024;

    private readonly Dictionary<OpenedFile, AssignmentFile> _files = [];
    private readonly ILookup<string, AssignmentFile> _byPath;
    private readonly ILookup<string, AssignmentFile> _byId;

    /// <summary>Reads those files alone whose paths say that they hold assignments.</summary>
    public AssignmentFiles(IReadOnlyList<OpenedFile> files)
    {
        var left = MaxBytes;
        foreach (var file in files)
        {
            if (AssignmentPath.OwnerOf(file.Path) is { } owner && left > 0 && AssignmentFile.Read(file, owner) is { } read)
            {
                _files.Add(file, read);
                left -= read.Bytes;
            }
        }

        var policies = files.Where(f => !_files.ContainsKey(f) && NotInventory.Reason(f.Path) is null).Select(f => f.Path).ToList();
        foreach (var (file, path) in AssignmentPath.Match(_files.Values, policies))
        {
            file.Policy = path;
        }

        _byPath = _files.Values.Where(f => f.Policy is not null).ToLookup(f => f.Policy!, StringComparer.Ordinal);
        _byId = _files.Values.Where(f => f.Policy is null).SelectMany(f => f.Ids.Select(id => (id, f))).ToLookup(p => p.id, p => p.f, StringComparer.Ordinal);
    }

    /// <summary>All of them, in order of their paths; to be asked for what became of them once all other files were read.</summary>
    public IReadOnlyCollection<AssignmentFile> All => _files.Values;

    public bool Has(OpenedFile file) => _files.ContainsKey(file);

    /// <summary>The path of the policy to which the file was joined; null where it is no such file, or nobody's.</summary>
    public string? PolicyOf(OpenedFile file) => _files.TryGetValue(file, out var found) ? found.Policy : null;

    /// <summary>The object with its assignments, unless it has some itself. <paramref name="isAlone"/>: it is all that its file holds.</summary>
    public InventoryObject Join(InventoryObject obj, string path, bool isAlone)
    {
        if (_files.Count == 0)
        {
            return obj;
        }

        var own = (isAlone ? _byPath[path] : []).Concat(_byId[obj.ExternalId]).ToList();
        foreach (var file in own)
        {
            file.Policy ??= path;
        }

        return own.Count == 0 ? obj : obj.WithAssignments(own.SelectMany(f => f.Assignments));
    }
}

/// <summary>A file that holds nothing but assignments; of which policy, once that is known.</summary>
internal sealed record AssignmentFile(OpenedFile File, AssignmentOwner Owner, IReadOnlyList<string> Assignments, IReadOnlySet<string> Ids)
{
    public string? Policy { get; set; }

    public long Bytes => Assignments.Sum(a => 2L * a.Length) + 100;

    /// <summary>Null where it holds anything else, or cannot be read as a whole.</summary>
    public static AssignmentFile? Read(OpenedFile file, AssignmentOwner owner)
    {
        List<string> assignments = [];
        var ids = new HashSet<string>(StringComparer.Ordinal);
        AddId(ids, owner.Name);
        if (file.Open(out _) is not { } open)
        {
            return null;
        }

        foreach (var part in TextParts.Read(file.Path, open))
        {
            if (part.ReasonCode is not null)
            {
                return part.IsEmptyList ? new(file, owner, [], ids) : null;
            }

            if (!TryAdd(part, assignments, ids))
            {
                return null;
            }
        }

        return new(file, owner, assignments, ids);
    }

    /// <summary>Whether the object says whom something is assigned to.</summary>
    public static bool IsAssignment(JsonElement element) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty("target", out var target) && target.ValueKind == JsonValueKind.Object
        && (target.TryGetProperty("@odata.type", out var type) ? type.ValueKind == JsonValueKind.String && type.GetString()!.EndsWith("AssignmentTarget", StringComparison.Ordinal) : target.TryGetProperty("groupId", out _));

    private static bool TryAdd(TextPart part, List<string> assignments, HashSet<string> ids)
    {
        try
        {
            using var document = JsonDocument.Parse(part.Utf8);
            var root = document.RootElement;
            IEnumerable<JsonElement> found = IsAssignment(root) ? [root]
                : root.ValueKind == JsonValueKind.Object && root.TryGetProperty("assignments", out var list) && list.ValueKind == JsonValueKind.Array && root.EnumerateObject().All(p => p.Name == "assignments" || p.Name.Contains("@odata.", StringComparison.Ordinal))
                    ? list.EnumerateArray() : [default];
            foreach (var assignment in found)
            {
                if (!IsAssignment(assignment))
                {
                    return false;
                }

                assignments.Add(assignment.GetRawText());
                AddIds(ids, assignment);
            }

            AddId(ids, SubjectTypes.KeyOfContext(part.Context) ?? "");
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    // Graph makes an assignment's id of those of its policy and its target.
    private static void AddIds(HashSet<string> ids, JsonElement assignment)
    {
        foreach (var name in (ReadOnlySpan<string>)["id", "sourceId"])
        {
            if (assignment.TryGetProperty(name, out var id) && id.ValueKind == JsonValueKind.String)
            {
                AddId(ids, id.GetString()!.Split('_', ':')[0]);
            }
        }
    }

    private static void AddId(HashSet<string> ids, string text)
    {
        if (Guid.TryParseExact(text.Trim(), "D", out var guid) || (text.Length > 36 && Guid.TryParseExact(text[..36], "D", out guid)))
        {
            ids.Add(guid.ToString("D"));
        }
    }
}
