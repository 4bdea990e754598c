using System.Collections.Concurrent;
using Npgsql;
using OpsMonitor.Domain.Runs.Queries;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Faults;
using OpsMonitor.Tests.Support;
using OpsMonitor.Tests.Support.Servers;

namespace OpsMonitor.Tests.Runs.Writing;

/// <summary>A producer that only speaks SQL, under the role that is meant for it.</summary>
public sealed class RunIngestRoleTests : IAsyncLifetime
{
    private Ledger _ledger = null!;
    private SqlProducer _producer = null!;

    public async ValueTask InitializeAsync()
    {
        _ledger = await Ledger.CreateAsync();
        _producer = await SqlProducer.CreateAsync(_ledger, _ledger.Contoso);
    }

    public async ValueTask DisposeAsync()
    {
        await Invariants.AssertHoldAsync(_ledger.ConnectionString);
        await _producer.DisposeAsync();
        await _ledger.DisposeAsync();
    }

    [Fact]
    public async Task Producer_UnderItsRole_RunsTheWholeLifecycle()
    {
        var run = await StartAsync();
        foreach (var set in new[]
        {
            "status = 'running', updated_at = now()",
            "processed_items = 2, succeeded = 1, failed = 1, updated_at = now()",
            """status = 'completed_with_errors', failures = '[{"item_id": "p2", "reason_code": "throttled", "reason": "Too many requests"}]', updated_at = now()""",
        })
        {
            Assert.Equal(1, await ExecuteAsync($"update bulk_operation_runs set {set} where id = {run}"));
        }

        Assert.Equal(
            ["run.queued", "run.started", "run.completed_with_errors"],
            (await _ledger.Get<RunQueries>().TimelineAsync(_ledger.Contoso, run)).Select(e => e.Action));
        Assert.Equal(["finished", "queued"], await _ledger.TextsAsync("select data ->> 'event' from notifications order by 1"));
        Assert.Equal(["sql:" + _producer.Login], await _ledger.TextsAsync("select distinct actor from audit_logs where subject_type = 'bulk_operation_run'"));
        Assert.Equal("completed_with_errors", await ScalarAsync($"select status from bulk_operation_runs where id = {run}"));
    }

    // A clock that went back, or a column that was forgotten: what is told in one statement is still of one time.
    [Fact]
    public async Task Producer_WhoseRowChangedBeforeItWasMade_TellsOfNoTimeBeforeItsOwn()
    {
        await ScalarAsync("""
            insert into bulk_operation_runs (tenant_id, resource, action, idempotency_key, status, total_items, processed_items, succeeded, created_at, updated_at)
            values (1, 'mailbox', 'sync', 'ended', 'completed', 1, 1, 1, now() - interval '1 hour', now() - interval '20 years'),
                   (1, 'mailbox', 'sync', 'goes', 'running', 9, 1, 1, now() - interval '1 hour', now() - interval '20 years')
            """);
        Assert.Equal(
            ["ended t t t t", "goes t t t"],
            await _ledger.TextsAsync("""
                select concat_ws(' ', idempotency_key, updated_at >= created_at, started_at >= created_at, finished_at >= started_at, reported_at >= created_at)
                from bulk_operation_runs order by 1
                """));
    }

    [Theory]
    [InlineData("-c standard_conforming_strings=off -c escape_string_warning=on -c backslash_quote=on")]
    [InlineData("-c datestyle=German,DMY -c intervalstyle=sql_standard -c timezone=Pacific/Apia -c bytea_output=escape -c extra_float_digits=-15")]
    [InlineData("-c quote_all_identifiers=on -c array_nulls=off -c transform_null_equals=on -c xmlbinary=hex -c search_path=pg_temp")]
    public async Task Producer_UnderSettingsOfItsOwn_WritesWhatAnybodyWrites(string settings)
    {
        await using var source = _producer.Open(settings);
        var warnings = new ConcurrentQueue<string>();
        await using var connection = await source.OpenConnectionAsync();
        connection.Notice += (_, told) => warnings.Enqueue(told.Notice.MessageText);
        var written = await WrittenAsync(connection, "k1");
        await using var plain = await _producer.Source.OpenConnectionAsync();
        Assert.Equal(await WrittenAsync(plain, "k2"), written);
        Assert.Empty(warnings);
    }

    // What a run's columns, journal, notifications and reasons say of it, but for its id, key and times.
    private async Task<IReadOnlyList<string>> WrittenAsync(NpgsqlConnection connection, string key)
    {
        await using var insert = new NpgsqlCommand($"insert into public.bulk_operation_runs (tenant_id, resource, action, idempotency_key, status, total_items) values (1, 'mailbox', 'sync', '{key}', 'running', 2) returning id", connection);
        var run = (long)(await insert.ExecuteScalarAsync())!;
        await using var end = new NpgsqlCommand($$"""
            update public.bulk_operation_runs set status = 'completed_with_errors', processed_items = 2, succeeded = 1, failed = 1,
              failures = '[{"item_id": "p2", "reason_code": "mailFull.now"}]' where id = {{run}}
            """, connection);
        await end.ExecuteNonQueryAsync();
        return await _ledger.TextsAsync($"""
            select (to_jsonb(r) - array['id', 'idempotency_key', 'audit_log_id', 'created_at', 'updated_at', 'started_at', 'finished_at', 'reported_at'])::text from bulk_operation_runs r where id = {run}
            union all select concat_ws(' ', action, actor, reason, data - 'idempotency_key') from audit_logs where subject_id = '{run}'
            union all select (data - 'run_id')::text from notifications where data ->> 'run_id' = '{run}'
            union all select reason_code from run_failure_entries where run_id = {run}
            """);
    }

