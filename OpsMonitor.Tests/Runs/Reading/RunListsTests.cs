using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Runs.Queries;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support;
using static OpsMonitor.Tests.Support.SampleRuns;

namespace OpsMonitor.Tests.Runs.Reading;

public sealed class RunListsTests : IAsyncLifetime
{
    private Ledger _ledger = null!;

    private RunLists Lists => _ledger.Get<RunLists>();

    public async ValueTask InitializeAsync() => _ledger = await Ledger.CreateAsync();

    public async ValueTask DisposeAsync() => await _ledger.DisposeAsync();

    [Fact]
    public async Task Filter_Stalled_FindsWhatTheRowCallsStalled()
    {
        var now = DateTimeOffset.UtcNow;
        var (silent, _) = await _ledger.BeginAsync();
        var (loud, _) = await _ledger.BeginAsync();
        var never = await _ledger.ScalarAsync<long>("""
            insert into bulk_operation_runs (tenant_id, resource, action, status, started_at, created_at)
            values (1, 'users', 'offboard', 'running', now() - interval '6 minutes', now() - interval '6 minutes') returning id
            """);
        await _ledger.SqlAsync("""
            insert into bulk_operation_runs (tenant_id, resource, action, status, executor, started_at, created_at)
            values (1, 'users', 'offboard', 'running', 'worker', now() - interval '1 hour', now() - interval '1 hour')
            """);

        var later = now + RunSilence.Threshold + TimeSpan.FromMinutes(1);
        await FindsAsync(new() { SilentSince = RunSilence.Since(now) }, never);
        await FindsAsync(new() { SilentSince = RunSilence.Since(later) }, never, loud, silent);
        foreach (var row in (await Lists.PageAsync(_ledger.Contoso, RunFilter.Any)).Items)
        {
            Assert.Equal(row.Id == never, RunSilence.IsStalled(row, now));
            Assert.Equal(row.Executor == RunExecutor.Producer, RunSilence.IsStalled(row, later));
        }
    }

    [Fact]
    public async Task Filter_Reason_FindsItemsAndEntriesThatFailed()
    {
        var throttled = await _ledger.FinishAsync(Ok("a"), Bad("b"));
        await _ledger.FinishAsync(Ok("a"), Bad("b", "not_found"));
        await _ledger.FinishAsync(Ok("a"), Skip("b"));
        var entry = await _ledger.ScalarAsync<long>("""
            insert into bulk_operation_runs (tenant_id, resource, action, status, failures, idempotency_key)
            values (1, 'drift', 'generate', 'failed', '[{"reason_code": "throttled", "reason": "Too many"}]', 'k') returning id
            """);
        await _ledger.SqlAsync("""
            insert into bulk_operation_runs (tenant_id, resource, action, status, failures)
            values (1, 'drift', 'generate', 'failed', '[{"reason_code": "throttled", "reason": "Too many", "type": "skipped"}]')
            """);

        await FindsAsync(new() { Reason = "throttled" }, entry, throttled);
        await FindsAsync(new() { Reason = "already_there" });
        await FindsAsync(new() { Reason = "throttled", Text = "k" }, entry);
        await FindsAsync(new() { Reason = "throttled", Resource = "drift" }, entry);
        Assert.Empty((await Lists.PageAsync(_ledger.Fabrikam, new() { Reason = "throttled" })).Items);
        Assert.Equal(2, (await Lists.FacetsAsync(_ledger.Contoso, new() { Reason = "throttled" })).Total);
    }

    [Fact]
    public async Task Filter_RetryOf_FindsTheRetries()
    {
        var first = await _ledger.FinishAsync(Ok("a"), Bad("b"));
        var retry = await _ledger.Get<RunLedger>().StartAsync(_ledger.Contoso, _ledger.Start() with { RetryOfRunId = first });
        await _ledger.QueueAsync();

        await FindsAsync(new() { RetryOf = first }, retry.RunId);
    }

