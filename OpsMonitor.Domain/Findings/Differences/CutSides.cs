using System.Text.Json;
using OpsMonitor.Domain.Inventory.Content;

namespace OpsMonitor.Domain.Findings.Differences;

/// <summary>Two contents of which at least one was cut by its exporter (<see cref="CutContent"/>): what of the other cannot be compared with it. Nothing, where both are whole.</summary>
internal sealed class CutSides(bool isAny)
{
    // Where PowerShell's modules for Graph keep what they have no name for.
    private const string More = "additionalProperties";

    /// <summary>How many values could not be compared.</summary>
    public int Count { get; private set; }

    public static CutSides Of(JsonElement baseline, JsonElement current) => new(CutContent.MayBeCut(baseline) || CutContent.MayBeCut(current));

    /// <summary>Whether one of two values is what the other was cut to, or both were cut to the same; counts it. A list of texts is whole in the text that it was cut to.</summary>
    public bool Hides(JsonElement one, JsonElement other) => isAny && (IsJoined(one, other) || IsJoined(other, one)
        || Counted(IsCutOf(one, other) || IsCutOf(other, one) || (CutContent.IsCut(one) && CutContent.IsCut(other) && one.ValueEquals(other.GetString()))));

    /// <summary>Whether a member that one object tells, and the other does not, may be in what was cut; counts it, but for numbers of elements, which go unsaid where the element is whole.</summary>
    public bool Hides(string name, JsonElement told, JsonElement other) => isAny && ((other.TryGetProperty(name, out var untold) && (IsJoined(told, untold) || IsSame(told, untold)))
        || Counted((untold.ValueKind != JsonValueKind.Undefined && IsCutOf(told, untold)) || (name == More && CutContent.IsCut(told)) || (other.TryGetProperty(More, out var more) && CutContent.IsCut(more))));

    /// <summary>Whether one of two objects has only the beginning of the list; counts it. What is not in it may be in the rest.</summary>
    public bool HidesList(string name, JsonElement one, JsonElement other) => isAny && Counted(CutContent.GoesOn(one, name) || CutContent.GoesOn(other, name));

    /// <summary>What the other object has there, where it goes unsaid because nothing is in it, and may be compared with an object that has what was cut.</summary>
    public JsonElement? Untold(string name, JsonElement told, JsonElement other) =>
        isAny && told.ValueKind == JsonValueKind.Object && other.TryGetProperty(name, out var untold) && untold.ValueKind == JsonValueKind.Object ? untold : null;

    private bool Counted(bool isHidden)
    {
        Count += isHidden ? 1 : 0;
        return isHidden;
    }

    // A list has an element that was cut, or the text stands for the whole; that of a list of nothing is empty.
    private static bool IsCutOf(JsonElement text, JsonElement whole) => (text.ValueKind, whole.ValueKind) switch
    {
        (JsonValueKind.String, JsonValueKind.Array) => CutContent.IsCut(text) || HasParts(whole),
        (JsonValueKind.String, JsonValueKind.Object) => CutContent.IsCut(text) || text.ValueEquals(""),
        (JsonValueKind.Array, JsonValueKind.Array) => text.EnumerateArray().Any(CutContent.IsCut) && HasParts(whole),
        _ => false,
    };

    private static bool HasParts(JsonElement list) => list.EnumerateArray().Any(e => e.ValueKind is JsonValueKind.Object or JsonValueKind.Array);

    // What ConvertTo-Json makes of a list of texts and numbers: "All", "0 1", and "" of an empty one.
    private static bool IsJoined(JsonElement text, JsonElement list) => text.ValueKind == JsonValueKind.String && list.ValueKind == JsonValueKind.Array
        && !HasParts(list) && list.EnumerateArray().All(e => e.ValueKind != JsonValueKind.Null) && text.ValueEquals(string.Join(' ', list.EnumerateArray()));

    private static bool IsSame(JsonElement one, JsonElement other) => one.ValueKind == other.ValueKind && ContentForm.Of(one, ContentPlace.Top) == ContentForm.Of(other, ContentPlace.Top);
}
