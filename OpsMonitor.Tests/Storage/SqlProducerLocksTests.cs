using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Tests.Support;
using OpsMonitor.Tests.Support.Servers;
using static OpsMonitor.Tests.Support.SampleRuns;

namespace OpsMonitor.Tests.Storage;

/// <summary>A SQL producer may lock the rows of its own runs for as long as it likes; who waits for them is its own tenant alone, and not for ever.</summary>
public sealed class SqlProducerLocksTests : IAsyncLifetime
{
    private const int Writers = 160; // more than the pool has connections

    private Ledger _ledger = null!;
    private SqlProducer _producer = null!;

    public async ValueTask InitializeAsync()
    {
        _ledger = await Ledger.CreateAsync();
        _producer = await SqlProducer.CreateAsync(_ledger, _ledger.Contoso);
    }

    public async ValueTask DisposeAsync()
    {
        await _producer.DisposeAsync();
        await _ledger.DisposeAsync();
    }

    [Fact]
    public async Task Lock_HeldByASqlProducer_StopsNoOtherTenantAndEndsInAnAnswer()
    {
        var run = (long)(await _producer.ScalarAsync("insert into bulk_operation_runs (tenant_id, resource, action, status) values (1, 'mailbox', 'sync', 'running') returning id"))!;
        await using var connection = await _producer.Source.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using (var hold = new Npgsql.NpgsqlCommand($"update bulk_operation_runs set succeeded = 1, processed_items = 1 where id = {run}", connection))
        {
            Assert.Equal(1, await hold.ExecuteNonQueryAsync());
        }

        var runs = _ledger.Get<RunLedger>();
        var waiting = Enumerable.Range(0, Writers).Select(_ => Task.Run(() => runs.RequestAbortAsync(_ledger.Contoso, run, _ledger.Ana, "enough"))).ToList();
        await Eventually.True(async () => await WaitingAsync() > 1, "writers wait for the row");
        for (var round = 0; round < 5; round++)
        {
            Assert.True((await runs.StartAsync(_ledger.Fabrikam, _ledger.Start($"{{\"another\":{round}}}"))).Created);
            Assert.InRange(await WaitingAsync(), 0, 24); // connections, of a hundred
        }

        var ended = await Task.WhenAll(waiting.Select(async w => await Record.ExceptionAsync(() => w)));
        Assert.All(ended, e => Assert.True(e is not null && PostgresErrors.IsUnavailable(e), e?.ToString() ?? "it was not refused"));
        await transaction.RollbackAsync();
        Assert.Null((await runs.RequestAbortAsync(_ledger.Contoso, run, _ledger.Ana, "enough")).Refusal);
    }

    private Task<long> WaitingAsync() => _ledger.ScalarAsync<long>("select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'");
}
