using Microsoft.EntityFrameworkCore;
using OpsMonitor.Domain.Runs.Queries;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Domain.Text;
using static OpsMonitor.Domain.Storage.SqlParameters;

namespace OpsMonitor.Domain.Runs.Ledger;

/// <summary>Which failed items of a run to retry; null means all.</summary>
public sealed record RetryChoice(IReadOnlyList<string>? ReasonCodes = null, ItemFilter? Filter = null)
{
    public static RetryChoice All { get; } = new();

    /// <summary>What was chosen can hold failed items at all.</summary>
    internal bool IncludesFailed => Filter?.Outcome is null or ItemOutcome.Failed;

    internal string[]? Codes => (ReasonCodes, Filter?.ReasonCode) switch
    {
        (null, null) => null,
        (null, { } code) => [code],
        ({ } codes, null) => [.. codes],
        ({ } codes, { } code) => [.. codes.Where(c => c == code)],
    };

    /// <summary>Nothing was picked out: where no item failed, the run as a whole is meant.</summary>
    internal bool IsAll => ReasonCodes is null && Filter is null;

    internal string? Text => SearchText.Part(Filter?.Text);
}

/// <summary>Why a run's failed items cannot be retried; expected, and no exception.</summary>
public enum RetryRefusal
{
    /// <summary>No such run in this tenant.</summary>
    NotFound,

    /// <summary>The run is not finished yet.</summary>
    NotFinished,

    /// <summary>No item of the run failed.</summary>
    NothingFailed,

    /// <summary>The run has counted failures, but which items they are was never reported.</summary>
    ItemsUnknown,

    /// <summary>All that failed has succeeded in a later retry.</summary>
    AllRecovered,

    /// <summary>Items failed, but none of those chosen.</summary>
    NothingChosen,

    /// <summary>What was chosen can only fail again: <see cref="HopelessReasons"/>.</summary>
    CannotSucceed,

    /// <summary>More items than <see cref="RunRetries.MaxItems"/>.</summary>
    TooMany,

    /// <summary>The operation cannot be limited to these items, or would be refused; the words are the operation's.</summary>
    Operation,
}

/// <summary>Starts runs over the failed items of a finished run. At most one retry of a run, or of its own retries, is active at any time.</summary>
public sealed class RunRetries(OpsDb ops, HopelessReasons hopeless)
{
    /// <summary>Items per retry, as many as a run may be started with.</summary>
    public const int MaxItems = 100_000;

    /// <summary>What a retry of the choice would touch, without starting anything.</summary>
    public async Task<RetryPreview> PreviewAsync(TenantId tenant, long run, RetryChoice choice, CancellationToken cancel = default)
    {
        await using var db = ops.ForTenant(tenant);
        if (await FindAsync(db, run, cancel) is not { } row)
        {
            return new(RetryRefusal.NotFound, 0, 0, [], null, null);
        }

        var active = await ActiveAsync(db, run, cancel);
        if (row.IsActive || !choice.IncludesFailed)
        {
            return new(row.IsActive ? RetryRefusal.NotFinished : RetryRefusal.NothingChosen, 0, 0, [], active, row.Run);
        }

        var counts = await CountAsync(db, run, await AsStoredAsync(db, run, choice, cancel), cancel);
        if (counts.Count == 0 && row.IsWhole && choice.IsAll)
        {
            return new(Unnamed(row), row.Run.TotalItems ?? 0, 0, [], active, row.Run) { IsWhole = true, Processed = row.Processed };
        }

        var never = hopeless.Of(row.Run.Operation.Resource, row.Run.Operation.Action);
        var reasons = counts.Where(c => c.Left > 0 && !never.Contains(c.ReasonCode))
            .GroupBy(c => FailureSanitizer.ReasonCode(c.ReasonCode)).Select(g => new RetryReason(g.Key, g.Sum(c => c.Left))).ToList();
        var (total, recovered) = (reasons.Sum(c => c.Count), counts.Sum(c => c.Recovered));
        return new(await RefuseAsync(db, row, total, counts, cancel), total, recovered, reasons, active, row.Run) { Hopeless = counts.Sum(c => c.Left) - total };
    }

