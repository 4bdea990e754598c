using OpsMonitor.App.Live;
using OpsMonitor.App.Operations;
using OpsMonitor.App.Runs.Run;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Runs.Queries;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.Bench;

/// <summary>One run's page at each change of the run: the reading that all who look share, and what it costs them together.</summary>
internal static class RunPageScenario
{
    private const int Items = 100_000, Readers = 1_000, Reads = 40;

    // One item in ten failed, for one of four reasons.
    private static string Seed(long tenant, long run) => $"""
        insert into bulk_operation_run_items (tenant_id, run_id, item_id, outcome, reason_code, reason)
        select {tenant}, {run}, 'item-' || lpad(n::text, 7, '0'), case when n % 10 = 0 then 'failed' else 'succeeded' end,
            case when n % 10 = 0 then (array['throttled', 'not_found', 'timeout', 'conflict'])[1 + n / 10 % 4] end, case when n % 10 = 0 then 'The service said ' || n end
        from generate_series(1, {Items}) n
        """;

    public static async Task RunAsync(BenchDb db)
    {
        var tenant = await db.TenantAsync("run-page");
        await db.OwnerAsync("alter table bulk_operation_runs disable trigger user; alter table bulk_operation_run_items disable trigger user");
        await db.ServiceAsync($"""
            insert into bulk_operation_runs (tenant_id, resource, action, status, total_items, processed_items, succeeded, failed, initiator, item_ids)
            values ({tenant.Value}, 'mailboxes', 'archive', 'running', {2 * Items}, {Items}, {Items - (Items / 10)}, {Items / 10}, 'Ana', '[]')
            """);
        var run = (await new RunQueries(db.Ops).ListAsync(tenant, RunFilter.Any)).Items[0].Id;
        await db.ServiceAsync(Seed(tenant.Value, run));
        await db.OwnerAsync("alter table bulk_operation_runs enable trigger user; alter table bulk_operation_run_items enable trigger user");
        await db.OwnerAsync("analyze bulk_operation_run_items");

        var reads = Pages(db);
        await using var bare = await db.BareAsync(tenant);
        var known = await reads.ReadAsync(tenant, run, new(), known: null, Moment.Next(), CancellationToken.None);
        await Rounds.CompareAsync(
            $"the page of a run with {Items:#,0} items, {Items / 10:#,0} of them failed",
            "ms",
            Reads,
            new("bare: the run, its failed items by reason, 51 items", () => Rounds.MillisecondsAsync(() => BareAsync(bare, tenant, run))),
            new("opened: everything is read", () => Rounds.MillisecondsAsync(() => ReadAsync(Pages(db), tenant, run, null, 1))),
            new("a change of progress, one reader", () => Rounds.MillisecondsAsync(() => ReadAsync(reads, tenant, run, known, 1))),
            new($"a change of progress, {Readers:#,0} readers", () => Rounds.MillisecondsAsync(() => ReadAsync(reads, tenant, run, known, Readers))));
    }

    private static RunReads Pages(BenchDb db)
    {
        var queries = new RunQueries(db.Ops);
        return new(
            new OneMoment(db.Ops), queries, new RunItemPages(db.Ops), new RunChains(db.Ops, queries), new RunStats(db.Ops),
            new RetryStarter([], new RunRetries(db.Ops, new(new Dictionary<(string, string), IReadOnlyCollection<string>>())), new WorkSignal()), new OperationCards([]), new SharedReads());
    }

    private static async Task BareAsync(Npgsql.NpgsqlConnection bare, TenantId tenant, long run)
    {
        var of = $"where tenant_id = {tenant.Value} and run_id = {run}";
        await bare.ReadAsync($"select * from bulk_operation_runs where tenant_id = {tenant.Value} and id = {run}");
        await bare.ReadAsync($"select outcome, reason_code, count(*) from bulk_operation_run_items {of} and outcome <> 'succeeded' group by 1, 2");
        await bare.ReadAsync($"select * from bulk_operation_run_items {of} order by item_id limit 51");
    }

    private static Task<RunReading?[]> ReadAsync(RunReads reads, TenantId tenant, long run, RunReading? known, int readers)
    {
        var since = Moment.Next();
        return Task.WhenAll(Enumerable.Range(0, readers).Select(_ => reads.ReadAsync(tenant, run, new(), known, since, CancellationToken.None)));
    }
}
