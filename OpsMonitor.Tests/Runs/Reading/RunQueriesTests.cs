using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Runs.Queries;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support;
using static OpsMonitor.Tests.Support.SampleRuns;

namespace OpsMonitor.Tests.Runs.Reading;

public sealed class RunQueriesTests : IAsyncLifetime
{
    private Ledger _ledger = null!;

    private RunQueries Queries => _ledger.Get<RunQueries>();

    public async ValueTask InitializeAsync() => _ledger = await Ledger.CreateAsync();

    public async ValueTask DisposeAsync() => await _ledger.DisposeAsync();

    [Fact]
    public async Task List_Filters_FindExactlyTheirRuns()
    {
        var good = await _ledger.FinishAsync(Ok("item-1"));
        var partial = await _ledger.FinishAsync(Ok("item-1"), Bad("item-2"));
        var queued = await _ledger.QueueAsync();
        await _ledger.QueueAsync(_ledger.Fabrikam);
        var sql = await _ledger.ScalarAsync<long>("""
            insert into bulk_operation_runs (tenant_id, resource, action, idempotency_key, initiator, summary, status, created_at)
            values (1, 'drift', 'generate', 'nightly', 'HR sync', '100% of the "Weekly_Set"', 'aborted', '2020-01-01') returning id
            """);

        await FindsAsync(RunFilter.Any, sql, queued, partial, good);
        await FindsAsync(new() { Bucket = RunStatusBucket.Failed }, sql);
        await FindsAsync(new() { Bucket = RunStatusBucket.Succeeded }, good);
        await FindsAsync(new() { Status = RunStatus.CompletedWithErrors }, partial);
        await FindsAsync(new() { Resource = "drift" }, sql);
        await FindsAsync(new() { Action = "add_policies", Bucket = RunStatusBucket.Queued }, queued);
        await FindsAsync(new() { Initiator = "HR sync" }, sql);
        await FindsAsync(new() { HasFailures = true }, partial);
        await FindsAsync(new() { CreatedBefore = DateTimeOffset.Parse("2020-01-02Z") }, sql);
        await FindsAsync(new() { CreatedAfter = DateTimeOffset.Parse("2020-01-02Z") }, queued, partial, good);
        await FindsAsync(new() { Text = $"#{good}" }, good);
        await FindsAsync(new() { Text = "nightly" }, sql);
        await FindsAsync(new() { Text = "item-2" }, partial);
        await FindsAsync(new() { Text = " weekly_set" }, sql);
        await FindsAsync(new() { Text = "weekly%set" });
        await FindsAsync(new() { Text = "weeklyXset" });
    }

    [Fact]
    public async Task List_Pages_AreCompleteWithoutDuplicatesWhileRunsArrive()
    {
        var before = await ManyAsync(23);
        List<long> seen = [];
        string? cursor = null;
        do
        {
            var page = await Queries.ListAsync(_ledger.Contoso, RunFilter.Any, cursor, limit: 5);
            seen.AddRange(page.Items.Select(r => r.Id));
            cursor = page.NextCursor;
            await _ledger.QueueAsync();
        }
        while (cursor is not null);

        Assert.Equal(before.OrderDescending(), seen);
    }

    [Fact]
    public async Task List_PageThatEndsExactly_HasNoNext()
    {
        await ManyAsync(5);
        Assert.Null((await Queries.ListAsync(_ledger.Contoso, RunFilter.Any, limit: 5)).NextCursor);
        Assert.NotNull((await Queries.ListAsync(_ledger.Contoso, RunFilter.Any, limit: 4)).NextCursor);
        await Assert.ThrowsAsync<FormatException>(() => Queries.ListAsync(_ledger.Contoso, RunFilter.Any, cursor: "nonsense!"));
    }

    [Fact]
    public async Task Find_AnotherTenantsRun_IsUnknown()
    {
        var run = await _ledger.QueueAsync();
        Assert.Equal("contoso", (await Queries.FindAsync(_ledger.Contoso, run))?.TenantSlug);
        Assert.Null(await Queries.FindAsync(_ledger.Fabrikam, run));
        Assert.Empty(await Queries.RowsAsync(_ledger.Fabrikam, [run]));
        Assert.Empty(await Queries.TimelineAsync(_ledger.Fabrikam, run));
        Assert.Equal((1, 0), (await Queries.CountActiveAsync(_ledger.Contoso), await Queries.CountActiveAsync(_ledger.Fabrikam)));
    }