    /// <summary>
    /// Starts a run over the chosen items that have not succeeded since and may do so, or attaches to the retry that is active in the run's chain, whatever it was
    /// limited to. A run that failed as a whole, and of which no item failed, is done again as a whole. <paramref name="plan"/> cuts the scope down, to nothing less where it gets no
    /// items; without one <see cref="RetryScope"/> does.
    /// </summary>
    public Task<RetryStart> RetryAsync(
        TenantId tenant, long run, Actor actor, RetryChoice choice, Func<RetriedRun, IReadOnlyList<string>?, Task<RetryPlan>>? plan = null,
        string? traceparent = null, CancellationToken cancel = default) => ops.WriteAsync(
        tenant,
        async db =>
        {
            // Two who retry runs of the same chain take turns, so that no item is worked on twice at once.
            await db.Database.ExecuteSqlRawAsync(RunRetriesSql.Lock, [P("tenant", tenant.Value), P("run", run)], cancel);
            if (await FindAsync(db, run, cancel) is not { } row)
            {
                return new(RetryRefusal.NotFound);
            }

            return row.IsActive ? new(RetryRefusal.NotFinished)
                : await ActiveAsync(db, run, cancel) is { } active ? new(null, await AttachedAsync(db, active, cancel))
                : await StartAsync(db, row, actor, choice, plan, traceparent, cancel);
        },
        cancel);

    private static Task<StartedRun> AttachedAsync(OpsDbContext db, long run, CancellationToken cancel) =>
        db.Runs.Where(r => r.Id == run).Select(r => new StartedRun(r.Id, false, r.Status, r.Executor, r.Rev)).SingleAsync(cancel);

    /// <summary>The chosen failed items of a run by reason.</summary>
    internal static async Task<List<RetryCount>> CountAsync(OpsDbContext db, long run, RetryChoice choice, CancellationToken cancel) =>
        await db.Database.SqlQueryRaw<RetryCount>(RunRetriesSql.Count, await ParametersAsync(db, run, choice, cancel)).ToListAsync(cancel);

    // A SQL producer's codes are as it wrote them, and what people choose from is what they are shown.
    private static async Task<RetryChoice> AsStoredAsync(OpsDbContext db, long run, RetryChoice choice, CancellationToken cancel)
    {
        if (choice.Codes is not { } codes)
        {
            return choice;
        }

        var stored = await CountAsync(db, run, RetryChoice.All, cancel);
        return choice with
        {
            ReasonCodes = [.. stored.Select(c => c.ReasonCode).Where(c => codes.Contains(FailureSanitizer.ReasonCode(c)))],
            Filter = choice.Filter is { } filter ? filter with { ReasonCode = null } : null,
        };
    }

