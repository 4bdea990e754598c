using Microsoft.EntityFrameworkCore;
using Npgsql;
using OpsMonitor.Domain.Runs.Execution;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Domain.Text;
using static OpsMonitor.Domain.Storage.ActorSql;
using static OpsMonitor.Domain.Storage.SqlParameters;

namespace OpsMonitor.Domain.Runs.Ledger;

/// <summary>Every lifecycle write of runs. Each is one transaction around one guarded statement; the database adds journal and signals.</summary>
public sealed class RunLedger(OpsDb ops)
{
    /// <summary><see cref="ForceAbortAfter"/>, in seconds.</summary>
    public const int ForceAbortSeconds = 30;

    /// <summary>How long after the abort request an operator may force it; by the database's clock.</summary>
    public static readonly TimeSpan ForceAbortAfter = TimeSpan.FromSeconds(ForceAbortSeconds);

    /// <summary>Opens the run, or attaches to the active one of the same key. Throws <see cref="AnotherOperationsKeyException"/> where that is of another operation.</summary>
    public async Task<StartedRun> StartAsync(TenantId tenant, StartRun start, CancellationToken cancel = default)
    {
        while (true)
        {
            var rows = await AnotherOperationsKeyException.WatchAsync(() => ops.OnceAsync(
                tenant,
                () => [OpsDb.Statement(ActorSql.Set, ActorSql.Parameters(start.Actor)), OpsDb.Statement(RunLedgerSql.Start, RunLedgerSql.StartParameters(tenant, start))],
                r => new StartRow(r.GetInt64(0), r.GetBoolean(1), r.GetBoolean(2), r.GetString(3), r.GetString(4), r.GetInt64(5)),
                cancel: cancel));
            if (rows is [var started])
            {
                return started.Checked();
            }
        }
    }

    /// <summary>The same inside the caller's transaction.</summary>
    public static async Task<StartedRun> StartAsync(OpsDbContext db, StartRun start, CancellationToken cancel = default)
    {
        var tenant = db.Tenant ?? throw new InvalidOperationException("A run is started within one tenant.");
        await SetActorAsync(db, start.Actor, cancel);
        while (true)
        {
            if (await AnotherOperationsKeyException.WatchAsync(() => db.Database.SqlQueryRaw<StartRow>(RunLedgerSql.Start, RunLedgerSql.StartParameters(tenant, start)).ToListAsync(cancel)) is [var started])
            {
                return started.Checked();
            }
        }
    }

    /// <summary>A producer starts its pending run; the answer carries the attempt to pass with every further write.</summary>
    public async Task<RunWrite> BeginAsync(TenantId tenant, long run, Actor actor, CancellationToken cancel = default)
    {
        var rows = await ops.OnceAsync(
            tenant,
            () => [OpsDb.Statement(ActorSql.Set, ActorSql.Parameters(actor)), OpsDb.Statement(RunLedgerSql.Begin, P("tenant", tenant.Value), P("run", run))],
            r => new RunWrite(null, Status: RunStatus.Running, Attempt: r.GetInt32(0)),
            cancel: cancel);
        if (rows is [var begun])
        {
            return begun;
        }

        await using var db = ops.ForTenant(tenant);
        return await ExplainAsync(db, run, attempt: null, RunExecutor.Producer, cancel);
    }

    /// <summary>
    /// Records items of a producer's run once each and moves the counters by the new ones. Safe to repeat. More items than the total, as it was told or as
    /// <paramref name="total"/> tells it now, are refused.
    /// </summary>
    public Task<RunWrite> RecordItemsAsync(
        TenantId tenant, long run, int attempt, ItemBatch items, int? total = null, CancellationToken cancel = default) => ProgressAsync(
        tenant, run, attempt, RunProgressSql.RecordItems, () => [.. items.Parameters(), P("total", total)], RunExecutor.Producer, cancel);

    /// <summary>The same of items as they were told.</summary>
    public Task<RunWrite> RecordItemsAsync(
        TenantId tenant, long run, int attempt, IReadOnlyCollection<ItemResult> items, int? total = null, CancellationToken cancel = default) =>
        RecordItemsAsync(tenant, run, attempt, ItemBatch.Of(items), total, cancel);

