using OpsMonitor.App.Look;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Runs.Queries;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Domain.Text;

namespace OpsMonitor.App.Inventory;

/// <summary>Files of an upload that a snapshot does not hold, for one kind of reason, in words: those that could not be read, and those that repeat another one.</summary>
public sealed record LeftOutFiles(string Title, string Words)
{
    private const int Named = 3;
    private const string Repeated = "duplicate_subject";

    public static async Task<IReadOnlyList<LeftOutFiles>> ReadAsync(RunQueries runs, TenantId tenant, long run, CancellationToken cancel)
    {
        List<(ReasonGroup Reason, string Id)> named = [];
        var reasons = (await runs.ReasonsAsync(tenant, run, cancel)).Where(r => r is { IsSkipped: false, IsOfRun: false }).ToList();
        foreach (var reason in reasons)
        {
            var items = await runs.ItemsAsync(tenant, run, new(ItemOutcome.Failed, reason.ReasonCode), limit: Named, cancel: cancel);
            named.AddRange(items.Items.Select(i => (reason, i.ItemId!)));
        }

        return Of(reasons, named);
    }

    private static List<LeftOutFiles> Of(List<ReasonGroup> reasons, List<(ReasonGroup Reason, string Id)> named)
    {
        List<LeftOutFiles> told = [];
        foreach (var kind in reasons.GroupBy(r => r.ReasonCode == Repeated).OrderBy(k => k.Key))
        {
            var (count, one) = (kind.Sum(r => r.Count), kind.Sum(r => r.Count) == 1);
            var names = Names(named.Where(n => (n.Reason.ReasonCode == Repeated) == kind.Key).Select(n => n.Id), count);
            told.Add(kind.Key
                ? new($"{Numbers.Count(count, "file repeats", "files repeat")} what another one holds", $"{names}. Only the first one counts, and nothing is missing by it.")
                : new($"{Numbers.Count(count, "file", "files")} could not be read", $"{names}. What stands in {(one ? "it" : "them")} is missing here, and a comparison may call it removed."));
        }

        return told;
    }

    private static string Names(IEnumerable<string> ids, long count)
    {
        var shown = ids.Order(StringComparer.Ordinal).Take(Named).Select(MarkedText.Of).ToList();
        return shown.Count == 0 ? "" : ": " + string.Join(", ", shown) + (count > shown.Count ? $" and {Numbers.Count(count - shown.Count)} more" : "");
    }
}
