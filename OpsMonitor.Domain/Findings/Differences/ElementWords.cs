using System.Text.Json;
using OpsMonitor.Domain.Inventory.Content;

namespace OpsMonitor.Domain.Findings.Differences;

/// <summary>
/// What the elements of a list are called that has no key for all of them: by their names, by whom they are for, else by a text that both sides of an element have and no
/// other element does. Where an element stands says little of it: rules move.
/// </summary>
internal sealed class ElementWords(DriftPath path, JsonElement[] before, JsonElement[] after)
{
    private const int MaxText = 100;

    // What the names of properties and definitions end with whose values tell an element by themselves.
    private static readonly string[] s_telling = ["id", "key", "path", "uri", "url", "address", "title", "identifier", "value"];

    private readonly Lazy<Dictionary<Told, int>> _before = new(() => Counted(path, before));
    private readonly Lazy<Dictionary<Told, int>> _after = new(() => Counted(path, after));

    /// <summary>Null where nothing tells the element, which one of the lists may lack, from the others.</summary>
    public string? Of(JsonElement? was, JsonElement? now) => ElementKey.Meant(was, now) ?? Own(was, now);

    private string? Own(JsonElement? was, JsonElement? now)
    {
        var other = was is { } w && now is not null ? Texts(path, w).ToHashSet() : null;
        return Texts(path, (now ?? was)!.Value)
            .Where(t => other?.Contains(t) is not false && _before.Value.GetValueOrDefault(t) == (was is null ? 0 : 1) && _after.Value.GetValueOrDefault(t) == (now is null ? 0 : 1))
            .OrderBy(t => t.IsGuid ? 3 : t.IsName ? 0 : t.IsTelling ? 1 : 2)
            .Select(t => t.IsGuid ? $"{Words(t.Name)} {t.Text}" : t.IsName || t.IsTelling ? t.Text : $"{Words(t.Name)}: {t.Text}").FirstOrDefault();
    }

    private string Words(string name) => path.Definition is null ? ContentWords.Property(name) : path.SettingWords(name);

    private static Dictionary<Told, int> Counted(DriftPath path, JsonElement[] elements) => elements.SelectMany(e => Texts(path, e).Distinct()).CountBy(t => t).ToDictionary();

    // Its plain texts, of a group those of its settings, of what wraps a value that value. A hidden one tells nothing.
    private static IEnumerable<Told> Texts(DriftPath path, JsonElement element) => (element.ValueKind != JsonValueKind.Object ? []
        : path.Definition is not null && ValueWords.Wrapped(element) is not null && ValueWords.Of(element, path.Definition) is { } value ? [new Told("value", value)]
        : element.TryGetProperty("children", out var group) && group.ValueKind == JsonValueKind.Array ? group.EnumerateArray().Select(Setting).OfType<Told>()
        : element.EnumerateObject().Where(p => p.Value.ValueKind == JsonValueKind.String && !ContentPlace.Top.IsAnnotation(p.Name)).Select(p => new Told(p.Name, p.Value.GetString()!)))
        .Where(t => t.Text.Length is > 0 and <= MaxText && !t.Text.StartsWith(SecretProperties.Mask, StringComparison.Ordinal) && !t.Text.Any(char.IsControl));

    private static Told? Setting(JsonElement child) =>
        child.ValueKind == JsonValueKind.Object && child.TryGetProperty("settingDefinitionId", out var id) && id.ValueKind == JsonValueKind.String && ValueWords.Of(child, id.GetString()) is { } text
            ? new(id.GetString()!, text) : null;

    private sealed record Told(string Name, string Text)
    {
        public bool IsName => Name.EndsWith("name", StringComparison.OrdinalIgnoreCase);

        public bool IsTelling => Array.Exists(s_telling, t => Name.EndsWith(t, StringComparison.OrdinalIgnoreCase));

        public bool IsGuid => Guid.TryParse(Text, out _);
    }
}
