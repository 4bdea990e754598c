using System.Text;

namespace OpsMonitor.Domain.Inventory.Import.Joined;

/// <summary>
/// Whose property a page of Graph holds: <c>...#deviceManagement/deviceCompliancePolicies('id')/assignments</c> is the property assignments of the member of
/// deviceCompliancePolicies that has the id.
/// </summary>
internal sealed record ContextOwner(string Collection, string Id, string Property)
{
    // What Graph keeps in collections of their own, and what is nothing without its policy.
    private static readonly string[] s_properties =
        ["assignments", "groupAssignments", "settings", "scheduledActionsForRule", "definitionValues", "localizedNotificationMessages", "apps", .. Relation.OfOthers];

    /// <summary>The properties that are told so.</summary>
    public static IReadOnlyList<string> Properties => s_properties;

    /// <summary>Null where the context names no such property of one object.</summary>
    public static ContextOwner? Of(string? context)
    {
        if (context?.IndexOf('#', StringComparison.Ordinal) is not (>= 0 and var at) || !context.Contains('(', StringComparison.Ordinal))
        {
            return null;
        }

        var segments = Segments(context[(at + 1)..]).Where(s => s.Length > 0 && s[0] != '$').ToList();
        var owner = segments.Count - 2;
        while (owner >= 0 && segments[owner].StartsWith("microsoft.graph.", StringComparison.OrdinalIgnoreCase))
        {
            owner--; // a cast
        }

        return owner >= 0 && Array.Find(s_properties, p => p.Equals(Name(segments[^1]), StringComparison.OrdinalIgnoreCase)) is { } property && Key(segments[owner]) is { } id
            ? new(Name(segments[owner]), id, property)
            : null;
    }

    private static string Name(string segment) => segment.IndexOf('(', StringComparison.Ordinal) is >= 0 and var at ? segment[..at] : segment;

    // A key in quotes, in which a quote is doubled, or a bare one; a selection of properties is none.
    private static string? Key(string segment)
    {
        var inner = segment.EndsWith(')') ? segment[(segment.IndexOf('(', StringComparison.Ordinal) + 1)..^1] : "";
        return inner is ['\'', .., '\''] ? inner[1..^1].Replace("''", "'", StringComparison.Ordinal) is { Length: > 0 } key ? key : null
            : Guid.TryParseExact(inner, "D", out _) ? inner
            : null;
    }

    // Keys and selections may hold slashes.
    private static List<string> Segments(string path)
    {
        List<string> segments = [];
        var (segment, depth) = (new StringBuilder(), 0);
        foreach (var c in path)
        {
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
            if (c == '/' && depth == 0)
            {
                segments.Add(segment.ToString());
                segment.Clear();
            }
            else
            {
                segment.Append(c);
            }
        }

        return [.. segments, segment.ToString()];
    }
}
