using OpsMonitor.Domain.Runs.Queries;
using OpsMonitor.Domain.Runs.Rules;

namespace OpsMonitor.Bench;

/// <summary>The runs page's reads on a table of 200,000 runs, 150,000 of them the tenant's.</summary>
internal static class ListScenario
{
    private const int Mine = 150_000, Others = 50_000, Reads = 15;

    // The newest are active, one in fifty partial, one in a hundred failed.
    private static string Seed(long tenant, int count) => $"""
        insert into bulk_operation_runs (tenant_id, resource, action, idempotency_key, status, total_items, processed_items, succeeded, failed, initiator, summary,
            executor, created_at, updated_at, started_at, finished_at)
        select {tenant}, (array['backup_set','drift','inventory','mailboxes'])[1 + n % 4], (array['add_policies','generate','sync','archive'])[1 + n % 4], 'seed ' || n, s, 100, 100,
            case when s in ('completed_with_errors', 'failed') then 90 else 100 end, case when s in ('completed_with_errors', 'failed') then 10 else 0 end,
            'Person ' || n % 40, 'Backup set "Weekly ' || n || '"', 'producer', t, t, t, case when s = 'running' then null else t end
        from (select n, now() - ({count} - n) * interval '20 seconds' as t, case when n > {count} - 50 then 'running' when n % 50 = 0 then 'completed_with_errors'
            when n % 100 = 1 then 'failed' else 'completed' end as s from generate_series(1, {count}) n) rows
        """;

    public static async Task RunAsync(BenchDb db)
    {
        var (tenant, other) = (await db.TenantAsync("lists"), await db.TenantAsync("lists-other"));
        await db.OwnerAsync("alter table bulk_operation_runs disable trigger user");
        await db.ServiceAsync(Seed(other.Value, Others));
        await db.ServiceAsync(Seed(tenant.Value, Mine));
        await db.OwnerAsync("alter table bulk_operation_runs enable trigger user");
        await db.OwnerAsync("analyze bulk_operation_runs");
        var queries = new RunQueries(db.Ops);
        var lists = new RunLists(db.Ops);
        await using var bare = await db.BareAsync(tenant);
        var mine = $"from bulk_operation_runs where tenant_id = {tenant.Value}";
        var deep = await DeepAsync(queries, tenant);
        await Rounds.CompareAsync(
            $"a page of 50 of {Mine:#,0} runs",
            "ms",
            Reads,
            new("bare: order by id desc limit 51", () => Rounds.MillisecondsAsync(() => bare.ReadAsync($"select * {mine} order by id desc limit 51"))),
            new("RunLists.PageAsync, first page", () => Rounds.MillisecondsAsync(() => lists.PageAsync(tenant, RunFilter.Any))),
            new("RunQueries.ListAsync, first page", () => Rounds.MillisecondsAsync(() => queries.ListAsync(tenant, RunFilter.Any))),
            new("RunQueries.ListAsync, in the middle", () => Rounds.MillisecondsAsync(() => queries.ListAsync(tenant, RunFilter.Any, deep))),
            new("RunQueries.ListAsync, failed only", () => Rounds.MillisecondsAsync(() => queries.ListAsync(tenant, new() { Bucket = RunStatusBucket.Failed }))),
            new("RunQueries.RowsAsync, the same 50 again", await RefreshAsync(queries, tenant)));
        await Rounds.CompareAsync(
            "the facets of the same list",
            "ms",
            Reads,
            new("bare: exact counts by status, operation and initiator", () => Rounds.MillisecondsAsync(async () =>
            {
                await bare.ReadAsync($"select status, count(*) {mine} group by 1");
                await bare.ReadAsync($"select resource, count(*) {mine} group by 1");
                await bare.ReadAsync($"select action, count(*) {mine} group by 1");
                await bare.ReadAsync($"select initiator, count(*) {mine} group by 1");
            })),
            new("RunLists.FacetsAsync, counted to a cap", () => Rounds.MillisecondsAsync(() => new RunLists(db.Ops).FacetsAsync(tenant, RunFilter.Any))));
        await TickAsync(db, lists, tenant);
        await FiltersAsync(lists, tenant);
    }

