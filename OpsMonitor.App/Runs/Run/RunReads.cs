using System.Diagnostics;
using OpsMonitor.App.Live;
using OpsMonitor.App.Operations;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Runs.Queries;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.App.Runs.Run;

/// <summary>
/// Reads a run's page, once for all who look at the same one: a change costs the database the same for one reader as for a thousand. Whoever asks has seen to
/// it that the reader may see the tenant. What cannot have changed since the reading before is taken over from it.
/// </summary>
public sealed class RunReads(
    OneMoment moment, RunQueries runs, RunItemPages pages, RunChains chains, RunStats stats, RetryStarter retries, OperationCards cards, SharedReads reads)
{
    private const int PageSize = 50;

    private readonly RunRates _rates = new();

    /// <summary>Null for an unknown run and for another tenant's alike; <see cref="FormatException"/> for a cursor that the list of items did not give out.</summary>
    public Task<RunReading?> ReadAsync(TenantId tenant, long run, RunPageState state, RunReading? known, Moment since, CancellationToken cancel) =>
        reads.ReadAsync<RunReading?>((tenant, "run", run, state), since, before => ReadAsync(tenant, run, state, before ?? known), cancel);

    /// <summary>The run's retries and what they recovered; the known chain itself for as long as nothing of it has changed.</summary>
    public Task<RunChain?> ChainAsync(TenantId tenant, long run, RunChain? known, Moment since, CancellationToken cancel) => reads.ReadAsync<RunChain?>(
        (tenant, "chain", run), since, before => moment.ReadAsync(tenant, () => chains.FindAsync(tenant, run, before ?? known), CancellationToken.None), cancel);

    public Task<IReadOnlyList<TimelineEntry>> TimelineAsync(TenantId tenant, long run, Moment since, CancellationToken cancel) =>
        reads.ReadAsync((tenant, "timeline", run), since, () => runs.TimelineAsync(tenant, run), cancel);

    private async Task<RunReading?> ReadAsync(TenantId tenant, long id, RunPageState state, RunReading? known)
    {
        var began = Stopwatch.GetTimestamp();
        var read = await moment.ReadAsync(tenant, () => ReadMomentAsync(tenant, id, state, known), CancellationToken.None);
        return read is null ? null : read with
        {
            PerSecond = read.Row.Status == RunStatus.Running ? _rates.Observe(tenant, read.Row) : null,
            Took = Stopwatch.GetElapsedTime(began),
        };
    }

    private async Task<RunReading?> ReadMomentAsync(TenantId tenant, long id, RunPageState state, RunReading? known)
    {
        if (await runs.FindAsync(tenant, id, known?.Run) is not { } run)
        {
            return null;
        }

        var story = known is not null && known.Chapter == RunReading.ChapterOf(run.Run) ? known.Story : await StoryAsync(tenant, run);
        // What a million failures count is not counted again while nothing else failed.
        var reasons = known?.HasReasonsOf(run) == true ? known.Reasons : await ReasonsAsync(tenant, id);
        var page = await pages.PageAsync(tenant, id, state.ToFilter(), state.Cursor, PageSize);
        var items = known?.Items.IsOf(page) == true ? known.Items : new(page, i => story.Card.ItemHref(run.TenantSlug, id, i.Ref ?? ""));
        return new(run, state, reasons, items, story);
    }

    private async Task<RunReasonsRead> ReasonsAsync(TenantId tenant, long run)
    {
        var groups = await runs.ReasonsAsync(tenant, run);
        return groups.Count == 0 ? RunReasonsRead.None : new(groups, (await runs.RunEntriesAsync(tenant, run)).Entries);
    }

    private async Task<RunStory> StoryAsync(TenantId tenant, RunDetail run)
    {
        var card = cards.Of(run.Row.Resource, run.Row.Action);
        IReadOnlyList<RunDuration> durations = OperationType.TryParse($"{run.Row.Resource}.{run.Row.Action}", out var operation)
            ? await stats.DurationsAsync(tenant, operation, until: run.Id) : [];
        return new(
            card, await runs.TimelineAsync(tenant, run.Id), durations, await card.RelatedAsync(new(tenant, run.TenantSlug, run.Id, run.Run.ItemIds)), retries.Never(run.Run), run.Id);
    }
}
