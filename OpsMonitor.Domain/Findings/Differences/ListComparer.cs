using System.Text.Json;
using OpsMonitor.Domain.Inventory.Content;

namespace OpsMonitor.Domain.Findings.Differences;

/// <summary>
/// Compares two lists: their elements are matched by what identifies them, else those that are equal, else those that are most alike; what remains came or
/// went. So that removing the first of a list is one removal.
/// </summary>
internal sealed class ListComparer(DriftComparer comparer, DriftPath path, ContentPlace place, JsonElement[] before, JsonElement[] after)
{
    // Likeness costs one comparison for each pair, and the longest common part one for each two elements.
    private const int MaxAlike = 2_500;
    private const int MaxCommon = 4_000_000;

    private readonly ElementWords _words = new(path, before, after);

    public void Compare()
    {
        if (ElementKey.For(before, after) is { } key)
        {
            ByKey(key);
        }
        else
        {
            ByValue();
        }
    }

    private void ByKey(ElementKey key)
    {
        var old = before.ToDictionary(e => key.Of(e)!, StringComparer.Ordinal);
        var now = after.ToDictionary(e => key.Of(e)!, StringComparer.Ordinal);
        var renamed = Renamed(key, old, now);
        foreach (var name in old.Keys.Union(now.Keys.Except(renamed.Values)))
        {
            var (hadIt, hasIt) = (old.TryGetValue(name, out var b), now.TryGetValue(renamed.GetValueOrDefault(name, name), out var a));
            var at = path.Element(key, name, key.Label(name, hadIt ? b : null, hasIt ? a : null));
            if (hadIt && hasIt)
            {
                comparer.Values(at, place, b, a);
            }
            else
            {
                comparer.OneSide(at, place, hadIt ? b : null, hasIt ? a : null);
            }
        }

        if (!place.IsSet && !old.Keys.Where(now.ContainsKey).SequenceEqual(now.Keys.Where(old.ContainsKey), StringComparer.Ordinal))
        {
            Reordered([.. old.Select(e => key.Label(e.Key, e.Value, null))], [.. now.Select(e => key.Label(e.Key, e.Value, null))]);
        }
    }

    // Of another name and otherwise the same: the new name by the old one. In the order of the names, so that the other way round gives the same pairs.
    private static Dictionary<string, string> Renamed(ElementKey key, Dictionary<string, JsonElement> old, Dictionary<string, JsonElement> now)
    {
        var (lost, come) = (old.Keys.Except(now.Keys).Order(StringComparer.Ordinal).ToList(), now.Keys.Except(old.Keys).Order(StringComparer.Ordinal).ToList());
        Dictionary<string, string> renamed = [];
        if (key.IsName && (long)lost.Count * come.Count <= MaxAlike)
        {
            foreach (var name in lost)
            {
                if (come.Find(c => IsRenamed(old[name], now[c])) is { } other)
                {
                    come.Remove(other);
                    renamed[name] = other;
                }
            }
        }

        return renamed;
    }

    private void ByValue()
    {
        var (a, b) = (Forms(before), Forms(after));
        var common = CommonPart.Of(a, b, place.IsSet ? 0 : MaxCommon);
        var (lost, come) = (Rest(before.Length, common.Before), Rest(after.Length, common.After));
        var alike = Alike(lost, come);
        foreach (var (was, now) in alike)
        {
            lost.Remove(was);
            come.Remove(now);
            var areObjects = before[was].ValueKind == JsonValueKind.Object && after[now].ValueKind == JsonValueKind.Object;
            comparer.Values(areObjects ? At(now, before[was], after[now]) : At(now, null, null), place, before[was], after[now]);
        }

        lost.ForEach(i => comparer.OneSide(At(i, before[i], null), place, before[i], null));
        come.ForEach(i => comparer.OneSide(At(i, null, after[i]), place, null, after[i]));
        if (!place.IsSet && (common.IsMoved || IsMoved(common, alike)))
        {
            Reordered([.. before.Select(e => Shown(e))], [.. after.Select(e => Shown(e))]);
        }
    }

    // One that changed has moved too, where it is told by its words and stands before or behind others than it did.
    private bool IsMoved(CommonPart common, List<(int Was, int Now)> alike)
    {
        var told = alike.Where(p => before[p.Was].ValueKind == JsonValueKind.Object && ReadableName.Of(before[p.Was]) is { } name && name == ReadableName.Of(after[p.Now])).ToList();
        var places = told.Count == 0 ? [] : common.Before.Order().Zip(common.After.Order(), (was, now) => (Was: was, Now: now)).Concat(told).OrderBy(p => p.Was).Select(p => p.Now).ToList();
        return places.Zip(places.Skip(1), (one, next) => one > next).Any(isBack => isBack);
    }

