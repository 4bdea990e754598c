using Npgsql;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support;
using static OpsMonitor.Tests.Support.SampleRuns;

namespace OpsMonitor.Tests.Faults;

/// <summary>A run is counted by its items or by absolute counters; whoever mixes the two is refused, at the ledger and in plain SQL.</summary>
public sealed class MixedCountingTests : IAsyncLifetime
{
    private Ledger _ledger = null!;

    private RunLedger Runs => _ledger.Get<RunLedger>();

    public async ValueTask InitializeAsync() => _ledger = await Ledger.CreateAsync();

    public async ValueTask DisposeAsync()
    {
        await Invariants.AssertHoldAsync(_ledger.ConnectionString);
        await _ledger.DisposeAsync();
    }

    [Fact]
    public async Task Report_OnARunWithItems_IsRefused()
    {
        var (run, attempt) = await _ledger.BeginAsync();
        await Runs.RecordItemsAsync(_ledger.Contoso, run, attempt, [Ok("a")]);

        Assert.Equal(RunRefusal.CountedOtherwise, (await Runs.ReportAsync(_ledger.Contoso, run, attempt, 1, new(9, 5, 5, 0, 0))).Refusal);
        Assert.True((await Runs.RecordItemsAsync(_ledger.Contoso, run, attempt, [Ok("b")])).Accepted);
        Assert.Equal(new RunCounters(null, 2, 2, 0, 0), (await _ledger.RowAsync(run)).Counters);
    }

    [Fact]
    public async Task Items_OnARunWithAbsoluteCounters_AreRefused()
    {
        var (run, attempt) = await _ledger.BeginAsync();
        await Runs.ReportAsync(_ledger.Contoso, run, attempt, 1, new(9, 5, 5, 0, 0));

        Assert.Equal(RunRefusal.CountedOtherwise, (await Runs.RecordItemsAsync(_ledger.Contoso, run, attempt, [Ok("a")])).Refusal);
        Assert.True((await Runs.ReportAsync(_ledger.Contoso, run, attempt, 2, new(9, 6, 6, 0, 0))).Accepted);
        Assert.Equal(0, await _ledger.ScalarAsync<long>("select count(*) from bulk_operation_run_items"));
    }

    [Fact]
    public async Task ItemsAndReports_AtOnce_LeaveARunThatAddsUp()
    {
        for (var i = 0; i < Soak.Times(20, 1_000); i++)
        {
            var (run, attempt) = await _ledger.BeginAsync();
            var writes = await Task.WhenAll(
                Task.Run(() => Runs.RecordItemsAsync(_ledger.Contoso, run, attempt, [Ok("a"), Bad("b")])),
                Task.Run(() => Runs.ReportAsync(_ledger.Contoso, run, attempt, 1, new(9, 5, 5, 0, 0))),
                Task.Run(() => Runs.RecordItemsAsync(_ledger.Contoso, run, attempt, [Ok("b"), Ok("c")])));

            Assert.Equal(writes[0].Accepted, writes[2].Accepted);
            Assert.NotEqual(writes[0].Accepted, writes[1].Accepted);
            Assert.All(writes.Where(w => !w.Accepted), w => Assert.Equal(RunRefusal.CountedOtherwise, w.Refusal));
        }
    }

    [Theory]
    [InlineData("update bulk_operation_runs set succeeded = 3, processed_items = 3 where id = {0}")]
    [InlineData("update bulk_operation_runs set skipped = 1, processed_items = 3, sequence = 1 where id = {0}")]
    [InlineData("insert into bulk_operation_run_items (tenant_id, run_id, item_id, outcome) values (1, {0}, 'more', 'succeeded')")]
    [InlineData("update bulk_operation_run_items set outcome = 'skipped' where run_id = {0} and outcome = 'failed'")]
    [InlineData("delete from bulk_operation_run_items where run_id = {0} and outcome = 'failed'")]
    public async Task PlainSql_ThatPartsCountersFromItems_IsRefused(string sql)
    {
        var (run, attempt) = await _ledger.BeginAsync();
        await Runs.RecordItemsAsync(_ledger.Contoso, run, attempt, [Ok("a"), Bad("b")]);

        var error = await Assert.ThrowsAsync<PostgresException>(() => _ledger.SqlAsync(sql.Replace("{0}", $"{run}", StringComparison.Ordinal)));

        Assert.Equal(PostgresErrors.CountedOtherwise, error.SqlState);
        Assert.Equal(2, await _ledger.ScalarAsync<long>("select count(*) from bulk_operation_run_items"));
    }

    [Fact]
    public async Task PlainSql_ThatKeepsThemTogether_IsFree()
    {
        var (run, attempt) = await _ledger.BeginAsync();
        await _ledger.SqlAsync($"with items as ({AddItems(run)}) update bulk_operation_runs set succeeded = 3, processed_items = 3 where id = {run}");
        Assert.True((await Runs.RecordItemsAsync(_ledger.Contoso, run, attempt, [Ok("item-1"), Bad("b")])).Accepted);
        Assert.Equal(new RunCounters(null, 4, 3, 1, 0), (await _ledger.RowAsync(run)).Counters);

        var (loose, _) = await _ledger.BeginAsync();
        var error = await Assert.ThrowsAsync<PostgresException>(() => _ledger.SqlAsync(AddItems(loose)));
        Assert.Equal(PostgresErrors.CountedOtherwise, error.SqlState);
    }
    private static string AddItems(long run) =>
        $"insert into bulk_operation_run_items (tenant_id, run_id, item_id, outcome) select 1, {run}, 'item-' || n, 'succeeded' from generate_series(1, 3) n";
}