    [Fact]
    public async Task Pages_BackAndForth_ShowTheSameRuns()
    {
        await ManyAsync(23);
        List<long[]> forth = [];
        var page = await Lists.PageAsync(_ledger.Contoso, RunFilter.Any, limit: 5);
        Assert.Null(page.NewerCursor);
        while (true)
        {
            forth.Add(Ids(page));
            if (page.OlderCursor is null)
            {
                break;
            }

            page = await Lists.PageAsync(_ledger.Contoso, RunFilter.Any, older: page.OlderCursor, limit: 5);
        }

        Assert.Equal([5, 5, 5, 5, 3], forth.Select(p => p.Length));
        for (var n = forth.Count - 2; n >= 0; n--)
        {
            page = await Lists.PageAsync(_ledger.Contoso, RunFilter.Any, newer: page.NewerCursor, limit: 5);
            Assert.Equal(forth[n], Ids(page));
            Assert.NotNull(page.OlderCursor);
        }

        Assert.Null(page.NewerCursor);
    }

    [Fact]
    public async Task Pages_NewerThanNearTheTop_IsTheFullTop()
    {
        var all = await ManyAsync(7);
        var page = await Lists.PageAsync(_ledger.Contoso, RunFilter.Any, newer: Cursor.Of(all[^3].ToString()), limit: 5);

        Assert.Equal(all.Reverse().Take(5), Ids(page));
        Assert.Null(page.NewerCursor);
        await Assert.ThrowsAsync<FormatException>(() => Lists.PageAsync(_ledger.Contoso, RunFilter.Any, newer: "nonsense!"));
    }

    [Fact]
    public async Task Pages_PastTheEnd_LeadBack()
    {
        var all = await ManyAsync(3);
        var page = await Lists.PageAsync(_ledger.Contoso, RunFilter.Any, older: Cursor.Of(all[0].ToString()));
        Assert.Empty(page.Items);

        Assert.Equal(3, (await Lists.PageAsync(_ledger.Contoso, RunFilter.Any, newer: page.NewerCursor)).Items.Count);
    }

    [Fact]
    public async Task Refresh_ARunThatFinished_StaysAndIsSaidToHaveLeft()
    {
        var (run, attempt) = await _ledger.BeginAsync();
        var (other, _) = await _ledger.BeginAsync();
        var running = new RunFilter { Bucket = RunStatusBucket.Running };
        await _ledger.Get<RunLedger>().FinishAsync(_ledger.Contoso, run, attempt, _ledger.Ana);
        var (newer, _) = await _ledger.BeginAsync();

        var now = await Lists.RefreshAsync(_ledger.Contoso, running, [other, run], isTop: true, isWhole: false);

        Assert.Equal([run], now.Left);
        Assert.Equal(RunStatus.Completed, now.Rows.Single(r => r.Id == run).Status);
        Assert.Equal(1, now.Newer);
        var text = await Lists.RefreshAsync(_ledger.Contoso, new() { Text = newer.ToString() }, [other, run], isTop: true, isWhole: false);
        Assert.Equal((0, 1), (text.Left.Count, text.Newer));
        Assert.Empty((await Lists.RefreshAsync(_ledger.Fabrikam, running, [other, run], isTop: true, isWhole: false)).Rows);
    }

