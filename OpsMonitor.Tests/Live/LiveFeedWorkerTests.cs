using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Npgsql;
using OpsMonitor.App.Live;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support;
using OpsMonitor.Tests.Support.Servers;

namespace OpsMonitor.Tests.Live;

public sealed class LiveFeedWorkerTests : IAsyncLifetime
{
    private static readonly TimeSpan _never = TimeSpan.FromHours(1);

    private readonly LiveFeed _feed = new(TimeProvider.System, NullLogger<LiveFeed>.Instance);
    private readonly List<IAsyncDisposable> _toDispose = [];
    private NpgsqlDataSource _sql = null!;
    private NpgsqlDataSource _admin = null!;
    private string _connectionString = null!;
    private TenantId _tenant;
    private long _run;

    public async ValueTask InitializeAsync()
    {
        _connectionString = await TestPostgres.CloneAsync();
        _admin = NpgsqlDataSource.Create(_connectionString);
        _sql = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(_connectionString) { Options = "-c role=opsmonitor_service" }.ConnectionString);
        _toDispose.AddRange([_admin, _sql]);
        _tenant = new(await ScalarAsync<long>(_sql, "insert into tenants (slug, name) values ('contoso', 'Contoso') returning id"));
        _run = await ScalarAsync<long>(_sql, $"""
            insert into bulk_operation_runs (tenant_id, resource, action, status, total_items)
            values ({_tenant}, 'policy', 'export', 'running', 100) returning id
            """);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var item in Enumerable.Reverse(_toDispose))
        {
            await item.DisposeAsync();
        }

        await TestPostgres.GiveBackAsync(_connectionString);
    }

    [Fact]
    public async Task Worker_WhenCountersChangeByPlainSql_WakesTheRunAndItsList()
    {
        await StartAsync(new());
        using var run = Watch(LiveKey.Run(_tenant, _run));
        using var list = Watch(LiveKey.Runs(_tenant));
        using var stranger = Watch(LiveKey.Runs(new TenantId(_tenant.Value + 1)));

        await ScalarAsync<long>(_sql, $"update bulk_operation_runs set succeeded = 5, processed_items = 5 where id = {_run} returning id");

        await Eventually.True(() => run.Calls == 1 && list.Calls == 1, "progress arrives by polling");
        Assert.Equal(0, stranger.Calls);
    }

    [Fact]
    public async Task Worker_WhenAStatusChanges_WakesByTheNotification()
    {
        await StartAsync(new() { PollInterval = _never, IdlePollInterval = _never, FreshFor = _never });
        using var run = Watch(LiveKey.Run(_tenant, _run));

        await ScalarAsync<long>(_sql, $"update bulk_operation_runs set status = 'completed' where id = {_run} returning id");

        await Eventually.True(() => run.Calls == 1, "the notification arrives without a poll");
    }

    [Fact]
    public async Task Worker_WhenCommitsComeOutOfOrder_HearsEachOnce()
    {
        await StartAsync(new() { PollInterval = _never, IdlePollInterval = _never, FreshFor = _never });
        using var early = Watch(LiveKey.Backups(_tenant));
        using var late = Watch(LiveKey.Findings(_tenant));
        await using var open = await _sql.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await ExecuteAsync(open, $"begin; insert into backup_sets (tenant_id, name) values ({_tenant}, 'begun first')");
        await ExecuteAsync(_sql, FindingOf("ended first"));
        await Eventually.True(() => late.Calls == 1, "a younger transaction that ended is heard");
        Assert.Equal(0, early.Calls);

        await ExecuteAsync(open, "commit");

        await Eventually.True(() => early.Calls == 1, "the older one is heard when it ends");
        Assert.Equal((1, 1), (early.Calls, late.Calls));
    }

    // Nobody can wake a page by a notification: what there is to hear stands in a table that the app alone writes.
    [Fact]
    public async Task Worker_WhenNotificationsAreForged_WakesNobodyAndReadsSeldom()
    {
        await StartAsync(new() { PollInterval = _never, IdlePollInterval = _never, FreshFor = _never });
        using var run = Watch(LiveKey.Run(_tenant, _run));
        using var findings = Watch(LiveKey.Findings(_tenant));
        var (reads, database) = (0, new NpgsqlConnectionStringBuilder(_connectionString).Database);
        using var counter = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Npgsql",
            Sample = (ref _) => ActivitySamplingResult.AllData,
            ActivityStopped = a => reads += Says(a, "pg_snapshot_xip") && Says(a, database!) ? 1 : 0,
        };
        ActivitySource.AddActivityListener(counter);
        await using var forger = await _admin.OpenConnectionAsync(TestContext.Current.CancellationToken);
        var began = TimeProvider.System.GetTimestamp();
        for (var i = 0; i < 500; i++)
        {
            await ExecuteAsync(forger, $"notify opsmonitor, '{_tenant}:runs:{_run}'; notify opsmonitor, '{i}'");
        }

        await ExecuteAsync(_sql, FindingOf("real"));
        await Eventually.True(() => findings.Calls == 1, "a real change is heard among them");
        var read = reads;
        var seconds = TimeProvider.System.GetElapsedTime(began).TotalSeconds;
        Assert.Equal(0, run.Calls);
        Assert.InRange(read, 1, (int)(seconds * 20) + 10); // its own pace and a few, of a thousand
    }

    [Fact]
    public async Task Worker_WithoutANotification_HearsWithinASecondOrTwo()
    {
        await StartAsync(new() { PollInterval = _never, IdlePollInterval = _never, FreshFor = _never });
        using var findings = Watch(LiveKey.Findings(_tenant));

        await ExecuteAsync(_admin, $"insert into live_signals (tenant, topic, subject_id) values ({_tenant}, 'findings', 0)");

        await Eventually.True(() => findings.Calls == 1, "the signal is found by looking");
    }

    [Fact]
    public async Task Worker_WhenARunLeavesTheActiveSet_WakesWithoutANotification()
    {
        await StartAsync(new());
        using var run = Watch(LiveKey.Run(_tenant, _run));

        await ScalarAsync<long>(_sql, $"delete from bulk_operation_runs where id = {_run} returning id");

        await Eventually.True(() => run.Calls >= 1, "a run that vanished is a change");
    }

    [Fact]
    public async Task Worker_WhenItsListenerIsTerminated_ComesBackAndReReadsEverything()
    {
        await StartAsync(new() { ReconcileInterval = _never, ReconcileIntervalWithoutListener = _never });
        var before = await ListenerAsync();
        using var findings = Watch(LiveKey.Findings(_tenant));

        await ScalarAsync<bool>(_admin, $"select pg_terminate_backend({before})");

        await Eventually.True(() => findings.Calls == 1, "what may have been missed is read again");
        Assert.NotEqual(before, await ListenerAsync());
        await LiveAgainAsync();
    }

    [Fact]
    public async Task Worker_WhenTheNetworkFallsSilent_SaysSoAndRecovers()
    {
        var address = new NpgsqlConnectionStringBuilder(_connectionString);
        await using var proxy = new TcpProxy(address.Host!, address.Port);
        (address.Host, address.Port) = ("127.0.0.1", proxy.Port);
        await StartAsync(new() { ReconcileInterval = _never, ReconcileIntervalWithoutListener = _never }, address.ConnectionString);
        using var backups = Watch(LiveKey.Backups(_tenant));

        proxy.Silence();

        await Eventually.True(() => _feed.Health.State != LiveState.Live, "a silent connection does not pass for a quiet one");
        var confirmed = _feed.Health.LastConfirmed;
        await Eventually.True(() => _feed.Health.State == LiveState.Reconnecting, "the poll gives up");
        Assert.Equal((confirmed, 0), (_feed.Health.LastConfirmed, backups.Calls));
        var spoke = TimeProvider.System.GetTimestamp();
        proxy.Speak();
        await LiveAgainAsync();
        await Eventually.True(() => backups.Calls >= 1, "everything is read again after the outage");
        Assert.InRange(TimeProvider.System.GetElapsedTime(spoke), TimeSpan.Zero, TimeSpan.FromSeconds(20)); // the promise is 5 s, and a starved machine's is four times that
    }

    [Fact]
    public async Task Worker_WhileSomebodyHoldsTheRuns_IsLateAndNotAway()
    {
        await StartAsync(new() { FreshFor = TimeSpan.FromSeconds(6) }); // a starved machine is no silent server
        await LiveAgainAsync();
        await using (var holder = new NpgsqlConnection(_connectionString))
        {
            await holder.OpenAsync(TestContext.Current.CancellationToken);
            await using var held = await holder.BeginTransactionAsync(TestContext.Current.CancellationToken);
            await using var hold = new NpgsqlCommand("lock table bulk_operation_runs in access exclusive mode", holder);
            await hold.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
            await Eventually.True(() => _feed.Health.State != LiveState.Live, "nobody takes the runs for up to date");
            ConcurrentQueue<LiveState> told = [];
            using var health = _feed.OnHealthChanged(() => told.Enqueue(_feed.Health.State));
            await Eventually.True(() => told.Count >= 4, "several polls give up");
            Assert.All(told, state => Assert.Equal(LiveState.Delayed, state));
        }

        await LiveAgainAsync();
    }

    [Fact]
    public async Task Worker_WhenStopped_ClosesItsConnections()
    {
        var worker = await StartAsync(new());

        await worker.StopAsync(TestContext.Current.CancellationToken);

        await Eventually.True(async () => await ScalarAsync<long>(_admin, OwnConnections) == 0, "no connection is left");
    }

    private const string OwnConnections = "select count(*) from pg_stat_activity where datname = current_database() and application_name in ('opsmonitor-listener', 'opsmonitor-watcher')";

    private async Task<LiveFeedWorker> StartAsync(LiveOptions options, string? connectionString = null)
    {
        var db = new OpsDb(connectionString ?? _connectionString);
        var worker = new LiveFeedWorker(db, _feed, Options.Create(options), TimeProvider.System, NullLogger<LiveFeedWorker>.Instance);
        _toDispose.AddRange([db, new Stop(worker)]);
        await worker.StartAsync(TestContext.Current.CancellationToken);
        await LiveAgainAsync();
        return worker;
    }

    private Task LiveAgainAsync() => Eventually.True(() => _feed.Health.State == LiveState.Live, "the feed is live");

    private Task<int> ListenerAsync() =>
        ScalarAsync<int>(_admin, "select pid from pg_stat_activity where datname = current_database() and application_name = 'opsmonitor-listener' order by backend_start desc limit 1");

    private Watcher Watch(LiveKey key) => new(_feed, key);

    private static async Task<T> ScalarAsync<T>(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }

    private static bool Says(Activity activity, string text) => activity.TagObjects.Any(t => t.Value is string value && value.Contains(text, StringComparison.Ordinal));

    private string FindingOf(string subject) => $$"""
        insert into findings (tenant_id, finding_type, scope_key, fingerprint, subject_type, subject_external_id, subject_name, change_type, evidence_jsonb, status)
        values ({{_tenant}}, 'drift', 'k', '{{subject}}', 'policy', 'p', 'x', 'added', '{}', 'new')
        """;

    private static async Task ExecuteAsync(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    private sealed class Watcher : IDisposable
    {
        private readonly LiveSubscription _subscription;
        private int _calls;

        public Watcher(LiveFeed feed, LiveKey key) => _subscription = feed.Subscribe(key, TimeSpan.Zero, _ =>
        {
            Interlocked.Increment(ref _calls);
            return Task.CompletedTask;
        });

        public int Calls => Volatile.Read(ref _calls);

        public void Dispose() => _subscription.Dispose();
    }

    private sealed class Stop(LiveFeedWorker worker) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await worker.StopAsync(CancellationToken.None);
            worker.Dispose();
        }
    }
}
