using System.Globalization;
using OpsMonitor.Domain.Inventory.Content;

namespace OpsMonitor.Domain.Findings.Differences;

/// <summary>
/// Where a value stands, twice: exactly, such as settings[device_x].value, where names that are not plain are quoted, so that no two paths look alike; and in
/// the words of the content.
/// </summary>
internal sealed record DriftPath(string Text, string Label, string? Definition, ContentWords Words)
{
    // They only wrap what a setting says.
    private static readonly HashSet<string> s_wrapping = new(StringComparer.Ordinal)
    {
        "settings", "settingInstance", "settingValue", "simpleSettingValue", "simpleSettingCollectionValue", "choiceSettingValue", "choiceSettingCollectionValue",
        "groupSettingValue", "groupSettingCollectionValue", "children", "value", "target",
    };

    // What the kind of an assignment's target says: all devices, a group, or all but a group.
    private const string Audience = "Assigned to";

    public static DriftPath Top(ContentWords words) => new("", "", null, words);

    public DriftPath Member(string name) => this with
    {
        Text = !IsPlain(name) ? $"{Text}['{Quoted(name)}']" : Text.Length == 0 ? name : $"{Text}.{name}",
        Label = Label.Length > 0 && s_wrapping.Contains(name) ? Label : Joined(name == "@odata.type" && Text.EndsWith(".target", StringComparison.Ordinal) ? Audience : ContentWords.Property(name)),
    };

    public DriftPath Element(ElementKey key, string value, string label) => this with
    {
        Text = IsPlain(value) && !value.All(char.IsAsciiDigit) ? $"{Text}[{value}]" : $"{Text}['{Quoted(value)}']",
        Label = key.IsDefinition ? Setting(value) : Joined(label),
        Definition = key.IsDefinition ? value : Definition,
    };

    /// <summary>Of an object or a list only the text is known that its exporter cut it to: there may be more that differs.</summary>
    public DriftPath Cut() => this with { Label = $"{Label} (cut by the exporter)" };

    /// <summary>An element told by its place only; one that is not called anything has a number, but for the only one of its list.</summary>
    public DriftPath Element(int index, bool isOnly, string? called) => this with
    {
        Text = string.Create(CultureInfo.InvariantCulture, $"{Text}[{index}]"), Label = called is not null ? Joined(called) : isOnly ? Label : Joined(ContentWords.Number(index)),
    };

    /// <summary>A setting in words, without what the one that it lies in begins with.</summary>
    public string SettingWords(string id) => Words.Definition(Definition is not null && id.StartsWith(Definition + "_", StringComparison.Ordinal) ? id[(Definition.Length + 1)..] : id);

    // What a setting lies in is said before it; that it lies in the settings goes without saying.
    private string Setting(string id)
    {
        var words = SettingWords(id);
        return Label == ContentWords.Property("settings") ? words : Joined(words);
    }

    private string Joined(string words) => Label.Length == 0 ? words : $"{Label} › {words}";

    private static bool IsPlain(string name) => name.Length > 0 && name.All(c => char.IsLetterOrDigit(c) || c is '_' or '-' or '~' or '{' or '}');

    private static string Quoted(string name) => name.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal);
}
