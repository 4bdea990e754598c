using System.ComponentModel;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using OpsMonitor.Domain.Inventory.Content;
using OpsMonitor.Domain.Text;
using OpsMonitor.Domain.Text.Secrets;

namespace OpsMonitor.Domain.Findings.Differences;

/// <summary>
/// What differs, read from the stored evidence. <paramref name="Dropped"/> counts differences that found no room there, <paramref name="NotComparable"/> values
/// that one side only hides, <paramref name="Cut"/> those that the exporter of one side cut.
/// </summary>
[Description("What differs in a subject.")]
public sealed record EvidenceView(
    [property: Description("The properties that differ.")] IReadOnlyList<PropertyDiff> Changes,
    [property: Description("Differences that found no room here.")] int Dropped,
    [property: Description("`true`: long values are shortened.")] bool IsTruncated,
    [property: Description("Values that could not be compared: a side only hides what it is.")] int NotComparable = 0,
    [property: Description("Values that could not be compared: the tool that exported a side cut them.")] int Cut = 0)
{
    /// <summary>Reads evidence leniently: what it lacks is empty, so that an old finding never breaks its page.</summary>
    public static EvidenceView Read(string json)
    {
        using var document = JsonDocument.Parse(json);
        var root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object)
        {
            return new([], 0, false);
        }

        var changes = root.TryGetProperty("changes", out var list) && list.ValueKind == JsonValueKind.Array
            ? list.EnumerateArray().Where(c => c.ValueKind == JsonValueKind.Object).Select(PropertyDiff.Read).ToList() : [];
        return new(changes, Number("dropped"), root.TryGetProperty("truncated", out var t) && t.ValueKind == JsonValueKind.True, Number("not_comparable"), Number("cut"));

        int Number(string name) => root.TryGetProperty(name, out var d) && d.ValueKind == JsonValueKind.Number && d.TryGetInt32(out var n) ? n : 0;
    }
}

/// <summary>One property that differs; a side is null where the property is not there at all. The two sides never look alike.</summary>
/// <param name="Path">The exact place.</param>
/// <param name="Label">The same in the content's own words.</param>
/// <param name="BaselineWords">What the baseline's value says in short, where the value itself is not the clearest.</param>
/// <param name="Note">order, hidden, excerpt or count: see <see cref="Evidence.Build"/>.</param>
[Description("A property that differs.")]
public sealed record PropertyDiff(
    [property: Description("Where exactly it stands in the subject.")] string Path,
    [property: Description("The same place in the content's own words.")] string Label,
    [property: Description("What became of it.")] ChangeType Kind,
    [property: Description("Its value in the older snapshot; null where it is not there.")] string? Baseline,
    [property: Description("Its value in the newer snapshot; null where it is not there.")] string? Current,
    [property: Description("What the older value says in short, where the value itself is not the clearest.")] string? BaselineWords = null,
    [property: Description("What the newer value says in short, where the value itself is not the clearest.")] string? CurrentWords = null,
    [property: Description("What kind of values these are, where they are not the property's own: `order`, `hidden`, `excerpt` or `count`.")] string? Note = null)
{
    private static readonly JsonSerializerOptions s_readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The two sides as people read them: objects and lists by their properties in words, unless the two would look alike.</summary>
    [JsonIgnore]
    public (string? Baseline, string? Current) Readable { get; private init; } = (Baseline, Current);

    internal static PropertyDiff Read(JsonElement change)
    {
        var path = Text(change, "path") ?? "";
        var kind = EnumText.TryParse<ChangeType>(Text(change, "kind") ?? "", out var known) ? known : ChangeType.Changed;
        JsonElement? baseline = kind != ChangeType.Added && change.TryGetProperty("baseline", out var b) ? b : null;
        JsonElement? current = kind != ChangeType.Removed && change.TryGetProperty("current", out var c) ? c : null;
        var note = Text(change, "note");
        var (before, after) = note == EvidenceNote.Order ? (Ordered(baseline), Ordered(current)) : Apart(baseline, current);
        if (kind == ChangeType.Changed && note is null && before is not null && string.Equals(before, after, StringComparison.Ordinal))
        {
            // Its own name hides it: what is stored differs.
            (before, note) = (Plain(baseline), EvidenceNote.Hidden);
            after = before + SecretPatterns.AnotherValue;
        }

        return new(path, Text(change, "label") ?? path, kind, before, after, Text(change, "baseline_words"), Text(change, "current_words"), note)
        {
            Readable = note is null && Outlined(baseline) is var was && Outlined(current) is var now && !AreAlike(was ?? before, now ?? after) ? (was ?? before, now ?? after) : (before, after),
        };
    }

    private static bool AreAlike(string? one, string? other) => one is not null && other is not null && LookAlike.AreAlike(one, other);

    private static string? Outlined(JsonElement? value) =>
        value is { ValueKind: JsonValueKind.Object or JsonValueKind.Array } of && ContentOutline.TextOf(of) is { Length: > 0 } text ? MarkedText.Directed(text) : null;

    private static (string? Baseline, string? Current) Apart(JsonElement? baseline, JsonElement? current)
    {
        var (before, after) = (Plain(baseline), Plain(current));
        return AreAlike(before, after) ? (Exact(baseline!.Value), Exact(current!.Value)) : (before, after);
    }

    // Elements in another order: one a line.
    private static string? Ordered(JsonElement? value) =>
        value is { ValueKind: JsonValueKind.Object } of && of.TryGetProperty("order", out var list) && list.ValueKind == JsonValueKind.Array
            ? string.Join('\n', list.EnumerateArray().Select(e => Plain(e))) : Plain(value);

    private static string? Plain(JsonElement? value) => value is not { } of ? null : of.ValueKind switch
    {
        JsonValueKind.String => MarkedText.Directed(of.GetString()!),
        JsonValueKind.Object or JsonValueKind.Array => MarkedText.Directed(JsonSerializer.Serialize(of, s_readable)),
        _ => of.GetRawText(),
    };

    private static string Exact(JsonElement value) => value.ValueKind == JsonValueKind.String ? $"\"{LookAlike.Marked(value.GetString()!)}\"" : LookAlike.Marked(Plain(value)!);

    private static string? Text(JsonElement change, string name) =>
        change.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
