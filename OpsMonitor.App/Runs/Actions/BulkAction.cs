using OpsMonitor.App.Look;
using OpsMonitor.App.Tenancy;
using OpsMonitor.Domain.Findings;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Runs.Queries;
using OpsMonitor.Domain.Runs.Rules;

namespace OpsMonitor.App.Runs.Actions;

/// <summary>One chosen run: whether the action will touch it, or did, and a word about it.</summary>
public sealed record BulkLine(RunRow Run, bool Affected, string Words);

/// <summary>What can be done to many runs at once: says first what it would do to which of them.</summary>
public abstract class BulkAction
{
    /// <summary>Such as <c>Abort</c>; the dialog's button and title.</summary>
    public abstract string Verb { get; }

    /// <summary>Such as <c>can be aborted</c>.</summary>
    public abstract string Can { get; }

    /// <summary>What is worth knowing before.</summary>
    public abstract string Caution { get; }

    public abstract bool AsksWhy { get; }

    /// <summary>What would happen to each run, as the database stands now.</summary>
    public abstract Task<IReadOnlyList<BulkLine>> PreviewAsync(TenantContext person, IReadOnlyCollection<long> ids, CancellationToken cancel);

    /// <summary>Does it to one run; the line says what came of it.</summary>
    public abstract Task<BulkLine> DoAsync(TenantContext person, RunRow run, string why, CancellationToken cancel);
}

/// <summary>Aborts runs that are queued or running.</summary>
public sealed class BulkAbort(RunQueries runs, RunLedger ledger) : BulkAction
{
    public override string Verb => "Abort";

    public override string Can => "can be aborted";

    public override string Caution => "What is done stays done, and an abort cannot be taken back.";

    public override bool AsksWhy => true;

    public override async Task<IReadOnlyList<BulkLine>> PreviewAsync(TenantContext person, IReadOnlyCollection<long> ids, CancellationToken cancel) =>
        [.. (await runs.RowsAsync(person.Id, ids, cancel)).Select(r => new BulkLine(r, r is { IsActive: true, AbortRequestedBy: null }, Preview(r)))];

    public override async Task<BulkLine> DoAsync(TenantContext person, RunRow run, string why, CancellationToken cancel)
    {
        var answer = await ledger.RequestAbortAsync(person.Id, run.Id, person.Actor, why, cancel);
        return new(run, answer.Accepted, Result(answer));
    }

    private static string Preview(RunRow run) => run switch
    {
        { IsActive: false } => $"Finished already: {RunStatusLook.Of(run.Status).Word}",
        { AbortRequestedBy: { } by } => $"{by} asked for this already",
        { Status: RunStatus.Pending } => "Queued: ends at once",
        _ => $"{RunWords.Of(run.Counters)}: stops after the items in hand",
    };

    private static string Result(RunWrite answer) => answer switch
    {
        { Accepted: true, Status: RunStatus.Aborted } => "Aborted",
        { Accepted: true } => "Abort requested",
        { Refusal: RunRefusal.NotFound } => "The run is gone",
        { Refusal: RunRefusal.Finished, Status: { } status } => $"Was finished already: {RunStatusLook.Of(status).Word}",
        _ => "Could not be aborted any more",
    };
}
