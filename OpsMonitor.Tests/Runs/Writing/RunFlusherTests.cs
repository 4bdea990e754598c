using System.Security.Cryptography;
using Npgsql;
using OpsMonitor.Domain.Runs.Execution;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Runs.Queries;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Faults;
using OpsMonitor.Tests.Support;
using static OpsMonitor.Tests.Support.SampleRuns;

namespace OpsMonitor.Tests.Runs.Writing;

/// <summary>The progress of a whole process, written together.</summary>
public sealed class RunFlusherTests : IAsyncLifetime
{
    private static readonly TimeSpan s_lease = TimeSpan.FromMinutes(1);
    private Ledger _ledger = null!;

    private RunFlusher Flusher => _ledger.Get<RunFlusher>();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _ledger = await Ledger.CreateAsync();

    public async ValueTask DisposeAsync()
    {
        await Invariants.AssertHoldAsync(_ledger.ConnectionString);
        await _ledger.DisposeAsync();
    }

    [Fact]
    public async Task Flush_RunsOfSeveralTenants_AreOneWrite()
    {
        var leases = new[] { await ClaimAsync(), await ClaimAsync(_ledger.Fabrikam), await ClaimAsync() };
        foreach (var progress in leases.Select(_ledger.Progress))
        {
            await progress.RecordAsync(Ok("a"), Cancel);
            await progress.RecordAsync(Bad("b"), Cancel);
            await progress.RecordAsync(Skip("c"), Cancel);
            await progress.RecordAsync(Bad("a"), Cancel);
        }

        Assert.Equal(0, await _ledger.ScalarAsync<long>("select count(*) from bulk_operation_run_items"));
        await Flusher.FlushAsync(Cancel);

        Assert.Equal(["3 3 1 1 1"], await _ledger.TextsAsync("select distinct concat_ws(' ', processed_items, total_items, succeeded, failed, skipped) from bulk_operation_runs"));
        Assert.Equal(9, await _ledger.ScalarAsync<long>("select count(*) from bulk_operation_run_items"));
        Assert.Equal(1, await _ledger.ScalarAsync<long>("select count(distinct xmin::text) from (select xmin from bulk_operation_run_items union all select xmin from bulk_operation_runs) w"));
    }

    [Fact]
    public async Task Flush_FencedAbortedAndHealthy_EachHearsItsOwn()
    {
        var (healthy, fenced, aborted) = (await ClaimAsync(), await ClaimAsync(), await ClaimAsync());
        await _ledger.SqlAsync($"update bulk_operation_runs set attempt = attempt + 1 where id = {fenced.RunId}");
        await _ledger.Get<RunLedger>().RequestAbortAsync(_ledger.Contoso, aborted.RunId, _ledger.Ana, "stop");
        var all = new[] { healthy, fenced, aborted }.Select(_ledger.Progress).ToArray();
        foreach (var progress in all)
        {
            await progress.RecordAsync(Ok("a"), Cancel);
        }

        await Flusher.FlushAsync(Cancel);

        await all[0].FlushAsync(Cancel);
        await Assert.ThrowsAsync<RunFencedException>(() => all[1].RecordAsync(Ok("b"), Cancel));
        await Assert.ThrowsAsync<RunAbortedException>(() => all[2].RecordAsync(Ok("b"), Cancel));
        Assert.Equal([$"{healthy.RunId} 1", $"{fenced.RunId} 0", $"{aborted.RunId} 2"], await _ledger.TextsAsync("select concat_ws(' ', id, processed_items) from bulk_operation_runs order by id"));
    }

    [Fact]
    public async Task Flush_OneRunWithWhatCannotBeStored_WritesAllOthers()
    {
        var (good, bad, alsoGood) = (_ledger.Progress(await ClaimAsync()), _ledger.Progress(await ClaimAsync()), _ledger.Progress(await ClaimAsync()));
        await good.RecordAsync(Ok("a"), Cancel);
        await bad.RecordAsync(Ok(RandomNumberGenerator.GetHexString(40_000)), Cancel); // no index holds so long a key
        await alsoGood.RecordAsync(Ok("a"), Cancel);

        await Flusher.FlushAsync(Cancel);

        await good.FlushAsync(Cancel);
        await alsoGood.FlushAsync(Cancel);
        await Assert.ThrowsAsync<RunReportRefusedException>(() => bad.FlushAsync(Cancel));
        await bad.SettleAsync(Cancel);
        Assert.Equal(["1", "0", "1"], await _ledger.TextsAsync("select processed_items from bulk_operation_runs order by id"));
    }

    [Fact]
    public async Task Flush_TextsThatNoDatabaseHolds_AreMadeFit()
    {
        var lease = await ClaimAsync();
        await _ledger.WorkAsync(
            lease, new("nul\0id", ItemOutcome.Failed, "code\0", "nul\0 in it", "name\0\ud800"), new("half\ud83d", ItemOutcome.Failed, "too_long", new string('x', 1 << 20)));

        Assert.Equal(
            ["half\uFFFD|too_long|500|", "nul\uFFFDid|code|9|name"],
            await _ledger.TextsAsync("select concat_ws('|', item_id, reason_code, length(reason), coalesce(display_name, '')) from bulk_operation_run_items order by 1"));
        Assert.Equal(ItemResult.CleanId("nul\0id"), (await _ledger.Get<RunQueries>().RecordedAsync(lease.Tenant, lease.RunId)).Order(StringComparer.Ordinal).Last());
    }

