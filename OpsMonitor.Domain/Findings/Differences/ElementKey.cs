using System.Text.Json;
using OpsMonitor.Domain.Inventory.Content;

namespace OpsMonitor.Domain.Findings.Differences;

/// <summary>What identifies the elements of a list of objects.</summary>
internal sealed record ElementKey(params string[] Path)
{
    // The first that fits is taken: a setting is told by its definition before its number, an assignment by its group.
    private static readonly ElementKey[] s_keys =
    [
        new("settingInstance", "settingDefinitionId") { IsDefinition = true },
        new("settingDefinitionId") { IsDefinition = true },
        new("target", "groupId") { Otherwise = ["target", "@odata.type"] },
        new("id"), new("key"), new("name"), new("displayName"), new("omaUri"), new("packageId"), new("bundleId"), new("appId"), new("groupId"), new("path"),
    ];

    /// <summary>It names the definition of a setting.</summary>
    public bool IsDefinition { get; private init; }

    private string[] Otherwise { get; init; } = [];

    /// <summary>The first key that every element of both lists has, without repeats, and that finds at least one in both; null if there is none.</summary>
    public static ElementKey? For(IReadOnlyList<JsonElement> before, IReadOnlyList<JsonElement> after) => before.Count + after.Count == 0 ? null
        : s_keys.FirstOrDefault(k => k.Names(before) is { } one && k.Names(after) is { } other && (one.Count == 0 || other.Count == 0 || one.Overlaps(other)));

    /// <summary>The element's key, or null where it has none.</summary>
    public string? Of(JsonElement element) => At(element, Path) ?? (Otherwise.Length > 0 ? At(element, Otherwise) : null);

    private static string? At(JsonElement element, string[] path)
    {
        foreach (var name in path)
        {
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out element))
            {
                return null;
            }
        }

        return element.ValueKind switch
        {
            JsonValueKind.String => ContentText.Of(element.GetString()!) is { Length: > 0 } text ? text.Replace("#microsoft.graph.", "", StringComparison.Ordinal) : null,
            JsonValueKind.Number => element.GetRawText(),
            _ => null,
        };
    }

    private HashSet<string>? Names(IReadOnlyList<JsonElement> elements)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        return elements.All(e => Of(e) is { } key && seen.Add(key)) ? seen : null;
    }
}