    [Fact]
    public async Task Reasons_ItemsAndEntries_AreCountedOnceEach()
    {
        var (run, attempt) = await _ledger.BeginAsync();
        await _ledger.Get<RunLedger>().RecordItemsAsync(_ledger.Contoso, run, attempt, [Bad("a"), Bad("b"), Bad("c", "not_found"), Skip("d"), Ok("e")]);
        await _ledger.Get<RunLedger>().FinishAsync(_ledger.Contoso, run, attempt, _ledger.Ana, new("quota", "The target's quota is used up."));

        var reasons = await Queries.ReasonsAsync(_ledger.Contoso, run);
        Assert.Equal(
            ["throttled 2", "not_found 1", "quota 1 whole run", "already_there 1 skipped"],
            reasons.Select(r => $"{r.ReasonCode} {r.Count}{(r.IsSkipped ? " skipped" : "")}{(r.IsOfRun ? " whole run" : "")}"));
        var entry = Assert.Single((await Queries.RunEntriesAsync(_ledger.Contoso, run)).Entries);
        Assert.Equal((null, ItemOutcome.Failed, "quota", "The target's quota is used up."), (entry.ItemId, entry.Outcome, entry.ReasonCode, entry.Reason));
        Assert.Empty(await Queries.ReasonsAsync(_ledger.Fabrikam, run));
    }

    [Fact]
    public async Task Items_PagesAndFilters_AreComplete()
    {
        var run = await _ledger.FinishAsync(
            [.. Enumerable.Range(0, 30).Select(i => i % 3 == 0 ? Bad($"policy/{i:d2} ä") : Ok($"policy/{i:d2} ä") with { DisplayName = $"Name of {i}" })]);
        List<string> seen = [];
        string? cursor = null;
        do
        {
            var page = await Queries.ItemsAsync(_ledger.Contoso, run, new(), cursor, limit: 7);
            seen.AddRange(page.Items.Select(i => i.ItemId!));
            cursor = page.NextCursor;
        }
        while (cursor is not null);

        Assert.Equal(Enumerable.Range(0, 30).Select(i => $"policy/{i:d2} ä"), seen);
        Assert.Equal(10, (await Queries.ItemsAsync(_ledger.Contoso, run, new(ItemOutcome.Failed))).Items.Count);
        Assert.Equal(10, (await Queries.ItemsAsync(_ledger.Contoso, run, new(ReasonCode: "throttled"))).Items.Count);
        Assert.Equal(["policy/25 ä"], (await Queries.ItemsAsync(_ledger.Contoso, run, new(Text: "name of 25"))).Items.Select(i => i.ItemId));
        Assert.Equal(10, (await Queries.ItemsAsync(_ledger.Contoso, run, new(Text: "POLICY/1"))).Items.Count);
        Assert.Empty((await Queries.ItemsAsync(_ledger.Fabrikam, run, new())).Items);
    }

    [Fact]
    public async Task Items_MixedScriptsAndCase_PageInOneOrder()
    {
        string[] ids = ["b", "A", "a", "B", "_", "é", "Z", "0", "a-b", "a b", "ab", "界"];
        var run = await _ledger.FinishAsync([.. ids.Select(Ok)]);
        List<string> seen = [];
        string? cursor = null;
        do
        {
            var page = await Queries.ItemsAsync(_ledger.Contoso, run, new(), cursor, limit: 1);
            seen.AddRange(page.Items.Select(i => i.ItemId!));
            cursor = page.NextCursor;
        }
        while (cursor is not null);

        Assert.Equal(ids.Order(StringComparer.Ordinal), seen.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Timeline_OfARun_SaysWhoWhatAndHowManyPeople()
    {
        var run = await _ledger.FinishAsync(Ok("a"));
        await _ledger.FinishAsync(Ok("another run's"));
        Assert.Equal(
            ["run.queued Ana Ruiz 1", "run.started Ana Ruiz 0", "run.completed Ana Ruiz 1"],
            (await Queries.TimelineAsync(_ledger.Contoso, run)).Select(e => $"{e.Action} {e.ActorName} {e.Notified}"));
    }

    private async Task FindsAsync(RunFilter filter, params long[] runs) =>
        Assert.Equal(runs, (await Queries.ListAsync(_ledger.Contoso, filter)).Items.Select(r => r.Id));

    private async Task<long[]> ManyAsync(int count)
    {
        await _ledger.SqlAsync($"insert into bulk_operation_runs (tenant_id, resource, action) select 1, 'drift', 'generate' from generate_series(1, {count})");
        return [.. (await _ledger.TextsAsync("select id from bulk_operation_runs where resource = 'drift' order by id")).Select(long.Parse)];
    }
}
