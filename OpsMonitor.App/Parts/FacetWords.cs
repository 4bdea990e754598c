using OpsMonitor.App.Look;
using OpsMonitor.Domain.Inventory.Content;
using OpsMonitor.Domain.Runs.Queries;
using OpsMonitor.Domain.Runs.Rules;

namespace OpsMonitor.App.Parts;

/// <summary>Counts of filters: those of buckets are exact up to the cap, then "10,000+".</summary>
internal static class FacetWords
{
    public static string Count(int count) => count > FacetCount.Cap ? Numbers.Count(FacetCount.Cap) + "+" : Numbers.Count(count);

    /// <summary><c>drift (1,204)</c>; the bare value where nothing is left of it.</summary>
    public static string Choice(FacetCount facet) => Choice(facet.Value, facet.Count);

    private static string Choice(string words, int count) => count == 0 ? words : $"{words} ({Numbers.Count(count)})";

    /// <summary>Subject types by their words. Where two read the same, the type itself is said too.</summary>
    public static IReadOnlyList<(string Value, string Words)> Types(IReadOnlyList<FacetCount> facets, string? chosen)
    {
        var all = Shown(facets, chosen);
        var same = all.GroupBy(f => SubjectTypeWords.Of(f.Value), StringComparer.Ordinal).Where(g => g.Count() > 1).Select(g => g.Key).ToHashSet(StringComparer.Ordinal);
        return [.. all.Select(f => (f.Value, Choice(SubjectTypeWords.Of(f.Value) is var words && same.Contains(words) ? $"{words}: {f.Value}" : words, f.Count)))];
    }

    /// <summary>The choices of a filter. What is chosen stays one, even when nothing of it is left.</summary>
    public static IReadOnlyList<(string Value, string Words)> Options(IReadOnlyList<FacetCount>? facets, string? chosen) => [.. Shown(facets, chosen).Select(f => (f.Value, Choice(f)))];

    /// <summary>How many runs match: <c>1,204 runs</c>, or <c>3 of 1,204 runs</c> where a bucket is chosen.</summary>
    public static string Total(RunFacets facets, RunStatusBucket? chosen)
    {
        var capped = facets.Buckets.Values.Any(c => c > FacetCount.Cap);
        var all = capped ? $"more than {Numbers.Count(FacetCount.Cap)} runs" : Numbers.Count(facets.Total, "run", "runs");
        return chosen is { } bucket ? $"{Count(facets.Buckets.GetValueOrDefault(bucket))} of {all}" : char.ToUpperInvariant(all[0]) + all[1..];
    }

    private static IReadOnlyList<FacetCount> Shown(IReadOnlyList<FacetCount>? facets, string? chosen) =>
        chosen is null || facets?.Any(f => f.Value == chosen) == true ? facets ?? [] : [.. facets ?? [], new(chosen, 0)];
}
