using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using OpsMonitor.App.Tenancy;
using OpsMonitor.Domain.Access.Sessions;
using OpsMonitor.Tests.Support;

namespace OpsMonitor.Tests.Access;

/// <summary>Who is signed in, as a node knows it.</summary>
public sealed class SeatsTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    // The reader and the close would wait for each other, and the process would never stop.
    [Fact]
    public async Task Dispose_WhileAReadIsUnderWay_EndsOnceItHas()
    {
        await using var ledger = await Ledger.CreateAsync();
        var session = UserSessions.IdOf((await ledger.Services.SessionAsync(1)).Value);
        var seats = new Seats(ledger.Ops, TimeProvider.System, NullLogger<Seats>.Instance);
        await Eventually.True(async () => (await seats.FindAsync(session, Cancel)).Person is not null, "the session is known");
        await using var source = NpgsqlDataSource.Create(ledger.ConnectionString);
        await using var other = await source.OpenConnectionAsync(Cancel);
        await using var writing = await other.BeginTransactionAsync(Cancel);
        await using (var hold = new NpgsqlCommand("lock table user_sessions in access exclusive mode", other))
        {
            await hold.ExecuteNonQueryAsync(Cancel);
        }

        var reading = seats.RefreshAsync();
        await Eventually.True(
            async () => await ledger.ScalarAsync<long>("select count(*) from pg_locks where not granted and relation = 'user_sessions'::regclass") == 1, "the read waits");
        var disposing = seats.DisposeAsync().AsTask();

        Assert.False(disposing.IsCompleted);
        await writing.RollbackAsync(Cancel);
        await disposing.WaitAsync(TimeSpan.FromSeconds(20), Cancel);
        await reading.WaitAsync(TimeSpan.FromSeconds(20), Cancel);
    }
}