    /// <summary>
    /// Absolute counters of a producer; a report that is not newer than the last <paramref name="sequence"/> changes nothing.
    /// Counters above the total, known or told, are refused.
    /// </summary>
    public async Task<RunWrite> ReportAsync(TenantId tenant, long run, int attempt, long sequence, RunCounters counters, CancellationToken cancel = default)
    {
        if (!counters.AddUp || counters.Processed > counters.Total)
        {
            return new(RunRefusal.CountersInvalid);
        }

        return await ProgressAsync(tenant, run, attempt, RunProgressSql.Report, () =>
        [
            P("sequence", sequence), P("succeeded", counters.Succeeded), P("failed", counters.Failed), P("skipped", counters.Skipped),
            P("total", counters.Total),
        ], RunExecutor.Producer, cancel);
    }

    /// <summary>A worker tells how many items there are; never below those already processed.</summary>
    public Task<RunWrite> SetTotalAsync(TenantId tenant, long run, int attempt, int total, CancellationToken cancel = default) =>
        ProgressAsync(tenant, run, attempt, RunProgressSql.SetTotal, () => [P("total", total)], by: null, cancel);

    /// <summary>The worker says in a line what came of the run, inside the caller's transaction; lists and notifications show it.</summary>
    public static Task SummariseAsync(OpsDbContext db, long run, string summary, CancellationToken cancel = default) => db.Database.ExecuteSqlRawAsync(
        RunLedgerSql.Summarise, [P("tenant", db.Tenant!.Value.Value), P("run", run), P("summary", FailureSanitizer.Reason(summary))], cancel);

    /// <summary>
    /// Ends a run: with <paramref name="failure"/> as failed; as aborted on <paramref name="abort"/> and whenever an abort was asked for before; else as
    /// its counters say. Only a worker, or the system itself, ends a run that workers execute.
    /// </summary>
    public Task<RunWrite> FinishAsync(
        TenantId tenant, long run, int attempt, Actor actor, FailureEntry? failure = null, bool abort = false, CancellationToken cancel = default) => ops.WriteAsync(
        tenant,
        async db =>
        {
            await SetActorAsync(db, actor, cancel);
            var locked = await db.Database.SqlQueryRaw<FinishRow>(RunLedgerSql.LockForFinish, P("tenant", tenant.Value), P("run", run), P("attempt", attempt)).ToListAsync(cancel);
            if (locked is not [var row])
            {
                return await ExplainAsync(db, run, attempt, ByOf(actor), cancel);
            }

            if (ByOf(actor) is not null && row.Executor == "worker")
            {
                return new(RunRefusal.WorkersRun, Status: EnumText.Parse<RunStatus>(row.Status));
            }

            var final = failure is not null ? RunStatus.Failed : abort || row.AbortRequested ? RunStatus.Aborted : RunOutcome.Of(row.Counters);
            if (!RunTransitions.IsLegal(EnumText.Parse<RunStatus>(row.Status), final))
            {
                return new(RunRefusal.IllegalTransition);
            }

            return new(null, await EndAsync(db, run, attempt, final, failure, cancel), Status: final);
        },
        cancel);

    /// <summary>Ends a pending run at once; asks a running one to stop between two items. Who, when and why is kept.</summary>
    public Task<RunWrite> RequestAbortAsync(TenantId tenant, long run, Actor actor, string reason, CancellationToken cancel = default) => ops.WriteAsync(
        tenant,
        async db =>
        {
            await SetActorAsync(db, actor, cancel);
            var status = await db.Database.SqlQueryRaw<string>(RunLedgerSql.Abort, AbortParameters(tenant, run, actor, reason)).ToListAsync(cancel);
            return status is [var s] ? new(null, Status: EnumText.Parse<RunStatus>(s), AbortRequested: true) : await ExplainAsync(db, run, attempt: null, by: null, cancel);
        },
        cancel);

