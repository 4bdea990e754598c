using Npgsql;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support;
using static OpsMonitor.Tests.Support.SampleRuns;

namespace OpsMonitor.Tests.Runs.Writing;

/// <summary>What a write may cost those beside it: no waiting where it only attaches, no reading of other runs' items.</summary>
public sealed class RunWriteCostTests : IAsyncLifetime
{
    private Ledger _ledger = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _ledger = await Ledger.CreateAsync();

    public async ValueTask DisposeAsync() => await _ledger.DisposeAsync();

    [Fact]
    public async Task Start_WhileSomebodyWritesTheActiveRun_AttachesWithoutWaiting()
    {
        var scope = NextScope();
        var run = await _ledger.QueueAsync(scope: scope);
        await using var connection = new NpgsqlConnection(_ledger.ConnectionString);
        await connection.OpenAsync(Cancel);
        await using var transaction = await connection.BeginTransactionAsync(Cancel);
        await using var hold = new NpgsqlCommand($"select id from bulk_operation_runs where id = {run} for update", connection);
        Assert.Equal(run, await hold.ExecuteScalarAsync(Cancel));

        var start = _ledger.Get<RunLedger>().StartAsync(_ledger.Contoso, _ledger.Start(scope), Cancel);
        Assert.Equal((run, false), await start.WaitAsync(TimeSpan.FromSeconds(30), Cancel) is var started ? (started.RunId, started.Created) : default);
    }

    // The sixth execution of a rule's statement gets a plan for any run; where one run has nearly all items, a scan looks cheap to it.
    [Fact]
    public async Task Counters_BesideARunWithMostItems_ReadNoneOfIts()
    {
        var large = await _ledger.ScalarAsync<long>("""
            insert into bulk_operation_runs (tenant_id, resource, action, total_items, processed_items, succeeded, status)
            values (1, 'users', 'offboard', 20000, 20000, 20000, 'completed') returning id
            """);
        await _ledger.SqlAsync($"insert into bulk_operation_run_items (tenant_id, run_id, item_id, outcome) select 1, {large}, n::text, 'succeeded' from generate_series(1, 20000) n");
        await _ledger.SqlAsync("analyze bulk_operation_run_items");
        for (var i = 0; i < 20; i++)
        {
            await _ledger.BeginAsync();
        }

        await using var connection = new NpgsqlConnection(_ledger.ConnectionString);
        await connection.OpenAsync(Cancel);
        await using var transaction = await connection.BeginTransactionAsync(Cancel);
        await using var write = new NpgsqlCommand("update bulk_operation_runs set succeeded = 1, processed_items = 1, sequence = sequence + 1 where status = 'running'", connection);
        Assert.Equal(20, await write.ExecuteNonQueryAsync(Cancel));
        await using var read = new NpgsqlCommand("select seq_tup_read + idx_tup_fetch from pg_stat_xact_user_tables where relname = 'bulk_operation_run_items'", connection);
        Assert.InRange((long)(await read.ExecuteScalarAsync(Cancel))!, 0, 100);
    }
}
