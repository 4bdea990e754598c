using Npgsql;
using OpsMonitor.Domain.Runs.Queries;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Faults;
using OpsMonitor.Tests.Support;

namespace OpsMonitor.Tests.Runs.Writing;

/// <summary>A producer that knows nothing but the seed's table and columns.</summary>
public sealed class RunSqlProducerTests : IAsyncLifetime
{
    private Ledger _ledger = null!;

    public async ValueTask InitializeAsync() => _ledger = await Ledger.CreateAsync();

    public async ValueTask DisposeAsync()
    {
        await Invariants.AssertHoldAsync(_ledger.ConnectionString);
        await _ledger.DisposeAsync();
    }

    [Fact]
    public async Task Producer_SeedColumnsOnly_GetsJournalNotificationsAndReasons()
    {
        var run = await InsertAsync();
        await SetAsync(run, "status = 'running', updated_at = now()");
        await SetAsync(run, "processed_items = 2, succeeded = 2");
        await SetAsync(run, "processed_items = 3, failed = 1");
        await SetAsync(run, """status = 'completed_with_errors', failures = '[{"item_id": "p3", "reason_code": "throttled", "reason": "Too many requests"}]'""");

        Assert.Equal(
            ["run.queued", "run.started", "run.completed_with_errors"],
            (await _ledger.Get<RunQueries>().TimelineAsync(_ledger.Contoso, run)).Select(e => e.Action));
        Assert.Equal(
            ["finished partial throttled (1)", "queued queued"],
            await _ledger.TextsAsync("select concat_ws(' ', data ->> 'event', data ->> 'status_bucket', data ->> 'error_summary') from notifications order by 1"));
        Assert.Equal(
            [new ReasonGroup("throttled", IsSkipped: false, 1, "Too many requests")],
            await _ledger.Get<RunQueries>().ReasonsAsync(_ledger.Contoso, run));
        var row = await _ledger.RowAsync(run);
        Assert.Equal((RunStatus.CompletedWithErrors, new RunCounters(3, 3, 2, 1, 0), 5L), (row.Status, row.Counters, row.Rev));
        Assert.NotNull(row.StartedAt);
        Assert.NotNull(row.FinishedAt);
    }

    [Fact]
    public async Task Producer_WithoutAKey_StartsAsManyRunsAsItLikes()
    {
        await InsertAsync(key: "null");
        await InsertAsync(key: "null");
        await InsertAsync(key: "'k'");
        var error = await Assert.ThrowsAsync<PostgresException>(() => InsertAsync(key: "'k'"));
        Assert.Equal((PostgresErrorCodes.UniqueViolation, "bulk_operation_runs_active_key"), (error.SqlState, error.ConstraintName));
    }

    // What an ORM does that saves every column of a row it read before others wrote.
    [Fact]
    public async Task Update_OfAWholeRowReadEarlier_IsRefused()
    {
        var run = await InsertAsync();
        await SetAsync(run, "status = 'running', total_items = 9");
        await _ledger.SqlAsync($"create table read_earlier as select * from bulk_operation_runs where id = {run}");
        await SetAsync(run, "abort_requested_at = now(), abort_requested_by = 'Ana'");
        var columns = await _ledger.ScalarAsync<string>("select string_agg(column_name, ', ') from information_schema.columns where table_name = 'read_earlier'");
        var before = await RowAsync(run);

        var error = await Assert.ThrowsAsync<PostgresException>(() => _ledger.SqlAsync(
            $"update bulk_operation_runs r set ({columns}) = (select {columns} from read_earlier) where id = {run}"));

        Assert.Equal(PostgresErrors.StaleRow, error.SqlState);
        Assert.Equal(before, await RowAsync(run));
    }

    [Fact]
    public async Task Update_OfAWorkersRunByPlainSql_CannotEndIt()
    {
        var run = await _ledger.ScalarAsync<long>(
            "insert into bulk_operation_runs (tenant_id, resource, action, status, executor) values (1, 'drift', 'generate', 'running', 'worker') returning id");
        foreach (var status in new[] { "completed", "failed", "aborted" })
        {
            Assert.Equal(PostgresErrors.LeaseOnly, (await Assert.ThrowsAsync<PostgresException>(() => SetAsync(run, $"status = '{status}'"))).SqlState);
        }
    }

    [Fact]
    public async Task Producer_ActorUnset_AppearsUnderItsRole()
    {
        await InsertAsync();
        Assert.Equal("sql:" + new NpgsqlConnectionStringBuilder(_ledger.ConnectionString).Username, await _ledger.ScalarAsync<string>("select actor from audit_logs"));
    }

