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

/// <summary>What a SQL producer's login, which may say anything to the database, gets out of it: its own tenant's runs, and nothing of anybody else's.</summary>
public sealed class SqlProducerWallTests : IAsyncLifetime
{
    private const string Lies = "set app.tenant_id = '2'; set app.actor = 'worker:w1'; set app.actor_name = 'Somebody'; set app.forced = 'on'; set app.counts_items = 'on';";

    private const string LiesAsOptions = "-c app.tenant_id=2 -c app.actor=worker:w1 -c app.actor_name=Somebody -c app.forced=on -c app.counts_items=on";

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
    public async Task Settings_OfALogin_ChooseNoTenantAndNoActor()
    {
        var foreign = await _ledger.QueueAsync(_ledger.Fabrikam);
        await using var insisting = _producer.Open(LiesAsOptions);
        foreach (var source in new[] { _producer.Source, insisting })
        {
            Assert.Equal(0L, await SqlProducer.ScalarAsync(source, Lies + "select count(*) from bulk_operation_runs where tenant_id = 2"));
            Assert.Null(await SqlProducer.ScalarAsync(source, Lies + $"update bulk_operation_runs set status = 'aborted' where id = {foreign} returning id"));
            var refused = await Assert.ThrowsAsync<PostgresException>(
                () => SqlProducer.ScalarAsync(source, Lies + "insert into bulk_operation_runs (tenant_id, resource, action) values (2, 'mailbox', 'sync')"));
            Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
            await SqlProducer.ScalarAsync(source, Lies + "insert into bulk_operation_runs (tenant_id, resource, action, status) values (1, 'mailbox', 'sync', 'running')");
            await SqlProducer.ScalarAsync(source, Lies + "update bulk_operation_runs set status = 'aborted' where status = 'running'");
        }

        Assert.Equal(
            [$"{_producer.Login} sql:{_producer.Login} run.aborted", $"{_producer.Login} sql:{_producer.Login} run.started"],
            await _ledger.TextsAsync("select distinct concat_ws(' ', actor_name, actor, action) from audit_logs where tenant_id = 1 and subject_type = 'bulk_operation_run'"));
    }

    [Theory]
    [InlineData("status = 'completed'")]
    [InlineData("status = 'failed'")]
    [InlineData("status = 'aborted'")]
    [InlineData("succeeded = succeeded + 1, processed_items = processed_items + 1")]
    [InlineData("total_items = 1000")]
    [InlineData("item_ids = '[]'")]
    [InlineData("failures = '[]'")]
    [InlineData("updated_at = now()")]
    public async Task WorkersRun_OfTheLoginsTenant_IsNotItsToTouch(string set)
    {
        var run = await _ledger.QueueAsync(executor: RunExecutor.Worker);
        var lease = await _ledger.Get<RunLeases>().ClaimAsync("w1", [AddPolicies], TimeSpan.FromMinutes(1), perTenant: 4);
        await _ledger.WorkAsync(lease!, Ok("a"), Bad("b"));
        var before = await RowAsync(run);

        Assert.Null(await _producer.ScalarAsync(Lies + $"update bulk_operation_runs set {set} where id = {run} returning id"));

        Assert.Equal(before, await RowAsync(run));
        Assert.Equal(run, await _producer.ScalarAsync($"select id from bulk_operation_runs where id = {run}"));
        foreach (var strength in new[] { "update", "no key update", "share", "key share" })
        {
            Assert.Null(await _producer.ScalarAsync($"select id from bulk_operation_runs where id = {run} for {strength}"));
        }
    }

    [Fact]
    public async Task Counters_OfARunCountedByItems_CannotBeMovedWithoutThem()
    {
        var (run, attempt) = await _ledger.BeginAsync(total: 9);
        await _ledger.Get<RunLedger>().RecordItemsAsync(_ledger.Contoso, run, attempt, [Ok("a")]);

        var refused = await _producer.RefusedAsync(Lies + $"update bulk_operation_runs set succeeded = 5, processed_items = 5 where id = {run}");

        Assert.Equal(PostgresErrors.CountedOtherwise, refused.SqlState);
    }