    // Objects of one name are the same, and those that share a property are one that changed; other values only where they stand at the same place of a list that has an order.
    private List<(int Was, int Now)> Alike(List<int> lost, List<int> come)
    {
        var pairs = Named(lost, come);
        (lost, come) = ([.. lost.Except(pairs.Select(p => p.Was))], [.. come.Except(pairs.Select(p => p.Now))]);
        if ((long)lost.Count * come.Count <= MaxAlike)
        {
            var (freeLost, freeCome) = (lost.ToHashSet(), come.ToHashSet());
            foreach (var (was, now, _) in lost.SelectMany(was => come.Select(now => (Was: was, Now: now, Alike: Likeness(before[was], after[now]))))
                .Where(p => p.Alike > 0).OrderByDescending(p => p.Alike).ThenBy(p => Math.Abs(p.Was - p.Now)).ThenBy(p => p.Was + p.Now))
            {
                if (freeLost.Contains(was) && freeCome.Contains(now) && MayBeOne(before[was], after[now]))
                {
                    freeLost.Remove(was);
                    freeCome.Remove(now);
                    pairs.Add((was, now));
                }
            }

            lost = [.. lost.Where(freeLost.Contains)];
            come = [.. come.Where(freeCome.Contains)];
        }

        return place.IsSet ? pairs : [.. pairs, .. lost.Intersect(come).Where(i => MayBeOne(before[i], after[i])).Select(i => (i, i))];
    }

    private List<(int Was, int Now)> Named(List<int> lost, List<int> come)
    {
        var (old, now) = (ByName(lost, before), ByName(come, after));
        return [.. old.Where(n => now.ContainsKey(n.Key)).Select(n => (n.Value, now[n.Key]))];
    }

    // Those that have a name that no other has.
    private static Dictionary<string, int> ByName(List<int> places, JsonElement[] elements) => places.Select(i => (Place: i, Name: ReadableName.Of(elements[i])))
        .Where(e => e.Name is not null).GroupBy(e => e.Name!, StringComparer.Ordinal).Where(g => g.Count() == 1).ToDictionary(g => g.Key, g => g.First().Place, StringComparer.Ordinal);

    // Of another id it is another one; of another name too, unless it is otherwise the same and so was renamed. Who stands alone in a list has nobody to be taken for.
    private bool MayBeOne(JsonElement was, JsonElement now) => (before.Length <= 1 && after.Length <= 1)
        || ((Id(was) is not { } id || Id(now) is not { } other || id == other) && (ReadableName.Of(was) is not { } old || ReadableName.Of(now) is not { } name || old == name || IsRenamed(was, now)));

    private static bool IsRenamed(JsonElement was, JsonElement now) => DriftComparer.Compare(was, now).Changes.Count <= 1;

    // Null where it has none that says something.
    private string? Id(JsonElement element) => element.ValueKind != JsonValueKind.Object ? null
        : place.Telling(element).Where(p => p.Name == "id").Select(p => ContentForm.Of(p.Value, place.Member("id"))).FirstOrDefault();

    // The share of members that are equal; of ids and types it says nothing that they are.
    private int Likeness(JsonElement was, JsonElement now)
    {
        if (was.ValueKind != JsonValueKind.Object || now.ValueKind != JsonValueKind.Object)
        {
            return 0;
        }

        var (old, members) = (place.Telling(was).ToList(), place.Telling(now).ToDictionary(p => p.Name, p => p.Value, StringComparer.Ordinal));
        var equal = old.Count(p => p.Name is not ("id" or "@odata.type") && members.TryGetValue(p.Name, out var value)
            && ContentForm.Of(p.Value, place.Member(p.Name)) == ContentForm.Of(value, place.Member(p.Name)));
        var related = old.Count(p => members.TryGetValue(p.Name, out var value) && p.Value.ValueKind == value.ValueKind && value.ValueKind is JsonValueKind.Object or JsonValueKind.Array);
        return (100 * equal) + related;
    }

    private void Reordered(IReadOnlyList<string> was, IReadOnlyList<string> now) => comparer.Add(
        path, ChangeType.Changed, JsonSerializer.Serialize(new { order = was }), JsonSerializer.Serialize(new { order = now }), isOrder: true);

    private DriftPath At(int index, JsonElement? was, JsonElement? now)
    {
        var isOnly = before.Length <= 1 && after.Length <= 1;
        return path.Element(index, isOnly, was is null && now is null ? null : isOnly ? ElementKey.Called(was, now) : _words.Of(was, now));
    }

    private string[] Forms(JsonElement[] elements) => [.. elements.Select(e => ContentForm.Of(e, place))];

    private string Shown(JsonElement element) => element.ValueKind == JsonValueKind.String ? element.GetString()! : ReadableName.Of(element) ?? OfSetting(element) ?? ContentForm.Of(element, place);

    // What an element of a setting's list wraps: a value, or the settings of a group.
    private string? OfSetting(JsonElement element) => path.Definition is null || element.ValueKind != JsonValueKind.Object ? null
        : ValueWords.Of(element, path.Definition) ?? (element.TryGetProperty("children", out var group) ? string.Join(", ", ContentOutline.TextOf(group).Split('\n', StringSplitOptions.TrimEntries)) : null);

    private static List<int> Rest(int count, HashSet<int> taken) => [.. Enumerable.Range(0, count).Where(i => !taken.Contains(i))];
}
