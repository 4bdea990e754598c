using System.Text.Json;
using OpsMonitor.Domain.Inventory;
using OpsMonitor.Domain.Text;

namespace OpsMonitor.Domain.Findings;

/// <summary>One difference: where, of which kind, and the canonical JSON texts on either side (null where there is none).</summary>
public sealed record PropertyChange(string Path, ChangeType Kind, string? Baseline, string? Current);

/// <summary>Finds the properties in which two contents differ; empty exactly when their content hashes are equal.</summary>
public static class DriftComparer
{
    /// <summary>
    /// The differences in ordinal order of their keys, volatile keys ignored. A keyed array that was only reordered is one change at the array's own
    /// path, with {"order":[...]} on either side. Throws <see cref="JsonException"/> for text that CanonicalJson.Parse refuses.
    /// </summary>
    public static IReadOnlyList<PropertyChange> Compare(string baselineJson, string currentJson)
    {
        using var baseline = CanonicalJson.Parse(baselineJson);
        using var current = CanonicalJson.Parse(currentJson);
        var changes = new List<PropertyChange>();
        CompareValues("", baseline.RootElement, current.RootElement, changes);
        return changes;
    }

    /// <summary>Adds the differences of one property; null stands for a property that is not there.</summary>
    internal static void CompareProperty(string path, JsonElement? baseline, JsonElement? current, List<PropertyChange> changes)
    {
        switch (baseline, current)
        {
            case ({ } before, { } after):
                CompareValues(path, before, after, changes);
                break;
            case (null, { } after):
                changes.Add(new(path, ChangeType.Added, null, Text(after)));
                break;
            case ({ } before, null):
                changes.Add(new(path, ChangeType.Removed, Text(before), null));
                break;
            default:
                break;
        }
    }

    private static void CompareValues(string path, JsonElement baseline, JsonElement current, List<PropertyChange> changes)
    {
        if (baseline.ValueKind == JsonValueKind.Object && current.ValueKind == JsonValueKind.Object)
        {
            CompareObjects(path, baseline, current, changes, position: null);
        }
        else if (baseline.ValueKind == JsonValueKind.Array && current.ValueKind == JsonValueKind.Array)
        {
            CompareArrays(path, baseline, current, changes);
        }
        else
        {
            var (before, after) = (Text(baseline), Text(current));
            if (!string.Equals(before, after, StringComparison.Ordinal))
            {
                changes.Add(new(path.Length == 0 ? "$" : path, ChangeType.Changed, before, after));
            }
        }
    }

    private static void CompareObjects(string path, JsonElement baseline, JsonElement current, List<PropertyChange> changes, string? position)
    {
        var (before, after) = (Properties(baseline), Properties(current));
        foreach (var name in before.Keys.Union(after.Keys).Order(StringComparer.Ordinal))
        {
            if (!string.Equals(name, position, StringComparison.Ordinal))
            {
                CompareProperty(
                    DriftPath.Property(path, name),
                    before.TryGetValue(name, out var b) ? b : null,
                    after.TryGetValue(name, out var a) ? a : null,
                    changes);
            }
        }
    }

    private static void CompareArrays(string path, JsonElement baseline, JsonElement current, List<PropertyChange> changes)
    {
        var (before, after) = (baseline.EnumerateArray().ToArray(), current.EnumerateArray().ToArray());
        if (DriftKey.For(before, after) is { } key)
        {
            CompareKeyed(path, key, before, after, changes);
            return;
        }

        for (var i = 0; i < Math.Max(before.Length, after.Length); i++)
        {
            CompareProperty($"{path}[{i}]", i < before.Length ? before[i] : null, i < after.Length ? after[i] : null, changes);
        }
    }

    private static void CompareKeyed(string path, DriftKey key, JsonElement[] before, JsonElement[] after, List<PropertyChange> changes)
    {
        var count = changes.Count;
        var old = before.ToDictionary(e => key.Of(e)!, StringComparer.Ordinal);
        var now = after.ToDictionary(e => key.Of(e)!, StringComparer.Ordinal);
        foreach (var name in old.Keys.Union(now.Keys))
        {
            var at = DriftPath.Element(path, name);
            var (hadIt, hasIt) = (old.TryGetValue(name, out var b), now.TryGetValue(name, out var a));
            if (hadIt && hasIt)
            {
                CompareObjects(at, b, a, changes, key.Position);
            }
            else
            {
                CompareProperty(at, hadIt ? b : null, hasIt ? a : null, changes);
            }
        }

        // Position ids shift whenever an element comes or goes; they alone matter only if nothing else explains the different hash.
        var moved = !old.Keys.Where(now.ContainsKey).SequenceEqual(now.Keys.Where(old.ContainsKey), StringComparer.Ordinal);
        var renumbered = changes.Count == count && key.Position is not null
            && !before.Select(e => PositionText(e, key.Position)).SequenceEqual(after.Select(e => PositionText(e, key.Position)), StringComparer.Ordinal);
        if (moved || renumbered)
        {
            changes.Add(new(path.Length == 0 ? "$" : path, ChangeType.Changed, Order(before, key, renumbered), Order(after, key, renumbered)));
        }
    }

    private static string Order(JsonElement[] elements, DriftKey key, bool renumbered) =>
        JsonSerializer.Serialize(new { order = elements.Select(e => renumbered ? $"{key.Of(e)} ({PositionText(e, key.Position!)})" : key.Of(e)) });

    private static string? PositionText(JsonElement element, string position) => element.TryGetProperty(position, out var id) ? Text(id) : null;

    private static Dictionary<string, JsonElement> Properties(JsonElement element) =>
        element.EnumerateObject().Where(p => !InventoryObject.IsVolatile(p.Name)).ToDictionary(p => p.Name, p => p.Value, StringComparer.Ordinal);

    private static string Text(JsonElement element) => CanonicalJson.Write(element, InventoryObject.IsVolatile);
}
