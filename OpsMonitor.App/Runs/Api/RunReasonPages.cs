using System.Globalization;
using OpsMonitor.Domain.Runs.Queries;
using OpsMonitor.Domain.Storage;

namespace OpsMonitor.App.Runs.Api;

/// <summary>A run's reasons as pages. They are grouped anew for each: a cursor says behind which reason the page begins, wherever that one stands by then.</summary>
internal static class RunReasonPages
{
    public static Page<RunReasonView> Cut(IReadOnlyList<ReasonGroup> groups, string? cursor, int limit)
    {
        var after = cursor is null ? null : Cursor.Parts(cursor, 4);
        var rest = after is null ? groups : groups.Where(g => Compare(g, after) > 0);
        return Cursor.Cut([.. rest.Take(limit + 1)], limit, Place).Select(g => new RunReasonView(g.ReasonCode, Kind(g), Source(g), g.Count, g.Sample));
    }

    private static string Place(ReasonGroup g) => Cursor.Of(Kind(g), g.Count.ToString(CultureInfo.InvariantCulture), g.ReasonCode, Source(g));

    // As the groups are ordered: failures before skips, the most frequent first.
    private static int Compare(ReasonGroup g, string[] place)
    {
        var count = long.TryParse(place[1], NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : throw Cursor.Foreign();
        return string.CompareOrdinal(Kind(g), place[0]) is not 0 and var kind ? kind
            : g.Count != count ? count.CompareTo(g.Count)
            : string.CompareOrdinal(g.ReasonCode, place[2]) is not 0 and var code ? code
            : string.CompareOrdinal(Source(g), place[3]);
    }

    private static string Kind(ReasonGroup g) => g.IsSkipped ? "skipped" : "failed";

    private static string Source(ReasonGroup g) => g.IsOfRun ? "run" : "items";
}
