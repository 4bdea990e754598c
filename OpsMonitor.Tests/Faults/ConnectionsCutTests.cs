using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Npgsql;
using OpsMonitor.App.Live;
using OpsMonitor.Domain.Runs.Execution;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support;
using OpsMonitor.Tests.Support.Servers;
using static OpsMonitor.Tests.Support.SampleRuns;

namespace OpsMonitor.Tests.Faults;

/// <summary>Connections end, loudly or silently, while the server lives.</summary>
[Collection(nameof(HeavyFaults))]
public sealed class ConnectionsCutTests : IAsyncLifetime
{
    // The promise is 5 s after the end of the outage; a starved machine gets four times that.
    private static readonly TimeSpan s_promise = TimeSpan.FromSeconds(20);

    private readonly LiveFeed _feed = new(TimeProvider.System, NullLogger<LiveFeed>.Instance);
    private Ledger _ledger = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _ledger = await Ledger.CreateAsync();

    public async ValueTask DisposeAsync()
    {
        await Invariants.AssertHoldAsync(_ledger.ConnectionString);
        await _ledger.DisposeAsync();
    }

    [Fact]
    public async Task Backends_TerminatedAgainAndAgain_LoseNoAcknowledgedWrite()
    {
        await using var load = Producers.Start(_ledger, 6);
        var clock = Stopwatch.StartNew();
        var ended = 0L;
        while (clock.Elapsed < Soak.Seconds(10, 30))
        {
            await load.AdvanceAsync(5);
            ended += await _ledger.ScalarAsync<long>("select count(pg_terminate_backend(pid)) from pg_stat_activity where datname = current_database() and usename = current_user and pid <> pg_backend_pid()");
            var next = clock.Elapsed + TimeSpan.FromSeconds(2);
            await Eventually.True(() => clock.Elapsed >= next, "the next round is due");
        }

        await load.AdvanceAsync(20);
        Assert.True(ended > 0 && load.Faults > 0, $"{ended} backends ended, {load.Faults} writes hit");
        await load.StopAsync();
    }

    [Fact]
    public async Task Listener_CutSilently_IsSaidAndOpenPagesSeeTheChange()
    {
        var address = new NpgsqlConnectionStringBuilder(_ledger.ConnectionString);
        await using var proxy = new TcpProxy(address.Host!, address.Port);
        (address.Host, address.Port) = ("127.0.0.1", proxy.Port);
        await using var ops = new OpsDb(address.ConnectionString);
        using var worker = new LiveFeedWorker(ops, _feed, Options.Create(new LiveOptions()), TimeProvider.System, NullLogger<LiveFeedWorker>.Instance);
        await worker.StartAsync(Cancel);
        await LiveAsync();
        var name = "";
        using var page = _feed.Subscribe(LiveKey.Backups(_ledger.Contoso), TimeSpan.Zero, async _ => name = await _ledger.ScalarAsync<string>("select coalesce(max(name), '') from backup_sets"));

        // Only the listener goes deaf: the poll goes on, so nothing but the listener's own silence can tell.
        proxy.CutSilently("opsmonitor-listener");
        await _ledger.SqlAsync("insert into backup_sets (tenant_id, name, created_by) values (1, 'Weekly', 1)");

        await Eventually.True(() => Task.FromResult(_feed.Health.State == LiveState.Delayed), s_promise, "the badge says that signals are missing");
        await Eventually.True(() => Task.FromResult(name == "Weekly"), s_promise, "the open page shows what the signal that was lost was about");
        await LiveAsync();
        await worker.StopAsync(Cancel);
    }

    // An app that froze, or whose line is cut, is silent within a transaction: the server ends it, and whoever waits for its rows goes on.
    [Fact]
    public async Task Transaction_OfAnAppThatFellSilent_EndsByItself()
    {
        const string limit = "select current_setting('idle_in_transaction_session_timeout') as \"Value\"";
        var ops = _ledger.Get<OpsDb>();
        await using var ofTenant = ops.ForTenant(_ledger.Contoso);
        await using var ofAll = ops.ForAllTenants("what its connection is set to");

        var limits = await Task.WhenAll(
            ofTenant.Database.SqlQueryRaw<string>(limit).SingleAsync(Cancel),
            ofAll.Database.SqlQueryRaw<string>(limit).SingleAsync(Cancel),
            _ledger.Get<OneMoment>().ReadAsync(_ledger.Contoso, () => ops.ForTenant(_ledger.Contoso).Database.SqlQueryRaw<string>(limit).SingleAsync(Cancel), Cancel));

        Assert.All(limits, l => Assert.Equal("30s", l));
        await _ledger.QueueAsync(executor: RunExecutor.Worker);
        var lease = await _ledger.Get<RunLeases>().ClaimAsync("w1", [AddPolicies], TimeSpan.FromMinutes(1), perTenant: 4, Cancel);
        var written = await _ledger.Get<RunFlusher>().TakeAsync(
            lease!,
            async db =>
            {
                Assert.Equal("10min", await db.Database.SqlQueryRaw<string>(limit).SingleAsync(Cancel));
                return [];
            },
            cancel: Cancel);
        Assert.Null(written.Refusal);
    }

    private Task LiveAsync() => Eventually.True(() => Task.FromResult(_feed.Health.State == LiveState.Live), s_promise, "the feed is live");
}
