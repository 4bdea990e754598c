using System.Text.Json;
using OpsMonitor.Domain.Inventory.Content;
using OpsMonitor.Domain.Text;

namespace OpsMonitor.Domain.Findings.Differences;

/// <summary>Finds the places in which two contents differ, down to the leaf.</summary>
public sealed class DriftComparer
{
    private readonly List<PropertyChange> _changes = [];
    private readonly CutSides _cut;
    private int _notComparable;

    private DriftComparer(CutSides cut) => _cut = cut;

    /// <summary>
    /// The differences in ordinal order of their keys. A list whose elements are in another order, where order may matter, is one change at its own path,
    /// with {"order":[...]} on either side. Throws <see cref="JsonException"/> for text that CanonicalJson.Parse refuses.
    /// </summary>
    public static IReadOnlyList<PropertyChange> Compare(string baselineJson, string currentJson)
    {
        using var baseline = CanonicalJson.Parse(baselineJson);
        using var current = CanonicalJson.Parse(currentJson);
        return Compare(baseline.RootElement, current.RootElement).Changes;
    }

    internal static ContentDifferences Compare(JsonElement baseline, JsonElement current)
    {
        var comparer = new DriftComparer(CutSides.Of(baseline, current));
        comparer.Values(DriftPath.Top(ContentWords.Of(baseline, current)), ContentPlace.Top, baseline, current);
        return new(comparer._changes, comparer._notComparable, comparer._cut.Count);
    }

    internal void Values(DriftPath path, ContentPlace place, JsonElement baseline, JsonElement current)
    {
        if (_cut.Hides(baseline, current))
        {
            return;
        }

        switch (baseline.ValueKind, current.ValueKind)
        {
            case (JsonValueKind.Object, JsonValueKind.Object):
                Objects(path, place, baseline, current);
                break;
            case (JsonValueKind.Array, JsonValueKind.Array):
                new ListComparer(this, path, place, [.. place.Elements(baseline)], [.. place.Elements(current)]).Compare();
                break;
            default:
                Leaves(path, place, baseline, current);
                break;
        }
    }

    internal void Add(DriftPath path, ChangeType kind, string? baseline, string? current, bool isOrder = false) =>
        _changes.Add(new(path.Text.Length == 0 ? "$" : path.Text, path.Label, kind, baseline, current, isOrder, path.Definition));

    internal void OneSide(DriftPath path, ContentPlace place, JsonElement? baseline, JsonElement? current) => Add(
        path, baseline is null ? ChangeType.Added : ChangeType.Removed, baseline is { } b ? ContentForm.Of(b, place) : null, current is { } c ? ContentForm.Of(c, place) : null);

    private void Objects(DriftPath path, ContentPlace place, JsonElement baseline, JsonElement current)
    {
        var before = place.Telling(baseline).ToDictionary(p => p.Name, p => p.Value, StringComparer.Ordinal);
        var after = place.Telling(current).ToDictionary(p => p.Name, p => p.Value, StringComparer.Ordinal);
        var isToken = ContentForm.IsToken(baseline) || ContentForm.IsToken(current);
        foreach (var name in before.Keys.Union(after.Keys).Order(StringComparer.Ordinal))
        {
            var (hadIt, hasIt) = (before.TryGetValue(name, out var b), after.TryGetValue(name, out var a));
            var (at, of) = (path.Member(name), place.Member(name));
            if (_cut.HidesList(name, baseline, current) || (hadIt != hasIt && _cut.Hides(name, hadIt ? b : a, hadIt ? current : baseline)))
            {
                continue;
            }

            if (hadIt != hasIt && _cut.Untold(name, hadIt ? b : a, hadIt ? current : baseline) is { } untold)
            {
                Objects(at, of, hadIt ? b : untold, hadIt ? untold : a);
            }
            else if ((!hadIt || !hasIt) && (hadIt ? b : a) is { ValueKind: JsonValueKind.Array } list && (of.IsEmptyNone || (hadIt ? current : baseline).TryGetProperty(name, out _)))
            {
                JsonElement[] elements = [.. of.Elements(list)];
                new ListComparer(this, at, of, hadIt ? elements : [], hadIt ? [] : elements).Compare();
            }
            else if (!hadIt || !hasIt)
            {
                OneSide(at, of, hadIt ? b : null, hasIt ? a : null);
            }
            else if (isToken && name == "value")
            {
                _notComparable++;
            }
            else
            {
                // The only element of a list, which stands there by itself, is a text again beside a text of several that were joined.
                var areTexts = b.ValueKind != a.ValueKind && baseline.GetProperty(name).ValueKind == JsonValueKind.String && current.GetProperty(name).ValueKind == JsonValueKind.String;
                Values(at, of, areTexts ? baseline.GetProperty(name) : b, areTexts ? current.GetProperty(name) : a);
            }
        }
    }

    private void Leaves(DriftPath path, ContentPlace place, JsonElement baseline, JsonElement current)
    {
        var (before, after) = (ContentForm.Of(baseline, place), ContentForm.Of(current, place));
        if (string.Equals(before, after, StringComparison.Ordinal))
        {
            return;
        }

        if (IsMask(baseline) || IsMask(current))
        {
            _notComparable++;
            return;
        }

        Add(CutContent.IsCut(baseline) && CutContent.IsCut(current) ? path.Cut() : path, ChangeType.Changed, before, after);
    }

    private static bool IsMask(JsonElement element) => element.ValueKind == JsonValueKind.String && ContentText.IsMask(element.GetString()!);
}
