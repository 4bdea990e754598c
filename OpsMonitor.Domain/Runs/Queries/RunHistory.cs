using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using OpsMonitor.Domain.Runs.Execution;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Domain.Text;
using static OpsMonitor.Domain.Storage.SqlParameters;

namespace OpsMonitor.Domain.Runs.Queries;

/// <summary>A run that ended elsewhere, with all its items; its status follows from them.</summary>
public sealed record FinishedRun(
    OperationType Operation,
    JsonElement Scope,
    string? Summary,
    Actor Actor,
    DateTimeOffset CreatedAt,
    DateTimeOffset StartedAt,
    DateTimeOffset FinishedAt,
    IReadOnlyList<ItemResult> Items)
{
    /// <summary>Who aborted it and why; null when it ran to its end.</summary>
    public (string By, string Reason)? Aborted { get; init; }

    /// <summary>Items planned, when more than those recorded (an aborted run).</summary>
    public int? TotalItems { get; init; }
}

/// <summary>Takes over the history of another system. Recorded runs notify nobody and are final from the start.</summary>
public sealed class RunHistory(OpsDb ops)
{
    /// <summary>Records the runs in the order given, oldest first, in one transaction; returns their ids.</summary>
    public async Task<IReadOnlyList<long>> RecordAsync(TenantId tenant, IReadOnlyCollection<FinishedRun> runs, CancellationToken cancel = default)
    {
        await using var db = ops.ForTenant(tenant);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        await db.Database.ExecuteSqlRawAsync(RunProgressSql.CountItems, cancel);
        List<long> ids = [];
        foreach (var run in runs)
        {
            await ActorSql.SetActorAsync(db, run.Actor, cancel);
            ids.Add((await db.Database.SqlQueryRaw<long>(RunHistorySql.Record, [.. Parameters(tenant, run), .. ItemBatch.Of(run.Items).Parameters()]).ToListAsync(cancel))[0]);
        }

        await transaction.CommitAsync(cancel);
        return ids;
    }

    private static IEnumerable<object> Parameters(TenantId tenant, FinishedRun run)
    {
        var counts = run.Items.CountBy(i => i.Outcome).ToDictionary();
        int Count(ItemOutcome outcome) => counts.GetValueOrDefault(outcome);
        var counters = new RunCounters(
            run.TotalItems ?? run.Items.Count, run.Items.Count, Count(ItemOutcome.Succeeded), Count(ItemOutcome.Failed), Count(ItemOutcome.Skipped));
        var entries = run.Items.Where(i => i.Outcome == ItemOutcome.Failed).Take(200)
            .Select(i => new FailureEntry(FailureSanitizer.ReasonCode(i.ReasonCode), i.Reason ?? "", i.ItemId)).ToArray();
        return
        [
            P("tenant", tenant.Value), P("user", run.Actor.UserId),
            P("resource", run.Operation.Resource), P("action", run.Operation.Action),
            P("key", IdempotencyKey.For(run.Operation, run.Scope)), P("scope", run.Scope.GetRawText()),
            P("status", EnumText.Of(run.Aborted is null ? RunOutcome.Of(counters) : RunStatus.Aborted)),
            P("total", counters.Total!.Value), P("processed", counters.Processed), P("succeeded", counters.Succeeded),
            P("failed", counters.Failed), P("skipped", counters.Skipped),
            P("failures", entries.Length == 0 ? null : FailureEntry.ToJson(entries)),
            P("initiator", ActorSql.NameOf(run.Actor)), P("summary", FailureSanitizer.Reason(run.Summary)),
            P("created", run.CreatedAt), P("started", run.StartedAt), P("finished", run.FinishedAt),
            P("aborted_by", FailureSanitizer.Reason(run.Aborted?.By)), P("abort_reason", FailureSanitizer.Reason(run.Aborted?.Reason)),
        ];
    }
}
