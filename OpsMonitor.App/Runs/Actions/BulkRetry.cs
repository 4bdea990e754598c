using OpsMonitor.App.Look;
using OpsMonitor.App.Operations;
using OpsMonitor.App.Tenancy;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Runs.Queries;
using OpsMonitor.Domain.Runs.Rules;

namespace OpsMonitor.App.Runs.Actions;

/// <summary>Starts a run over the failed items of each chosen run, or attaches to the retry of it that is active.</summary>
public sealed class BulkRetry(RunQueries runs, RetryStarter retries) : BulkAction
{
    public override string Verb => "Retry failed of";

    public override string Can => "can be retried";

    public override string Caution => "Each starts a run of its own over just the items that failed and have not succeeded since; a run that failed as a whole is done again as a whole.";

    public override bool AsksWhy => false;

    public override async Task<IReadOnlyList<BulkLine>> PreviewAsync(TenantContext person, IReadOnlyCollection<long> ids, CancellationToken cancel)
    {
        List<BulkLine> lines = [];
        foreach (var run in await runs.RowsAsync(person.Id, ids, cancel))
        {
            lines.Add(run switch
            {
                { IsActive: true } => new(run, false, RetryWords.Of(RetryRefusal.NotFinished)),
                { Counters.Failed: 0 } when run.Status != RunStatus.Failed => new(run, false, RetryWords.Of(RetryRefusal.NothingFailed)),
                _ => Line(run, await retries.PreviewAsync(person.Id, run.Id, RetryChoice.All, cancel)),
            });
        }

        return lines;
    }

    public override async Task<BulkLine> DoAsync(TenantContext person, RunRow run, string why, CancellationToken cancel)
    {
        var started = await retries.RetryAsync(person.Id, run.Id, person.Actor, RetryChoice.All, cancel: cancel);
        return started switch
        {
            { Refusal: { } refusal } => new(run, false, RetryWords.Of(refusal, started.Words)),
            { Run: { Created: true } retry, Items: 0 } => new(run, true, $"The whole run again, as run #{retry.RunId}"),
            { Run: { Created: true } retry } => new(run, true, $"{Numbers.Count(started.Items, "item", "items")} in run #{retry.RunId}"),
            _ => new(run, false, $"Run #{started.Run!.RunId} retries it already"),
        };
    }

    private static BulkLine Line(RunRow run, RetryPreview preview) => preview switch
    {
        { Refusal: { } refusal } => new(run, false, RetryWords.Of(refusal, preview.Words)),
        { ActiveRunId: { } active } => new(run, false, $"Run #{active} retries it already"),
        { IsWhole: true } => new(run, true, $"The whole run: it failed {RetryWords.Whole(preview)}"),
        { Recovered: > 0 } => new(run, true, $"{Numbers.Count(preview.Total, "item", "items")}, {Numbers.Count(preview.Recovered)} recovered since"),
        _ => new(run, true, Numbers.Count(preview.Total, "item", "items")),
    };
}
