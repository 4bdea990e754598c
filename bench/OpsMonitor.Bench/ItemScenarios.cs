using Npgsql;
using OpsMonitor.App.Parts;
using OpsMonitor.Domain.Runs.Execution;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.Bench;

/// <summary>Outcomes of items, and the counters of many runs at once.</summary>
internal static class ItemScenarios
{
    private const int ActiveRuns = 1_000;

    // Worker progress is flushed at most this often, so a flush's cost times this is a share of a core.
    private const double FlushesPerSecond = 4;

    private const string InsertItems = """
        insert into bulk_operation_run_items (tenant_id, run_id, item_id, outcome, reason_code, reason, display_name, attempt)
        select $1, $2, i.item_id, i.outcome, i.reason_code, i.reason, i.display_name, 1
        from unnest($3, $4, $5, $6, $7) as i(item_id, outcome, reason_code, reason, display_name) on conflict do nothing
        """;

    private const string UpdateCounters = """
        update bulk_operation_runs r set processed_items = processed_items + 1, succeeded = succeeded + 1
        from unnest($2::bigint[]) as mine(id) where r.tenant_id = $1 and r.id = mine.id and r.status = 'running'
        """;

    // Absolute counters raise the sequence.
    private const string UpdateAbsolute = """
        update bulk_operation_runs r set processed_items = processed_items + 1, succeeded = succeeded + 1, sequence = sequence + 1
        from unnest($2::bigint[]) as mine(id) where r.tenant_id = $1 and r.id = mine.id and r.status = 'running'
        """;

    private const string InsertOneEach = """
        insert into bulk_operation_run_items (tenant_id, run_id, item_id, outcome, display_name, attempt)
        select $1, id, $3, 'succeeded', 'Win - OIB - SC - Device Security - D - User Rights - v3.6', 1 from unnest($2::bigint[]) as mine(id)
        """;

    private static readonly OperationType s_operation = new("bench", "items");
    private static int s_last;

    public static async Task BatchesAsync(BenchDb db)
    {
        var tenant = await db.TenantAsync("items");
        await using var bare = await db.BareAsync(tenant);
        await bare.RunAsync("set app.counts_items = 'on'"); // as the ledger writes
        await using var relaxed = new OpsDb(db.ConnectionString + ";Options=-c synchronous_commit=off");
        var risky = new RunLedger(relaxed);
        foreach (var (size, batches) in new[] { (1, 200), (100, 40), (1_000, 15), (10_000, 3) })
        {
            var runs = await RunsAsync(db, tenant, 3);
            await Rounds.CompareAsync(
                $"items in batches of {size:#,0}, one connection",
                "per s",
                3,
                new("bare: insert ... select unnest", () => ItemsPerSecondAsync(size, batches, items => bare.RunAsync(InsertItems, Parameters(tenant, runs[0], items)))),
                new("RunLedger.RecordItemsAsync, counters included", () => ItemsPerSecondAsync(size, batches, items => db.Ledger.RecordItemsAsync(tenant, runs[1], 1, items))),
                new("the same, had it not to be durable", () => ItemsPerSecondAsync(size, batches, items => risky.RecordItemsAsync(tenant, runs[2], 1, items))));
        }
    }

    public static async Task FlushAsync(BenchDb db)
    {
        var tenant = await db.TenantAsync("flush");
        await using var bare = await db.BareAsync(tenant);
        await bare.RunAsync("set synchronous_commit = off; set app.counts_items = 'on'");
        var (counted, recorded) = (await RunsAsync(db, tenant, ActiveRuns), await RunsAsync(db, tenant, ActiveRuns));
        using var flusher = new RunFlusher(db.Ops);
        var (counting, recording) = (await ProgressAsync(db, flusher, tenant), await ProgressAsync(db, flusher, tenant));
        var (cpuCounting, cpuRecording) = (new CpuMeter(), new CpuMeter());
        await Rounds.CompareAsync(
            $"one flush of {ActiveRuns:#,0} active runs",
            "ms",
            7,
            new("bare: counters in one unnest update, the guard's trigger included", () =>
                Rounds.MillisecondsAsync(() => bare.RunAsync(UpdateAbsolute, new() { Value = tenant.Value }, new() { Value = counted }))),
            new("RunFlusher, counters", () => Rounds.MillisecondsAsync(() => cpuCounting.MeasureAsync(db.ConnectionString, async () =>
            {
                var done = Interlocked.Increment(ref s_last);
                await FlushAsync(flusher, counting, progress => progress.CountAsync(done, 0, 0, CancellationToken.None));
            }))),
            new("bare: counters in one update, an item row of each in one insert", () => Rounds.MillisecondsAsync(async () =>
            {
                await bare.RunAsync(UpdateCounters, new() { Value = tenant.Value }, new() { Value = recorded });
                await bare.RunAsync(InsertOneEach, new() { Value = tenant.Value }, new() { Value = recorded }, new() { Value = $"bare {Interlocked.Increment(ref s_last)}" });
            })),
            new("RunFlusher, an item of each", () => Rounds.MillisecondsAsync(() => cpuRecording.MeasureAsync(db.ConnectionString, () =>
                FlushAsync(flusher, recording, progress => progress.RecordAsync(Item(Interlocked.Increment(ref s_last)), CancellationToken.None))))));
        Say("counters", cpuCounting);
        Say("items", cpuRecording);
    }