    /// <summary>
    /// Ends a run whose executor did not stop within <see cref="ForceAbortAfter"/> of the abort request; its late writes are refused.
    /// A pending run ends at once. Who, when and why stands in the journal beside who asked first.
    /// </summary>
    public Task<RunWrite> ForceAbortAsync(TenantId tenant, long run, Actor actor, string reason, CancellationToken cancel = default) => ops.WriteAsync(
        tenant,
        async db =>
        {
            await SetActorAsync(db, actor, cancel);
            var locked = await db.Database.SqlQueryRaw<ForceRow>(
                RunLedgerSql.LockForForcedAbort, P("tenant", tenant.Value), P("run", run), P("grace", ForceAbortAfter)).ToListAsync(cancel);
            if (locked is not [var row])
            {
                return await ExplainAsync(db, run, attempt: null, by: null, cancel);
            }

            if (row is { Status: "running", IsPossible: false })
            {
                return new(RunRefusal.TooEarly, row.Rev, row.PossibleAt is not null, RunStatus.Running, row.Attempt) { PossibleAt = row.PossibleAt };
            }

            if (row.Status == "pending")
            {
                await db.Database.SqlQueryRaw<string>(RunLedgerSql.Abort, AbortParameters(tenant, run, actor, reason)).ToListAsync(cancel);
            }
            else
            {
                await db.Database.ExecuteSqlRawAsync(RunLedgerSql.SetForced, [P("reason", FailureSanitizer.Reason(reason) ?? "forced")], cancel);
                await EndAsync(db, run, row.Attempt, RunStatus.Aborted, failure: null, cancel);
            }

            return new RunWrite(null, AbortRequested: true, Status: RunStatus.Aborted, Attempt: row.Attempt);
        },
        cancel);

    private static async Task<long> EndAsync(OpsDbContext db, long run, int attempt, RunStatus final, FailureEntry? failure, CancellationToken cancel)
    {
        var rev = await db.Database.SqlQueryRaw<long>(RunLedgerSql.Finish,
            P("tenant", db.Tenant!.Value.Value), P("run", run), P("attempt", attempt), P("status", EnumText.Of(final)),
            P("complete", failure is null && final != RunStatus.Aborted), P("entry", failure is null ? null : FailureEntry.ToJson(failure))).ToListAsync(cancel);
        return rev[0];
    }

    private async Task<RunWrite> ProgressAsync(TenantId tenant, long run, int attempt, string sql, Func<NpgsqlParameter[]> parameters, RunExecutor? by, CancellationToken cancel)
    {
        try
        {
            var rows = await ops.OnceAsync(
                tenant,
                () => [OpsDb.Statement(by is null ? RunProgressSql.Relaxed : RunProgressSql.CountItems), OpsDb.Statement(sql, [P("tenant", tenant.Value), P("run", run), P("attempt", attempt), .. parameters()])],
                r => new RunWrite(null, r.GetInt64(0), r.GetBoolean(1), RunStatus.Running, attempt),
                cancel: cancel);
            if (rows is [var written])
            {
                return written;
            }

            await using var db = ops.ForTenant(tenant);
            return await ExplainAsync(db, run, attempt, by, cancel);
        }
        catch (Exception e) when (RefusalOf(e) is { } refusal)
        {
            return new(refusal);
        }
    }

    // Only the database can judge counters against those stored without a race; what it refuses is rolled back whole.
    private static RunRefusal? RefusalOf(Exception e) => PostgresErrors.Find(e)?.SqlState switch
    {
        PostgresErrors.CounterDown or PostgresErrorCodes.CheckViolation or PostgresErrorCodes.NumericValueOutOfRange => RunRefusal.CountersInvalid,
        PostgresErrors.CountedOtherwise => RunRefusal.CountedOtherwise,
        _ => null,
    };

    // Null for those who may end a run of either executor.
    private static RunExecutor? ByOf(Actor actor) => actor.Kind is "worker" or "system" ? null : RunExecutor.Producer;

    private static async Task<RunWrite> ExplainAsync(OpsDbContext db, long run, int? attempt, RunExecutor? by, CancellationToken cancel)
    {
        var row = await db.Runs.Where(r => r.Id == run).Select(r => new { r.Status, r.Attempt, r.Rev, r.Executor }).SingleOrDefaultAsync(cancel);
        return row switch
        {
            null => new(RunRefusal.NotFound),
            _ when RunTransitions.IsTerminal(row.Status) => new(RunRefusal.Finished, row.Rev, Status: row.Status),
            _ when by == RunExecutor.Producer && row.Executor == RunExecutor.Worker => new(RunRefusal.WorkersRun, row.Rev, Status: row.Status),
            _ when attempt is { } a && a != row.Attempt => new(RunRefusal.Fenced, row.Rev, Status: row.Status),
            _ => new(RunRefusal.IllegalTransition, row.Rev, Status: row.Status),
        };
    }

    private static object[] AbortParameters(TenantId tenant, long run, Actor actor, string reason) =>
        [P("tenant", tenant.Value), P("run", run), P("by", ActorSql.NameOf(actor)), P("reason", FailureSanitizer.Reason(reason))];
}
