using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using OpsMonitor.App.Live;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support;

namespace OpsMonitor.Tests.Faults;

/// <summary>PostgreSQL dies under load and comes back: nothing acknowledged is lost, and the app needs nobody's help.</summary>
[Collection(nameof(HeavyFaults))]
public sealed class ServerCrashTests(FaultedApp app) : IClassFixture<FaultedApp>
{

    private LiveFeed Feed { get; } = app.Services.GetRequiredService<LiveFeed>();

    [Fact]
    public async Task Server_CrashesUnderLoad_LosesNoAcknowledgedWriteAndTheAppRecovers()
    {
        var api = app.Api(app.Key);
        await LiveAsync();
        var shown = 0L;
        using var page = Feed.Subscribe(
            LiveKey.Backups(app.Ledger.Contoso), TimeSpan.Zero, async _ => Volatile.Write(ref shown, await app.Ledger.ScalarAsync<long>("select count(*) from backup_sets")));
        await using var load = Producers.Start(app.Ledger, 6);
        for (var crash = 0; crash < Soak.Times(2, 20); crash++)
        {
            await load.AdvanceAsync(30);

            await app.Cluster.CrashAsync();

            await Eventually.True(() => Feed.Health.State == LiveState.Reconnecting, "the badge says that the database is away");
            await (await api.ReadAsync("/runs")).ProblemAsync(503, "storage-unavailable");
            Assert.True((await app.Cluster.StartAsync(TestContext.Current.CancellationToken)).Started);
            await app.Ledger.SqlAsync($"insert into backup_sets (tenant_id, name, created_by) values (1, 'Set {crash}', 1)");
            await LiveAsync();
            await Eventually.True(() => Task.FromResult(Volatile.Read(ref shown) == crash + 1), "an open page shows what happened since");
            await (await api.ReadAsync("/runs")).JsonAsync(200);
        }

        await load.AdvanceAsync(30);
        Assert.True(load.Faults > 0, "the crashes hit writes");
        await load.StopAsync();
    }

    [Fact]
    public async Task Backend_KilledHard_TakesAllConnectionsAndTheLedgerGoesOn()
    {
        await LiveAsync();
        await using var load = Producers.Start(app.Ledger, 6);
        for (var kill = 0; kill < Soak.Times(2, 20); kill++)
        {
            await load.AdvanceAsync(20);
            var started = await app.Ledger.ScalarAsync<DateTime>("select pg_postmaster_start_time()");
            var backend = await app.Ledger.ScalarAsync<int>("select pid from pg_stat_activity where datname = current_database() and usename = current_user and pid <> pg_backend_pid() order by backend_start desc limit 1");

            using (var process = Process.GetProcessById(backend))
            {
                process.Kill();
            }

            await load.AdvanceAsync(20);
            await LiveAsync();
            Assert.Equal(started, await app.Ledger.ScalarAsync<DateTime>("select pg_postmaster_start_time()"));
        }

        Assert.True(load.Faults > 0, "the server ended all its connections");
        await load.StopAsync();
    }

    private Task LiveAsync() => Eventually.True(() => Task.FromResult(Feed.Health.State == LiveState.Live), "the feed is live");
}