    private static async Task TickAsync(BenchDb db, RunLists lists, Domain.Tenancy.TenantId tenant)
    {
        var (moment, facets) = (new Domain.Storage.OneMoment(db.Ops), new RunFacetReads(db.Ops, lists, TimeProvider.System));
        long[] ids = [.. (await lists.PageAsync(tenant, RunFilter.Any)).Items.Select(r => r.Id)];
        await Rounds.CompareAsync(
            "one tick of the open list",
            "ms",
            Reads,
            new("RunLists.RefreshAsync, the rows alone", () => Rounds.MillisecondsAsync(() => lists.RefreshAsync(tenant, RunFilter.Any, ids, isTop: true, isWhole: false))),
            new("rows and counts of one moment, while no run comes or ends", () => Rounds.MillisecondsAsync(() => moment.ReadAsync(
                tenant, async () => (await lists.RefreshAsync(tenant, RunFilter.Any, ids, isTop: true, isWhole: false), await facets.ReadAsync(tenant, RunFilter.Any))))),
            new("the same when one has", () => Rounds.MillisecondsAsync(() => moment.ReadAsync(
                tenant, async () => (await lists.RefreshAsync(tenant, RunFilter.Any, ids, isTop: true, isWhole: false), await lists.FacetsAsync(tenant, RunFilter.Any))))));
    }

    // What matches nothing is the dearest: no page fills up before the end.
    private static async Task FiltersAsync(RunLists lists, Domain.Tenancy.TenantId tenant)
    {
        var old = DateTimeOffset.UtcNow.AddYears(-1);
        (string Name, RunFilter Filter)[] filters =
        [
            ("no filter", RunFilter.Any),
            ("an initiator", new() { Initiator = "Person 7" }),
            ("an initiator without runs", new() { Initiator = "Nobody" }),
            ("a resource without runs", new() { Resource = "nothing" }),
            ("a resource with an action of another", new() { Resource = "drift", Action = "sync" }),
            ("an action without runs", new() { Action = "nothing" }),
            ("a status without runs", new() { Status = RunStatus.Aborted }),
            ("partial runs", new() { Status = RunStatus.CompletedWithErrors }),
            ("a status and a resource that never meet", new() { Status = RunStatus.Failed, Resource = "backup_set" }),
            ("a status and an initiator that never meet", new() { Status = RunStatus.Failed, Initiator = "Person 2" }),
            ("an operation and an initiator that never meet", new() { Resource = "drift", Action = "generate", Initiator = "Person 2" }),
            ("before all runs", new() { CreatedBefore = old }),
            ("after all runs", new() { CreatedAfter = DateTimeOffset.UtcNow.AddDays(1) }),
            ("a resource before all runs", new() { Resource = "drift", CreatedBefore = old }),
            ("with failures", new() { HasFailures = true }),
            ("with failures, of nobody", new() { HasFailures = true, Initiator = "Nobody" }),
            ("stalled", new() { SilentSince = old }),
            ("retries of a run", new() { RetryOf = 1 }),
            ("a text without runs", new() { Text = "no such text" }),
            ("a text of all runs", new() { Text = "Weekly" }),
            ("a reason without runs", new() { Reason = "no.such_reason" }),
        ];
        await Rounds.CompareAsync(
            "a page of the list under each of its filters",
            "ms",
            5,
            [.. filters.Select(f => new Way(f.Name, () => Rounds.MillisecondsAsync(() => lists.PageAsync(tenant, f.Filter))))]);
    }

    private static async Task<Func<Task<double>>> RefreshAsync(RunQueries queries, Domain.Tenancy.TenantId tenant)
    {
        long[] ids = [.. (await queries.ListAsync(tenant, RunFilter.Any)).Items.Select(r => r.Id)];
        return () => Rounds.MillisecondsAsync(() => queries.RowsAsync(tenant, ids));
    }

    // A cursor is the id of a row, in the list's own form: that of the page after which half of the runs are older.
    private static async Task<string> DeepAsync(RunQueries queries, Domain.Tenancy.TenantId tenant)
    {
        var newest = (await queries.ListAsync(tenant, RunFilter.Any, limit: 1)).Items[0].Id;
        return Domain.Storage.Cursor.Of((newest - (Mine / 2)).ToString());
    }
}