    private static void Say(string what, CpuMeter cpu) => Console.WriteLine(
        $"  {FlushesPerSecond:0} flushes of {what} a second take {cpu.App * FlushesPerSecond / 10:0} % of a core in the app, {cpu.Database * FlushesPerSecond / 10:0} % in the database");

    private static async Task FlushAsync(RunFlusher flusher, List<RunProgress> all, Func<RunProgress, Task> report)
    {
        foreach (var progress in all)
        {
            await report(progress);
        }

        await flusher.FlushAsync();
    }

    private static async Task<List<RunProgress>> ProgressAsync(BenchDb db, RunFlusher flusher, TenantId tenant) =>
        [.. (await RunsAsync(db, tenant, ActiveRuns)).Select(run => new RunProgress(flusher, db.Ledger, new(tenant, run, s_operation, default, 1, null)))];

    private static async Task<double> ItemsPerSecondAsync(int size, int batches, Func<ItemResult[], Task> write)
    {
        var prepared = Enumerable.Range(0, batches).Select(_ => Enumerable.Range(0, size).Select(_ => Item(Interlocked.Increment(ref s_last))).ToArray()).ToList();
        var milliseconds = await Rounds.MillisecondsAsync(async () =>
        {
            foreach (var batch in prepared)
            {
                await write(batch);
            }
        });
        return size * batches / milliseconds * 1000;
    }

    // One in twenty fails, with a reason as long as real ones are.
    private static ItemResult Item(int n) => n % 20 == 0
        ? new($"policy-{n}", ItemOutcome.Failed, "graph.throttled", $"The request was throttled (429) after 3 attempts; retry after {n % 60} s", "Win - OIB - SC - Device Security - D - User Rights - v3.6")
        : new($"policy-{n}", ItemOutcome.Succeeded, DisplayName: "Win - OIB - SC - Device Security - D - User Rights - v3.6");

    private static NpgsqlParameter[] Parameters(TenantId tenant, long run, ItemResult[] items) =>
    [
        new() { Value = tenant.Value }, new() { Value = run }, new() { Value = items.Select(i => i.ItemId).ToArray() },
        new() { Value = items.Select(i => i.Outcome == ItemOutcome.Failed ? "failed" : "succeeded").ToArray() },
        new() { Value = items.Select(i => i.ReasonCode).ToArray() }, new() { Value = items.Select(i => i.Reason).ToArray() }, new() { Value = items.Select(i => i.DisplayName).ToArray() },
    ];

    private static async Task<long[]> RunsAsync(BenchDb db, TenantId tenant, int count)
    {
        await using var bare = await db.BareAsync(tenant);
        await using var command = new NpgsqlCommand(
            "insert into bulk_operation_runs (tenant_id, resource, action, status, attempt, executor, initiator) select $1, 'bench', 'items', 'running', 1, 'producer', 'Bench' from generate_series(1, $2) returning id",
            bare);
        command.Parameters.Add(new() { Value = tenant.Value });
        command.Parameters.Add(new() { Value = count });
        await using var reader = await command.ExecuteReaderAsync();
        List<long> ids = [];
        while (await reader.ReadAsync())
        {
            ids.Add(reader.GetInt64(0));
        }

        return [.. ids];
    }
}
