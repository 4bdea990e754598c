using Npgsql;
using OpsMonitor.Domain.Runs.Execution;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Faults;
using OpsMonitor.Tests.Support;
using OpsMonitor.Tests.Support.Servers;
using static OpsMonitor.Tests.Support.SampleRuns;

namespace OpsMonitor.Tests.Storage;

/// <summary>What the server lends every login - functions, temporary tables, locks, notifications - is no lever on the ledger in a SQL producer's hands.</summary>
public sealed class SqlProducerToolsTests : IAsyncLifetime
{
    private Ledger _ledger = null!;
    private SqlProducer _producer = null!;

    public async ValueTask InitializeAsync()
    {
        _ledger = await Ledger.CreateAsync();
        await Schema.MigrateAsync(_ledger.ConnectionString);
        _producer = await SqlProducer.CreateAsync(_ledger, _ledger.Contoso);
    }

    public async ValueTask DisposeAsync()
    {
        await Invariants.AssertHoldAsync(_ledger.ConnectionString);
        await _producer.DisposeAsync();
        await _ledger.DisposeAsync();
    }

    [Theory]
    [InlineData("create temporary table mine (like bulk_operation_runs)")]
    [InlineData("create table mine (id bigint)")]
    [InlineData("create schema mine")]
    [InlineData("create function pg_temp.mine() returns int language sql return 1")]
    [InlineData("select ops_tell(2, 'runs', 1)")]
    [InlineData("select ops_items_fit(2, 1, 1, 1, 1)")]
    [InlineData("select ops_counters_may_move(2, 1, true, true, 1, 1, 1)")]
    [InlineData("select ops_error_summary(r) from bulk_operation_runs r")]
    [InlineData("select ops_notify_people(r, 'finished') from bulk_operation_runs r")]
    [InlineData("select ops_foreign_write('INSERT', r, r) from bulk_operation_runs r")]
    [InlineData("select ops_is_app()")]
    [InlineData("select setval('audit_logs_id_seq', 1)")]
    [InlineData("select nextval('bulk_operation_runs_id_seq')")]
    [InlineData("select last_value from bulk_operation_runs_id_seq")]
    [InlineData("select * from producer_logins")]
    [InlineData("select * from live_signals")]
    [InlineData("truncate bulk_operation_runs")]
    [InlineData("begin; lock table bulk_operation_runs in access exclusive mode")]
    [InlineData("begin; lock table bulk_operation_runs in share mode")]
    [InlineData("begin; lock table bulk_operation_runs in row exclusive mode")]
    [InlineData("begin; lock table claim_turn in access share mode")]
    [InlineData("begin; lock table schema_migrations in access share mode")]
    [InlineData("begin; lock table live_signals in access share mode")]
    public async Task Login_ReachingForATool_IsRefused(string sql)
    {
        await _producer.SqlAsync("insert into bulk_operation_runs (tenant_id, resource, action) values (1, 'mailbox', 'sync')");
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, (await _producer.RefusedAsync(sql)).SqlState);
    }

    // The app's own login cannot take functions of the server from others, and starts all the same; the administrator can, as the private database's does.
    [Fact]
    public async Task LargeObjects_OnceTheAdministratorTookThem_AreNobodysToMake()
    {
        Assert.NotEmpty(await _ledger.TextsAsync(MakersOfLargeObjects));
        await Schema.LimitAsync(TestPostgres.AdministratorOf(_ledger.ConnectionString));
        await Schema.MigrateAsync(_ledger.ConnectionString);

        Assert.Empty(await _ledger.TextsAsync(MakersOfLargeObjects));
        foreach (var sql in new[] { "select lo_creat(-1)", "select lo_create(0)", @"select lo_from_bytea(0, '\x00')", @"select lo_put(1, 0, '\x00')", @"select lowrite(1, '\x00')", "select lo_truncate(1, 9)" })
        {
            Assert.Equal((sql, PostgresErrorCodes.InsufficientPrivilege), (sql, (await _producer.RefusedAsync(sql)).SqlState));
        }
    }

    private const string MakersOfLargeObjects = """
        select p.oid::regprocedure::text from pg_proc p cross join lateral aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
        where p.pronamespace = 'pg_catalog'::regnamespace and a.grantee = 0 and p.prosrc ~ '^be_(lo_(creat|from|put|trunc|import)|lowrite)'
        """;

    // Were the rights given by mistake, each function that writes as the owner still knows its table.
    [Fact]
    public async Task TriggerFunctions_OnATableThatLooksLikeOurs_WriteNothing()
    {
        await _ledger.SqlAsync($"do $$ begin execute format('grant temporary on database %I to {_producer.Login}', current_database()); end $$");
        await _ledger.SqlAsync($"grant execute on all functions in schema public to {_producer.Login}; grant usage on all sequences in schema public to {_producer.Login}");
        var functions = await _ledger.TextsAsync("select proname from pg_proc where prosecdef and prorettype = 'trigger'::regtype and pronamespace = 'public'::regnamespace order by 1");
        Assert.Superset(new HashSet<string>(["bulk_operation_runs_guard", "bulk_operation_runs_journal", "inventory_sync_runs_follow", "ops_signal", "producer_logins_journal"]), functions.ToHashSet());
        var written = await WrittenAsync();
        foreach (var function in functions)
        {
            var refused = await _producer.RefusedAsync($"""
                create temporary table if not exists bulk_operation_runs (like public.bulk_operation_runs including defaults, login text, operations text[]);
                create trigger t after insert on pg_temp.bulk_operation_runs referencing new table as changed for each {(function.StartsWith("ops_signal", StringComparison.Ordinal) ? "statement" : "row")} execute function {function}('runs');
                insert into pg_temp.bulk_operation_runs (id, tenant_id, resource, action, status, item_ids, initiator, login) values (1, 2, 'inventory', 'sync', 'completed', '[]', 'me', 'me')
                """.Replace(function.StartsWith("ops_signal", StringComparison.Ordinal) ? "§" : " referencing new table as changed", "", StringComparison.Ordinal));
            Assert.Equal((function, PostgresErrorCodes.InsufficientPrivilege), (function, refused.SqlState));
            Assert.Contains(" belongs to ", refused.MessageText, StringComparison.Ordinal);
        }

        Assert.Equal(written, await WrittenAsync());
        await _ledger.SqlAsync($"do $$ begin execute format('revoke temporary on database %I from {_producer.Login}', current_database()); end $$");
        await _ledger.SqlAsync($"revoke execute on all functions in schema public from {_producer.Login}; revoke usage on all sequences in schema public from {_producer.Login}");
    }

    [Fact]
    public async Task AdvisoryLocks_HeldByALogin_HoldNobodyUp()
    {
        var run = await _ledger.QueueAsync(executor: RunExecutor.Worker);
        await using var holder = await _producer.Source.OpenConnectionAsync();
        foreach (var key in await _ledger.TextsAsync("select n::text from (values (5306827), (5306828)) k(n)"))
        {
            await using var hold = new NpgsqlCommand($"select pg_advisory_lock({key})", holder);
            await hold.ExecuteNonQueryAsync();
        }

        var claim = _ledger.Get<RunLeases>().ClaimAsync("w1", [AddPolicies], TimeSpan.FromMinutes(1), perTenant: 4);
        Assert.Equal(run, (await claim.WaitAsync(TimeSpan.FromSeconds(10)))?.RunId);
        await _ledger.SqlAsync("delete from schema_rules");
        Assert.Equal(["Rules"], await Schema.MigrateAsync(_ledger.ConnectionString).WaitAsync(TimeSpan.FromSeconds(30)));
    }

    // A transaction that stays open over its own run holds up neither the claim nor anybody's progress.
    [Fact]
    public async Task OpenTransaction_OverAllItMayLock_HoldsNobodyUp()
    {
        var run = await _ledger.QueueAsync(executor: RunExecutor.Worker);
        await using var holder = await _producer.Source.OpenConnectionAsync();
        await using var hold = new NpgsqlCommand(
            "begin; insert into bulk_operation_runs (tenant_id, user_id, resource, action) values (1, 1, 'mailbox', 'sync'); select id from bulk_operation_runs for update", holder);
        await hold.ExecuteNonQueryAsync();

        var lease = await _ledger.Get<RunLeases>().ClaimAsync("w1", [AddPolicies], TimeSpan.FromMinutes(1), perTenant: 4).WaitAsync(TimeSpan.FromSeconds(10));
        await _ledger.WorkAsync(lease!, Ok("a")).WaitAsync(TimeSpan.FromSeconds(10));

        Assert.Equal(1, (await _ledger.RowAsync(run)).Counters.Succeeded);
    }

    // LISTEN needs no right, and a queue that a login holds full makes every commit fail that sends something.
    [Fact]
    public async Task Notifications_OfTheDatabase_AreNotSent()
    {
        await using var listener = await _producer.Source.OpenConnectionAsync();
        List<string> heard = [];
        listener.Notification += (_, e) => heard.Add(e.Channel + ":" + e.Payload);
        await using (var listen = new NpgsqlCommand("listen opsmonitor", listener))
        {
            await listen.ExecuteNonQueryAsync();
        }

        await _ledger.QueueAsync(_ledger.Fabrikam);
        await using var ping = new NpgsqlCommand("select pg_notify('opsmonitor', 'own')", listener);
        await ping.ExecuteNonQueryAsync();
        Assert.Equal(["opsmonitor:own"], heard);
        Assert.Equal(0, await _ledger.ScalarAsync<long>("select count(*) from pg_proc where pronamespace = 'public'::regnamespace and prosrc ~* 'pg_notify'"));
    }

    private Task<string> WrittenAsync() => _ledger.ScalarAsync<string>(
        "select concat_ws(' ', (select count(*) from audit_logs), (select count(*) from notifications), (select count(*) from inventory_sync_runs), (select count(*) from live_signals))");
}
