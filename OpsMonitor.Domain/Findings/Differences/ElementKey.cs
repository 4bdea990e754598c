using System.Text.Json;
using System.Text.RegularExpressions;
using OpsMonitor.Domain.Inventory.Content;

namespace OpsMonitor.Domain.Findings.Differences;

/// <summary>What identifies the elements of a list of objects.</summary>
internal sealed partial record ElementKey(params string[] Path)
{
    // What an element without a name says of its kind.
    private static readonly string[] s_kinds = ["@odata.type", "actionType", "type", "kind"];

    // The first that fits is taken: a setting is told by its definition before its number, an assignment by its group.
    private static readonly ElementKey[] s_keys =
    [
        new("settingInstance", "settingDefinitionId") { IsDefinition = true },
        new("settingDefinitionId") { IsDefinition = true },
        new("target", "groupId") { Otherwise = ["target", "@odata.type"] },
        new("definitionId"), new("id"), new("key"), new("name") { IsName = true }, new("displayName") { IsName = true }, new("omaUri"), new("packageId"), new("bundleId"), new("appId"), new("groupId"), new("path"),
    ];

    /// <summary>It names the definition of a setting.</summary>
    public bool IsDefinition { get; private init; }

    /// <summary>It is what people call the element, and may be changed by them.</summary>
    public bool IsName { get; private init; }

    private string[] Otherwise { get; init; } = [];

    /// <summary>The first key that every element of both lists has, without repeats, and that finds at least one in both; null if there is none.</summary>
    public static ElementKey? For(IReadOnlyList<JsonElement> before, IReadOnlyList<JsonElement> after) => before.Count + after.Count == 0 ? null
        : s_keys.FirstOrDefault(k => k.Names(before) is { } one && k.Names(after) is { } other && (one.Count == 0 || other.Count == 0 || one.Overlaps(other)));

    /// <summary>The element's key, or null where it has none.</summary>
    public string? Of(JsonElement element) => At(element, Path) ?? (Otherwise.Length > 0 ? At(element, Otherwise) : null);

    /// <summary>
    /// What the element of this key is called: by its name, by whom it is for, or by its key; in front of one that only numbers it stands its kind, or what the key is of. What the two
    /// sides say differently is left to the differences.
    /// </summary>
    public string Label(string key, JsonElement? before, JsonElement? after) => Called(before, after)
        ?? (Path[0] == "target" ? null : Meant(before, after))
        ?? (IsNumber().IsMatch(key) ? $"{Both(before, after, KindOf) ?? ContentWords.Property(Path[^1])} {key}" : At((after ?? before)!.Value, Path) is null ? ContentWords.Property(key) : key);

    /// <summary>What an element calls itself, or whom it is for where both sides say the same; null where it says neither.</summary>
    public static string? Called(JsonElement? before, JsonElement? after) => ReadableName.Of((after ?? before)!.Value) ?? Both(before, after, ValueWords.Audience);

    /// <summary>The same; an assignment of which the two sides do not say the same is called by its group, else by whom it was for.</summary>
    public static string? Meant(JsonElement? before, JsonElement? after) => Called(before, after)
        ?? (Both(before, after, ValueWords.Group) is { } group ? $"{ContentWords.Property("groupId")} {group}" : before is { } b && after is { } a ? ValueWords.Audience(b) ?? ValueWords.Audience(a) : null);

    private static string? Both(JsonElement? before, JsonElement? after, Func<JsonElement, string?> words) =>
        words((after ?? before)!.Value) is { } said && (before is not { } b || words(b) == said) ? said : null;

    private static string? KindOf(JsonElement element) => s_kinds.Select(k => At(element, [k])).FirstOrDefault(k => k is not null) is { } kind ? ContentWords.Property(kind) : null;

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

    [GeneratedRegex("[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|^[0-9]+\\z|^[0-9a-f]{16,}\\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking, 1000)]
    private static partial Regex IsNumber();
}