    [Fact]
    public async Task Signals_LifecycleOfARun_AreOnePerTransitionAndNoneForProgress()
    {
        var run = await InsertAsync();
        await SetAsync(run, "status = 'running'");
        await SetAsync(run, "processed_items = 1, succeeded = 1");
        await SetAsync(run, "processed_items = 2, succeeded = 2");
        await SetAsync(run, "status = 'completed'");

        Assert.Equal(
            ["1 notifications 0", "1 notifications 0", $"1 runs {run}", $"1 runs {run}", $"1 runs {run}"],
            await _ledger.TextsAsync("select concat_ws(' ', tenant, topic, subject_id) from live_signals where tenant <> 0 and topic <> 'members' order by 1"));
    }

    [Theory]
    [InlineData("succeeded = 1, processed_items = 2", PostgresErrors.CounterDown)]
    [InlineData("failed = 0, skipped = 1", PostgresErrors.CounterDown)]
    [InlineData("attempt = -1", PostgresErrors.CounterDown)]
    [InlineData("sequence = -1", PostgresErrors.CounterDown)]
    [InlineData("status = 'pending'", PostgresErrors.IllegalTransition)]
    [InlineData("processed_items = 4", PostgresErrorCodes.CheckViolation)]
    [InlineData("total_items = 2", PostgresErrorCodes.CheckViolation)]
    [InlineData("status = 'completed'", PostgresErrorCodes.CheckViolation)]
    [InlineData("failures = '{}'", PostgresErrorCodes.CheckViolation)]
    [InlineData("status = 'done'", PostgresErrors.IllegalTransition)]
    [InlineData("rev = 1", PostgresErrors.StaleRow)]
    [InlineData("resource = 'drift'", PostgresErrors.IdentityChanged)]
    [InlineData("executor = 'worker'", PostgresErrors.IdentityChanged)]
    [InlineData("times_lost = -1", PostgresErrors.CounterDown)]
    public async Task Update_ThatBreaksARule_IsRefused(string set, string code)
    {
        var run = await InsertAsync();
        await SetAsync(run, "status = 'running', processed_items = 3, succeeded = 2, failed = 1");
        var before = await RowAsync(run);

        Assert.Equal(code, (await Assert.ThrowsAsync<PostgresException>(() => SetAsync(run, set))).SqlState);
        Assert.Equal(before, await RowAsync(run));
    }

    [Theory]
    [InlineData("status = 'running'")]
    [InlineData("status = 'failed'")]
    [InlineData("succeeded = 3, processed_items = 3")]
    [InlineData("total_items = 9")]
    [InlineData("failures = '[]'")]
    [InlineData("item_ids = '[1]'")]
    [InlineData("finished_at = now() + interval '1 day'")]
    [InlineData("user_id = null, updated_at = now() + interval '1 day'")]
    public async Task Update_OfAFinishedRun_IsRefused(string set)
    {
        var run = await InsertAsync();
        await SetAsync(run, "status = 'running'");
        await SetAsync(run, "status = 'completed', processed_items = 2, succeeded = 2");
        var before = await RowAsync(run);

        Assert.Equal(PostgresErrors.RunFinished, (await Assert.ThrowsAsync<PostgresException>(() => SetAsync(run, set))).SqlState);
        Assert.Equal(before, await RowAsync(run));
    }

    [Fact]
    public async Task Update_OfAFinishedRunsUpdatedAtOnly_IsHarmless()
    {
        var run = await InsertAsync();
        await SetAsync(run, "status = 'running'");
        await SetAsync(run, "status = 'completed'");
        var before = await RowAsync(run);

        await SetAsync(run, "updated_at = now() + interval '1 day', status = 'completed'");

        Assert.Equal(before, await RowAsync(run));
        Assert.Equal(3, await _ledger.ScalarAsync<long>("select count(*) from audit_logs"));
    }

    [Fact]
    public async Task Update_ThatForgesDerivedColumns_IsOverruled()
    {
        var run = await InsertAsync();
        await SetAsync(run, "rev = 900, audit_log_id = 900, finished_at = now()");
        Assert.Equal(
            ["2 t t"],
            await _ledger.TextsAsync("""
                select concat_ws(' ', r.rev, r.finished_at is null, r.audit_log_id = a.id) from bulk_operation_runs r join audit_logs a on a.subject_id = r.id
                """));
    }

    private Task<long> InsertAsync(string key = "'some key'") => _ledger.ScalarAsync<long>($$"""
        insert into bulk_operation_runs (tenant_id, user_id, resource, action, idempotency_key, status,
            total_items, processed_items, succeeded, failed, skipped, item_ids, failures, audit_log_id, created_at, updated_at)
        values (1, 1, 'backup_set', 'add_policies', {{key}}, 'pending', 3, 0, 0, 0, 0,
            '{ "backup_set_id": 4, "policy_ids": ["p1", "p2", "p3"], "options": {} }', null, null, now(), now())
        returning id
        """);

    private async Task SetAsync(long run, string set) =>
        Assert.Equal(1, await _ledger.SqlAsync($"update bulk_operation_runs set {set} where id = {run}"));

    private Task<string> RowAsync(long run) => _ledger.ScalarAsync<string>($"select row_to_json(r)::text from bulk_operation_runs r where id = {run}");
}