    private async Task<RetryStart> StartAsync(
        OpsDbContext db, Row row, Actor actor, RetryChoice choice, Func<RetriedRun, IReadOnlyList<string>?, Task<RetryPlan>>? plan, string? traceparent, CancellationToken cancel)
    {
        choice = await AsStoredAsync(db, row.Run.Id, choice, cancel);
        var items = choice.IncludesFailed
            ? await db.Database.SqlQueryRaw<string>(RunRetriesSql.Items, [.. await ParametersAsync(db, row.Run.Id, choice, cancel), P("hopeless", hopeless.Of(row.Run.Operation.Resource, row.Run.Operation.Action)), P("limit", MaxItems + 1)]).ToListAsync(cancel)
            : [];
        var counts = items.Count > 0 ? [] : await CountAsync(db, row.Run.Id, choice, cancel);
        var whole = row.IsWhole && choice.IsAll && items.Count == 0 && counts.Count == 0;
        if ((whole ? Unnamed(row) : await RefuseAsync(db, row, items.Count, counts, cancel)) is { } refusal)
        {
            return new(refusal);
        }

        var planned = plan is not null ? await plan(row.Run, whole ? null : items)
            : new(NarrowedScope.To(whole ? row.Run.Scope : RetryScope.Narrow(row.Run.Scope, items)), TotalItems: whole ? row.Run.TotalItems : null);
        if (planned.Scope.Scope is not { } scope)
        {
            return new(RetryRefusal.Operation, Words: planned.Scope.Refusal);
        }

        var started = await RunLedger.StartAsync(db, new(row.Run.Operation, scope, actor, row.Run.Executor)
        {
            Summary = planned.Summary ?? row.Run.Summary,
            TotalItems = planned.TotalItems ?? (whole ? row.Run.TotalItems : items.Count),
            IdempotencyKey = whole ? row.Run.IdempotencyKey : null, // the same operation once more, so at most once at any time
            RetryOfRunId = row.Run.Id,
            Traceparent = traceparent,
        }, cancel);
        return new(null, started, items.Count);
    }

    private static async Task<long?> ActiveAsync(OpsDbContext db, long run, CancellationToken cancel) =>
        await db.Database.SqlQueryRaw<long>(RunRetriesSql.Active, P("tenant", db.Tenant!.Value.Value), P("run", run)).ToListAsync(cancel) is [var active] ? active : null;

    private static async Task<Row?> FindAsync(OpsDbContext db, long run, CancellationToken cancel)
    {
        var found = await RunQueries.Light(db).AsNoTracking().SingleOrDefaultAsync(r => r.Id == run, cancel);
        return found is null ? null : new(RetriedRun.Of(found), !RunTransitions.IsTerminal(found.Status), found.Failed, IsWhole(found.Status, found.Failed)) { Processed = found.ProcessedItems };
    }

    /// <summary>It failed as a whole and no item did, so there is nothing less than all of it to be done again.</summary>
    public static bool IsWhole(RunStatus status, int failed) => status == RunStatus.Failed && failed == 0;

    // An adopted row may be named as no operation can be.
    private static RetryRefusal? Unnamed(Row row) => row.Run.Operation == default ? RetryRefusal.Operation : null;

    private static async Task<RetryRefusal?> RefuseAsync(OpsDbContext db, Row row, int items, IReadOnlyList<RetryCount> chosen, CancellationToken cancel)
    {
        if (items > 0)
        {
            return items > MaxItems ? RetryRefusal.TooMany : Unnamed(row);
        }

        if (chosen.Any(c => c.Left > 0))
        {
            return RetryRefusal.CannotSucceed;
        }

        var recovered = chosen.Sum(c => c.Recovered);
        var all = await CountAsync(db, row.Run.Id, RetryChoice.All, cancel);
        return all.Count == 0 ? (row.Failed > 0 ? RetryRefusal.ItemsUnknown : RetryRefusal.NothingFailed)
            : all.Sum(c => c.Left) == 0 || recovered > 0 ? RetryRefusal.AllRecovered
            : RetryRefusal.NothingChosen;
    }

    private static async Task<object[]> ParametersAsync(OpsDbContext db, long run, RetryChoice choice, CancellationToken cancel) =>
    [
        P("tenant", db.Tenant!.Value.Value), P("run", run), P("text", choice.Text), P("held", await RunQueries.HeldAsync(db, run, choice.Filter ?? new(), cancel)),
        new Npgsql.NpgsqlParameter("codes", NpgsqlTypes.NpgsqlDbType.Array | NpgsqlTypes.NpgsqlDbType.Text) { Value = (object?)choice.Codes ?? DBNull.Value },
    ];

    private sealed record Row(RetriedRun Run, bool IsActive, int Failed, bool IsWhole)
    {
        public int Processed { get; init; }
    }
}