    // Whether somebody exists is nothing that the error tells: not by its text, not by its code, not by the order of checks.
    [Fact]
    public async Task UserId_OfNobodyOfTheTenant_IsRefusedAlikeWhoeverItIs()
    {
        await _ledger.SqlAsync("""
            insert into users (id, display_name, user_name, is_platform_operator, email_confirmed, phone_number_confirmed, two_factor_enabled, lockout_enabled, access_failed_count)
              values (5, 'Eve', 'eve', false, false, false, false, false, 0);
            insert into memberships (tenant_id, user_id, role, notify) values (2, 5, 'operator', 'all')
            """);
        List<string> told = [];
        foreach (var (tenant, user) in new[] { (1, 5), (1, 555), (2, 5), (2, 555) })
        {
            var refused = await _producer.RefusedAsync($"insert into bulk_operation_runs (tenant_id, user_id, resource, action) values ({tenant}, {user}, 'mailbox', 'sync')");
            told.Add($"{refused.SqlState} {refused.MessageText.Replace(user.ToString(), "?", StringComparison.Ordinal)} {refused.Detail}");
        }

        Assert.Equal(["OM008 user_id: ? is nobody of this tenant "], told.Distinct());
        var run = await _producer.ScalarAsync("insert into bulk_operation_runs (tenant_id, user_id, resource, action) values (1, 1, 'mailbox', 'sync') returning id");
        Assert.Equal(PostgresErrors.NotAMember, (await _producer.RefusedAsync($"update bulk_operation_runs set user_id = 5 where id = {run}")).SqlState);
    }

    // The same key is another tenant's, or no tenant has it; the tenant exists or not: one answer.
    [Fact]
    public async Task ForeignTenant_WithAndWithoutTheKey_AnswersAlike()
    {
        await _ledger.SqlAsync("insert into bulk_operation_runs (tenant_id, resource, action, idempotency_key) values (2, 'mailbox', 'sync', 'theirs')");
        List<string> told = [];
        foreach (var (tenant, key) in new[] { (2, "theirs"), (2, "free"), (99, "free") })
        {
            foreach (var then in new[] { "", " on conflict do nothing", " on conflict (tenant_id, idempotency_key) where status in ('pending', 'running') do update set total_items = 1" })
            {
                var refused = await _producer.RefusedAsync($"insert into bulk_operation_runs (tenant_id, resource, action, idempotency_key) values ({tenant}, 'mailbox', 'sync', '{key}'){then}");
                told.Add($"{refused.SqlState} {refused.MessageText} {refused.Detail}");
            }
        }

        Assert.Single(told.Distinct());
    }

    [Fact]
    public async Task AuditLogId_OfSomebodyElse_IsOverruled()
    {
        await _ledger.QueueAsync();
        var entry = await _ledger.ScalarAsync<long>("select max(id) from audit_logs");
        var run = await _producer.ScalarAsync($"insert into bulk_operation_runs (tenant_id, resource, action, audit_log_id) values (1, 'mailbox', 'sync', {entry}) returning id");
        await _producer.SqlAsync($"update bulk_operation_runs set audit_log_id = {entry} where id = {run}");

        Assert.Equal([$"{run}"], await _ledger.TextsAsync($"select a.subject_id from bulk_operation_runs r join audit_logs a on a.tenant_id = r.tenant_id and a.id = r.audit_log_id where r.id = {run}"));
    }

    [Fact]
    public async Task Operations_OfALogin_AreAllItSeesAndWrites()
    {
        await _ledger.QueueAsync();
        await using var mail = await SqlProducer.CreateAsync(_ledger, _ledger.Contoso, ["mailbox.sync", "mailbox.archive"]);
        Assert.NotNull(await mail.ScalarAsync("insert into bulk_operation_runs (tenant_id, resource, action) values (1, 'mailbox', 'archive') returning id"));

        Assert.Equal(1L, await mail.ScalarAsync("select count(*) from bulk_operation_runs"));
        Assert.Equal(1, await mail.SqlAsync("update bulk_operation_runs set status = 'running'"));
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, (await mail.RefusedAsync("insert into bulk_operation_runs (tenant_id, resource, action) values (1, 'mailbox', 'purge')")).SqlState);
        Assert.Equal(2L, await _producer.ScalarAsync("select count(*) from bulk_operation_runs"));
    }

    // A chain of roles, with and without inheritance, is the same login at its end.
    [Fact]
    public async Task Roles_InAChain_AreStillTheLogin()
    {
        var group = $"group_{Guid.NewGuid():n}";
        await _ledger.SqlAsync($"create role {group} nologin noinherit in role opsmonitor_ingest");
        await using (var chained = await SqlProducer.CreateAsync(_ledger, _ledger.Fabrikam, roles: group))
        {
            await _ledger.QueueAsync();
            Assert.Equal(0L, await chained.ScalarAsync(Lies + "set role opsmonitor_ingest; select count(*) from bulk_operation_runs"));
            foreach (var sql in new[] { "set role opsmonitor_app", "set role opsmonitor_service", $"set session authorization {_producer.Login}" })
            {
                Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, (await chained.RefusedAsync(sql)).SqlState);
            }
        }

        await _ledger.SqlAsync($"drop role {group}");
    }

    private Task<string> RowAsync(long run) => _ledger.ScalarAsync<string>($"select row_to_json(r)::text from bulk_operation_runs r where id = {run}");
}
