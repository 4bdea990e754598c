using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using OpsMonitor.App.Operations;
using OpsMonitor.Domain.Runs.Execution;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support;
using OpsMonitor.Tests.Support.Servers;
using static OpsMonitor.Tests.Support.SampleRuns;

namespace OpsMonitor.Tests.Faults;

/// <summary>Leases while the pool, the network or the clock fail, and while there are very many.</summary>
public sealed class LeaseFaultsTests : IAsyncLifetime
{
    private static readonly OperationType s_slow = new("test", "slow");
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);
    private Ledger _ledger = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _ledger = await Ledger.CreateAsync();

    public async ValueTask DisposeAsync()
    {
        await _ledger.StopWorkersAsync();
        await Invariants.AssertHoldAsync(_ledger.ConnectionString);
        await _ledger.DisposeAsync();
    }

    [Fact]
    public async Task Pool_ExhaustedForLongerThanALease_CostsNoLease()
    {
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var ops = new OpsDb(With(s => (s.MaxPoolSize, s.Timeout) = (2, 1)));
        await _ledger.StartWorkerAsync(
            services => services.AddSingleton(ops).AddSingleton<IOperation>(new TestOperation(s_slow, async (run, cancel) =>
            {
                await run.RecordAsync(Ok("before"), cancel);
                await using (await ops.DataSource.OpenConnectionAsync(cancel))
                await using (await ops.DataSource.OpenConnectionAsync(cancel))
                {
                    await release.Task.WaitAsync(cancel);
                }

                await run.RecordAsync(Ok("after"), cancel);
            })),
            ("Lease", "00:00:01"), ("Poll", "00:00:00.1"));
        var run = await QueueAsync();
        await HeldForAsync(run, TimeSpan.FromSeconds(3));
        await Assert.ThrowsAnyAsync<NpgsqlException>(async () => await ops.DataSource.OpenConnectionAsync(Cancel));
        Assert.Null(await _ledger.Get<RunLeases>().ClaimAsync("other", [s_slow], TimeSpan.FromSeconds(1), perTenant: 9, Cancel));

        release.SetResult();

        await EndsAsync(run);
        Assert.Equal("completed 1 2", await _ledger.ScalarAsync<string>($"select concat_ws(' ', status, attempt, succeeded) from bulk_operation_runs where id = {run}"));
    }

    [Fact]
    public async Task Network_SilentForLongerThanALease_StopsTheWorkerBeforeAnotherMayTakeOver()
    {
        var stopped = new TaskCompletionSource<DateTime>(TaskCreationOptions.RunContinuationsAsynchronously);
        var server = new NpgsqlConnectionStringBuilder(_ledger.ConnectionString);
        await using var proxy = new TcpProxy(server.Host!, server.Port);
        await using var ops = new OpsDb(With(s => (s.Port, s.Timeout, s.CommandTimeout) = (proxy.Port, 2, 2)));
        var worker = await _ledger.StartWorkerAsync(
            services => services.AddSingleton(ops).AddSingleton<IOperation>(new TestOperation(s_slow, async (_, cancel) =>
            {
                try
                {
                    await new TaskCompletionSource().Task.WaitAsync(cancel);
                }
                finally
                {
                    stopped.TrySetResult(DateTime.UtcNow);
                }
            })),
            ("Lease", "00:00:02"), ("Poll", "00:00:00.1"));
        var run = await QueueAsync();
        await HeldForAsync(run, TimeSpan.FromSeconds(2.5));

        proxy.Silence();
        var at = await stopped.Task.WaitAsync(s_patience, Cancel);

        var lapses = await _ledger.ScalarAsync<DateTime>($"select lease_expires_at from bulk_operation_runs where id = {run}");
        Assert.True(at <= lapses.AddSeconds(1), $"stopped at {at:O}, the lease lapses at {lapses:O}");
        Assert.NotNull(await ClaimSoonAsync(run));
        proxy.Speak();
        await worker.StopAsync(Cancel);
        Assert.Equal((RunStatus.Running, "other"), ((await _ledger.RowAsync(run)).Status, await _ledger.ScalarAsync<string>($"select lease_owner from bulk_operation_runs where id = {run}")));
    }

    // The server has the message and its answer is not heard: whatever a worker was about to do next, it does not do.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Claim_CutOffAfterSoManyMessages_HoldsUpNoOtherWorker(int messages)
    {
        var server = new NpgsqlConnectionStringBuilder(_ledger.ConnectionString);
        await using var proxy = new TcpProxy(server.Host!, server.Port);
        await using var ops = new OpsDb(With(s => s.Port = proxy.Port));
        Assert.Null(await new RunLeases(ops).ClaimAsync("cut off", [s_slow], TimeSpan.FromSeconds(1), perTenant: 9, Cancel)); // its connection is open
        var run = await QueueAsync();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);

        proxy.SilenceAfter(messages);
        var cutOff = new RunLeases(ops).ClaimAsync("cut off", [s_slow], TimeSpan.FromSeconds(1), perTenant: 9, stop.Token);
        await Eventually.True(() => proxy.IsSilent || cutOff.IsCompleted, "the worker's line is cut, or it needed fewer messages");

        Assert.NotNull(await ClaimSoonAsync(run));
        Assert.Null(await _ledger.Get<RunLeases>().ClaimAsync("another", [s_slow], TimeSpan.FromSeconds(1), perTenant: 9, Cancel));
        proxy.Break();
        await stop.CancelAsync();
        await Record.ExceptionAsync(() => cutOff);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(-10)]
    public async Task Clock_TenMinutesOff_ChangesNoLease(int minutes)
    {
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await _ledger.StartWorkerAsync(
            services => services.AddSingleton<TimeProvider>(new WrongClock(TimeSpan.FromMinutes(minutes)))
                .AddSingleton<IOperation>(new TestOperation(s_slow, (_, cancel) => release.Task.WaitAsync(cancel))),
            ("Lease", "00:00:01"), ("Poll", "00:00:00.1"), ("MaxConcurrent", "2"));
        var run = await QueueAsync();
        await HeldForAsync(run, TimeSpan.FromSeconds(2));
        var dead = await _ledger.ScalarAsync<long>("""
            insert into bulk_operation_runs (tenant_id, resource, action, executor, status, attempt, lease_owner, lease_expires_at)
            values (1, 'test', 'slow', 'worker', 'running', 1, 'dead', clock_timestamp() + interval '1.5 seconds') returning id
            """);
        await Eventually.True(
            async () => await _ledger.ScalarAsync<bool>($"select attempt = 2 from bulk_operation_runs where id = {dead}"), "the dead worker's run is taken over");
        release.SetResult();

        await EndsAsync(run);
        await EndsAsync(dead);
        Assert.Equal(["completed 1 0", "completed 2 1"], await _ledger.TextsAsync("select concat_ws(' ', status, attempt, times_lost) from bulk_operation_runs order by id"));
        Assert.Equal(1, await _ledger.ScalarAsync<long>("""
            select count(*) from audit_logs a join bulk_operation_runs r on r.id = a.subject_id
            where a.action = 'run.resumed' and a.created_at > (select created_at from audit_logs s where s.subject_id = a.subject_id and s.action = 'run.started') + interval '1.4 seconds'
            """));
    }

    [Fact]
    public async Task Claim_OneDeadAmongTenThousandLeases_IsTakenOverAtOnce()
    {
        await _ledger.SqlAsync("""
            insert into bulk_operation_runs (tenant_id, resource, action, executor, status, attempt, lease_owner, lease_expires_at, idempotency_key)
            select 1 + n % 2, 'test', 'slow', 'worker', 'running', 1, 'long', now() + interval '1 hour', n::text from generate_series(1, 10000) n
            """);
        await _ledger.SqlAsync("alter table bulk_operation_runs disable trigger user");
        await _ledger.SqlAsync("""
            insert into bulk_operation_runs (tenant_id, resource, action, executor, status, finished_at)
            select 1, 'test', 'slow', 'worker', 'completed', now() from generate_series(1, 100000)
            """);
        await _ledger.SqlAsync("alter table bulk_operation_runs enable trigger user");
        await _ledger.SqlAsync("update bulk_operation_runs set lease_expires_at = now() - interval '1 second' where idempotency_key = '7777'");
        await _ledger.SqlAsync("analyze bulk_operation_runs");

        var lease = await _ledger.Get<RunLeases>().ClaimAsync("next", [s_slow], TimeSpan.FromMinutes(1), perTenant: 20_000, Cancel);
        var none = await _ledger.Get<RunLeases>().ClaimAsync("next", [s_slow], TimeSpan.FromMinutes(1), perTenant: 20_000, Cancel);

        Assert.Equal(2, lease?.Attempt);
        Assert.Null(none);
        var plan = await _ledger.TextsAsync("explain " + RunLeasesSql.Claim.Replace("@operations", "'{test.slow}'", StringComparison.Ordinal).Replace("@attempts", "3", StringComparison.Ordinal)
            .Replace("@per_tenant", "9", StringComparison.Ordinal).Replace("@owner", "'x'", StringComparison.Ordinal).Replace("@lease", "interval '1 minute'", StringComparison.Ordinal));
        Assert.DoesNotContain(plan, line => line.Contains("Seq Scan on bulk_operation_runs", StringComparison.Ordinal));
        await _ledger.SqlAsync("delete from bulk_operation_runs where status = 'completed'"); // history without a journal, for the planner alone
    }

    [Fact]
    public async Task Reapers_ManyAtOnce_FailEachLostRunOnce()
    {
        for (var i = 0; i < 30; i++)
        {
            await QueueAsync("update bulk_operation_runs set status = 'running', attempt = 3, times_lost = 2, lease_owner = 'dead', lease_expires_at = clock_timestamp() - interval '1 second' where id = ");
        }

        var failed = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() => _ledger.Get<RunLeases>().FailLostAsync(Cancel), Cancel)));

        Assert.Equal(30, failed.Sum());
        Assert.Equal(["failed worker_lost 1"], await _ledger.TextsAsync("select distinct concat_ws(' ', status, failures -> 0 ->> 'reason_code', jsonb_array_length(failures)) from bulk_operation_runs"));
        Assert.Equal(30, await _ledger.ScalarAsync<long>("select count(*) from notifications where data ->> 'event' = 'finished'"));
    }

    private async Task<long> QueueAsync(string? thenFor = null)
    {
        var run = (await _ledger.Get<RunLedger>().StartAsync(_ledger.Contoso, _ledger.Start(executor: RunExecutor.Worker) with { Operation = s_slow }, Cancel)).RunId;
        _ = thenFor is null ? 0 : await _ledger.SqlAsync(thenFor + run);
        return run;
    }

    private Task<RunLease?> ClaimSoonAsync(long run) => SoonAsync(async () =>
        await _ledger.Get<RunLeases>().ClaimAsync("other", [s_slow], TimeSpan.FromMinutes(1), perTenant: 9, Cancel), l => l?.RunId == run, "the lease lapses");

    private static async Task<T> SoonAsync<T>(Func<Task<T>> read, Func<T, bool> isIt, string because)
    {
        T last = default!;
        await Eventually.True(async () => isIt(last = await read()), because);
        return last;
    }

    /// <summary>The run is held by its first worker that long after it began.</summary>
    private Task HeldForAsync(long run, TimeSpan time) => Eventually.True(
        async () => await _ledger.ScalarAsync<bool>($"select coalesce(attempt = 1 and lease_expires_at > clock_timestamp() and clock_timestamp() - started_at > interval '{time.TotalSeconds} seconds', false) from bulk_operation_runs where id = {run}"),
        $"run {run} is still held by its first worker after {time}");

    private Task EndsAsync(long run) => Eventually.True(async () => !(await _ledger.RowAsync(run)).IsActive, $"run {run} ends");

    private string With(Action<NpgsqlConnectionStringBuilder> change)
    {
        var settings = new NpgsqlConnectionStringBuilder(_ledger.ConnectionString);
        change(settings);
        return settings.ConnectionString;
    }
}