    // An ORM saves the row it read, with an upsert or with every column.
    [Fact]
    public async Task Producer_WithAnUpsertOfTheSeedsColumns_AttachesAndUpdates()
    {
        var run = await StartAsync();
        Assert.Equal(0, await ExecuteAsync("""
            insert into bulk_operation_runs (tenant_id, resource, action, idempotency_key) values (1, 'mailbox', 'sync', 'k')
            on conflict (tenant_id, idempotency_key) where status in ('pending', 'running') do nothing
            """));
        Assert.Equal(1, await ExecuteAsync($"update bulk_operation_runs set tenant_id = 1, resource = 'mailbox', action = 'sync', user_id = 1, total_items = 9 where id = {run}"));
        Assert.Equal(PostgresErrors.IdentityChanged, (await RefusedAsync("update bulk_operation_runs set tenant_id = 2")).SqlState);
    }

    [Fact]
    public async Task Producer_InventoryRun_EndsItsSnapshotToo()
    {
        var run = await StartAsync("inventory");
        await _ledger.SqlAsync($"insert into inventory_sync_runs (tenant_id, selection, selection_hash, source, bulk_operation_run_id) values (1, '[]', 'h', 'sql', {run})");

        await ExecuteAsync($"update bulk_operation_runs set status = 'running' where id = {run}");
        await ExecuteAsync($"update bulk_operation_runs set processed_items = total_items, succeeded = total_items, status = 'completed' where id = {run}");

        Assert.Equal("completed", await _ledger.ScalarAsync<string>("select status from inventory_sync_runs"));
    }

    [Fact]
    public async Task Producer_OtherTables_AreOutOfReach()
    {
        var tables = await _ledger.TextsAsync("select relname from pg_class where relkind in ('r', 'v') and relnamespace = 'public'::regnamespace and relname <> 'bulk_operation_runs'");
        Assert.True(tables.Count > 15, string.Join(' ', tables));
        foreach (var table in tables)
        {
            var writes = new[] { $"delete from {table}", $"insert into {table} default values" };
            foreach (var sql in writes.Where(_ => table != "run_failure_entries").Prepend($"select count(*) from {table}"))
            {
                Assert.Equal((sql, PostgresErrorCodes.InsufficientPrivilege), (sql, (await RefusedAsync(sql)).SqlState));
            }
        }
    }

    [Theory]
    [InlineData("delete from bulk_operation_runs")]
    [InlineData("truncate bulk_operation_runs")]
    [InlineData("insert into bulk_operation_runs (tenant_id, resource, action, executor) values (1, 'drift', 'generate', 'worker')")]
    [InlineData("insert into bulk_operation_runs (tenant_id, resource, action) values (2, 'mailbox', 'sync')")]
    [InlineData("update bulk_operation_runs set attempt = 9")]
    [InlineData("update bulk_operation_runs set lease_owner = 'me'")]
    [InlineData("update bulk_operation_runs set abort_requested_by = 'nobody'")]
    [InlineData("select nextval('audit_logs_id_seq')")]
    [InlineData("select ops_error_summary(r) from bulk_operation_runs r")]
    public async Task Producer_BeyondItsColumns_IsRefused(string sql)
    {
        await StartAsync();
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, (await RefusedAsync(sql)).SqlState);
    }

    [Fact]
    public async Task Producer_WithoutATenant_HasNoRow()
    {
        var run = await StartAsync();
        await using var unbound = await SqlProducer.CreateAsync(_ledger, tenant: null);
        await using var fabrikam = await SqlProducer.CreateAsync(_ledger, _ledger.Fabrikam);
        foreach (var producer in new[] { unbound, fabrikam })
        {
            Assert.Equal(0L, await producer.ScalarAsync("select count(*) from bulk_operation_runs"));
            Assert.Equal(0, await producer.SqlAsync($"update bulk_operation_runs set status = 'failed' where id = {run}"));
            Assert.Contains("row-level security", (await producer.RefusedAsync("insert into bulk_operation_runs (tenant_id, resource, action) values (1, 'mailbox', 'sync')")).MessageText, StringComparison.Ordinal);
        }
    }

    private Task<long> StartAsync(string resource = "mailbox") => ScalarAsync<long>($$"""
        insert into bulk_operation_runs (tenant_id, user_id, resource, action, idempotency_key, status, total_items, processed_items, succeeded, failed, skipped,
            item_ids, failures, audit_log_id, created_at, updated_at)
        values (1, 1, '{{resource}}', 'sync', 'k', 'pending', 2, 0, 0, 0, 0, '["p1", "p2"]', null, null, now(), now()) returning id
        """);

    private Task<int> ExecuteAsync(string sql) => _producer.SqlAsync(sql);

    private async Task<T> ScalarAsync<T>(string sql) => (T)(await ScalarAsync(sql))!;

    private Task<object?> ScalarAsync(string sql) => _producer.ScalarAsync(sql);

    private Task<PostgresException> RefusedAsync(string sql) => _producer.RefusedAsync(sql);
}