    [Fact]
    public async Task Record_FasterThanTheDatabase_Waits()
    {
        var lease = await ClaimAsync();
        var progress = _ledger.Progress(lease);
        await using var connection = new NpgsqlConnection(_ledger.ConnectionString);
        await connection.OpenAsync(Cancel);
        await using var busy = await connection.BeginTransactionAsync(Cancel);
        await using var hold = new NpgsqlCommand($"select 1 from bulk_operation_runs where id = {lease.RunId} for update", connection);
        await hold.ExecuteNonQueryAsync(Cancel);

        for (var i = 1; i < RunProgress.MaxWaiting; i++)
        {
            Assert.True(progress.RecordAsync(Ok($"{i}"), Cancel).IsCompletedSuccessfully);
        }

        var last = progress.RecordAsync(Ok("last"), Cancel);
        await Eventually.True(
            async () => await _ledger.ScalarAsync<long>("select count(*) from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()") == 1, "the write waits for the row");
        Assert.False(last.IsCompleted);
        await busy.RollbackAsync(Cancel);
        await last;

        Assert.Equal(RunProgress.MaxWaiting, (await _ledger.RowAsync(lease.RunId)).Counters.Processed);
    }

    [Fact]
    public async Task Count_WithoutItems_MovesTheCountersAndNeverBack()
    {
        var lease = await ClaimAsync();
        var progress = _ledger.Progress(lease);
        await progress.SetTotalAsync(10, Cancel);
        await progress.CountAsync(3, 1, 0, Cancel);
        await progress.CountAsync(5, 1, 2, Cancel);
        await progress.FlushAsync(Cancel);
        var rev = (await _ledger.RowAsync(lease.RunId)).Rev;
        await progress.CountAsync(4, 0, 0, Cancel);
        await progress.FlushAsync(Cancel);

        Assert.Equal((new RunCounters(10, 8, 5, 1, 2), rev), ((await _ledger.RowAsync(lease.RunId)).Counters, (await _ledger.RowAsync(lease.RunId)).Rev));
    }

    [Fact]
    public async Task Report_OfItemsAndCounters_IsRefusedForThatRunAlone()
    {
        var (mixed, good) = (_ledger.Progress(await ClaimAsync()), _ledger.Progress(await ClaimAsync()));
        await mixed.RecordAsync(Ok("a"), Cancel);
        await mixed.FlushAsync(Cancel);
        await mixed.CountAsync(5, 0, 0, Cancel);
        await good.CountAsync(2, 0, 0, Cancel);

        await Flusher.FlushAsync(Cancel);

        await Assert.ThrowsAsync<RunReportRefusedException>(() => mixed.FlushAsync(Cancel));
        Assert.Equal(["1", "2"], await _ledger.TextsAsync("select processed_items from bulk_operation_runs order by id"));
    }

    [Fact]
    public async Task Flush_NotWritten_IsKeptForTheNext()
    {
        var progress = _ledger.Progress(await ClaimAsync());
        await progress.RecordAsync(Ok("a"), Cancel);
        await _ledger.SqlAsync("alter table bulk_operation_run_items rename to away");
        await Assert.ThrowsAnyAsync<PostgresException>(() => progress.FlushAsync(Cancel));
        await progress.RecordAsync(Ok("b"), Cancel);
        await _ledger.SqlAsync("alter table away rename to bulk_operation_run_items");

        await progress.FlushAsync(Cancel);

        Assert.Equal(2, (await _ledger.RowAsync(progress.Lease.RunId)).Counters.Processed);
    }

    [Fact]
    public async Task Flush_ByTwoProcessesOnTheSameRuns_NeverDeadlocks()
    {
        List<RunLease> leases = [];
        for (var i = 0; i < 12; i++)
        {
            leases.Add(await ClaimAsync(i % 2 == 0 ? _ledger.Contoso : _ledger.Fabrikam));
        }

        await using var renewal = new LeaseRenewal(_ledger.Ops);
        await Task.WhenAll([
            WorkAsync("p", leases),
            WorkAsync("q", [.. Enumerable.Reverse(leases)]),
            Task.Run(async () =>
            {
                for (var i = 0; i < 40; i++)
                {
                    await renewal.RenewAsync([.. leases.OrderBy(l => l.RunId % 5)], s_lease, TimeSpan.FromSeconds(10), Cancel);
                }
            }, Cancel)]);

        Assert.Equal(["80"], await _ledger.TextsAsync("select distinct processed_items from bulk_operation_runs"));

        Task WorkAsync(string prefix, IReadOnlyList<RunLease> mine) => Task.Run(async () =>
        {
            var flusher = new RunFlusher(_ledger.Ops);
            var progress = mine.Select(l => new RunProgress(flusher, _ledger.Get<RunLedger>(), l)).ToList();
            for (var i = 0; i < 40; i++)
            {
                foreach (var p in progress)
                {
                    await p.RecordAsync(Ok($"{prefix}{i}"), Cancel);
                }

                await flusher.FlushAsync(Cancel);
            }
        }, Cancel);
    }

    private async Task<RunLease> ClaimAsync(Domain.Tenancy.TenantId? tenant = null)
    {
        var run = await _ledger.QueueAsync(tenant, executor: RunExecutor.Worker, total: 2);
        var lease = await _ledger.Get<RunLeases>().ClaimAsync("w", [AddPolicies], s_lease, perTenant: 100, Cancel);
        Assert.Equal(run, lease?.RunId);
        return lease!;
    }
}