    // What the headline counts is on the list or said to be new, whatever its id: a transaction that began first may commit last, and an old run may match only now.
    [Fact]
    public async Task Refresh_RunsThatBelongOnTheListOnlyNow_AreCountedAsNew()
    {
        var (late, attempt) = await _ledger.BeginAsync();
        var (first, _) = await _ledger.BeginAsync();
        var failed = new RunFilter { Bucket = RunStatusBucket.Failed };
        var shown = await _ledger.FinishAsync(Bad("a"));

        Assert.Equal(2, (await Lists.RefreshAsync(_ledger.Contoso, RunFilter.Any, [shown], isTop: true, isWhole: true)).Newer);
        Assert.Equal(1, (await Lists.RefreshAsync(_ledger.Contoso, RunFilter.Any, [shown, late], isTop: true, isWhole: false)).Newer);
        Assert.Equal(0, (await Lists.RefreshAsync(_ledger.Contoso, failed, [shown], isTop: true, isWhole: true)).Newer);
        await _ledger.Get<RunLedger>().FinishAsync(_ledger.Contoso, late, attempt, _ledger.Ana, new("quota", "Used up."));
        Assert.Equal(1, (await Lists.RefreshAsync(_ledger.Contoso, failed, [shown], isTop: true, isWhole: true)).Newer);
        Assert.Equal(0, (await Lists.RefreshAsync(_ledger.Contoso, failed, [shown], isTop: false, isWhole: true)).Newer);
        Assert.True(first > late);
    }

    [Fact]
    public async Task Behind_WaitingRuns_CountTheTenantsOlderOnes()
    {
        await _ledger.QueueAsync(_ledger.Fabrikam, executor: RunExecutor.Worker);
        var first = await _ledger.QueueAsync(executor: RunExecutor.Worker);
        var outside = await _ledger.QueueAsync();
        var second = await _ledger.QueueAsync(executor: RunExecutor.Worker);

        var rows = (await Lists.PageAsync(_ledger.Contoso, RunFilter.Any)).Items.ToDictionary(r => r.Id, r => r.Behind);

        Assert.Equal((0, null, 1), (rows[first], rows[outside], rows[second]));
    }

    [Fact]
    public async Task Matching_MoreThanTheLimit_AreTheNewest()
    {
        var all = await ManyAsync(6);
        Assert.Equal(all.Reverse().Take(4), await Lists.MatchingAsync(_ledger.Contoso, new() { Resource = "drift" }, 4));
    }

    [Fact]
    public async Task Facets_Counts_ApplyTheOtherFilters()
    {
        await _ledger.FinishAsync(Ok("a"));
        await _ledger.FinishAsync(Bad("a"));
        await ManyAsync(3);

        var all = await Lists.FacetsAsync(_ledger.Contoso, RunFilter.Any);
        Assert.Equal([3, 0, 1, 0, 1], Enum.GetValues<RunStatusBucket>().Select(b => all.Buckets[b]));
        Assert.Equal((5, false), (all.Total, all.IsSample));
        Assert.Equal([new("backup_set", 2), new("drift", 3)], all.Resources);
        Assert.Equal([new("add_policies", 2), new("generate", 3)], all.Actions);
        Assert.Equal(2, all.Initiators.Single(i => i.Value == "Ana Ruiz").Count);

        var drift = await Lists.FacetsAsync(_ledger.Contoso, new() { Resource = "drift", Bucket = RunStatusBucket.Queued });
        Assert.Equal([3, 0, 0, 0, 0], Enum.GetValues<RunStatusBucket>().Select(b => drift.Buckets[b]));
        Assert.Equal([new("drift", 3)], drift.Resources);
        Assert.Equal([new("generate", 3)], drift.Actions);
        Assert.Equal(1, (await Lists.FacetsAsync(_ledger.Contoso, new() { Text = all.Total.ToString() })).Total);
    }

    private static long[] Ids(RunListPage page) => [.. page.Items.Select(r => r.Id)];

    private async Task FindsAsync(RunFilter filter, params long[] runs) =>
        Assert.Equal(runs, Ids(await Lists.PageAsync(_ledger.Contoso, filter)));

    private async Task<long[]> ManyAsync(int count)
    {
        await _ledger.SqlAsync($"insert into bulk_operation_runs (tenant_id, resource, action) select 1, 'drift', 'generate' from generate_series(1, {count})");
        return [.. (await _ledger.TextsAsync("select id from bulk_operation_runs where resource = 'drift' order by id")).Select(long.Parse)];
    }
}
