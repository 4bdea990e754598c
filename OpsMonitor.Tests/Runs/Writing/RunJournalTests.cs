using System.Text.Json;
using OpsMonitor.Domain.Notifications;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Faults;
using OpsMonitor.Tests.Support;
using static OpsMonitor.Tests.Support.SampleRuns;

namespace OpsMonitor.Tests.Runs.Writing;

/// <summary>What the database itself writes with each transition: the journal and the notifications.</summary>
public sealed class RunJournalTests : IAsyncLifetime
{
    private const string Journal = "select action || ' by ' || actor || ' ' || coalesce(data ->> 'from', '') || '>' || (data ->> 'to') from audit_logs order by id";
    private Ledger _ledger = null!;

    private RunLedger Runs => _ledger.Get<RunLedger>();

    public async ValueTask InitializeAsync() => _ledger = await Ledger.CreateAsync();

    public async ValueTask DisposeAsync()
    {
        await Invariants.AssertHoldAsync(_ledger.ConnectionString);
        await _ledger.DisposeAsync();
    }

    [Fact]
    public async Task Journal_OfAWholeRun_HasOneEntryPerTransition()
    {
        var (run, attempt) = await _ledger.BeginAsync();
        await Runs.RecordItemsAsync(_ledger.Contoso, run, attempt, [Ok("a"), Bad("b")]);
        await Runs.FinishAsync(_ledger.Contoso, run, attempt, Actor.OfApiKey("k1", "hr-sync", owner: 1));

        Assert.Equal(
            ["run.queued by user:1 >pending", "run.started by user:1 pending>running", "run.completed_with_errors by api_key:k1 running>completed_with_errors"],
            await _ledger.TextsAsync(Journal));
        Assert.Equal("run.queued", await _ledger.ScalarAsync<string>(
            $"select a.action from bulk_operation_runs r join audit_logs a on a.tenant_id = r.tenant_id and a.id = r.audit_log_id and a.subject_id = r.id where r.id = {run}"));
    }

    [Fact]
    public async Task Journal_OfAnAttach_HasNoFurtherEntry()
    {
        var scope = NextScope();
        await _ledger.QueueAsync(scope: scope);
        await _ledger.QueueAsync(scope: scope);
        Assert.Equal(["run.queued by user:1 >pending"], await _ledger.TextsAsync(Journal));
        Assert.Equal(1, await _ledger.ScalarAsync<long>("select count(*) from notifications"));
    }

    [Fact]
    public async Task Journal_OfAborts_HasReasonsAndEachStepOnce()
    {
        await Runs.RequestAbortAsync(_ledger.Contoso, await _ledger.QueueAsync(), _ledger.Ana, "never mind");
        var (run, attempt) = await _ledger.BeginAsync();
        await Runs.RequestAbortAsync(_ledger.Contoso, run, _ledger.Ana, "wrong set");
        await Runs.RequestAbortAsync(_ledger.Contoso, run, _ledger.Ana, "again");
        await Runs.FinishAsync(_ledger.Contoso, run, attempt, _ledger.Ana, abort: true);

        Assert.Equal(
            [
                "run.queued", "run.aborted never mind",
                "run.queued", "run.started", "run.abort_requested wrong set", "run.aborted wrong set",
            ],
            await _ledger.TextsAsync("select action || coalesce(' ' || reason, '') from audit_logs order by id"));
    }

    [Fact]
    public async Task Journal_OfProgress_HasNoEntry()
    {
        var (run, attempt) = await _ledger.BeginAsync();
        await Runs.RecordItemsAsync(_ledger.Contoso, run, attempt, [Ok("a")]);
        await Runs.SetTotalAsync(_ledger.Contoso, run, attempt, 20);
        await Runs.ReportAsync(_ledger.Contoso, run, attempt, 1, new(20, 1, 1, 0, 0));
        Assert.Equal(2, await _ledger.ScalarAsync<long>("select count(*) from audit_logs"));
    }

    [Fact]
    public async Task Notifications_EventsAndPreferences_GiveOneEach()
    {
        await AddMembersAsync();
        await _ledger.FinishAsync(Ok("a"));
        await _ledger.FinishAsync(Ok("a"), Bad("b"));
        await _ledger.FinishAsync(Bad("b"));
        await _ledger.SqlAsync("insert into bulk_operation_runs (tenant_id, user_id, resource, action) values (1, 3, 'x', 'y')");
        await _ledger.SqlAsync("update bulk_operation_runs set status = 'running' where resource = 'x'");
        await _ledger.SqlAsync("update bulk_operation_runs set status = 'completed' where resource = 'x'");

        // Ana began three runs; problems: two of them, and the end of their own one; all: both events of all four.
        Assert.Equal(
            ["1 own finished 3", "1 own queued 3", "2 all finished 4", "2 all queued 4", "3 problems finished 3"],
            await _ledger.TextsAsync("""
                select n.notifiable_id || ' ' || m.notify || ' ' || (n.data ->> 'event') || ' ' || count(*)
                from notifications n join memberships m on m.tenant_id = n.tenant_id and m.user_id = n.notifiable_id
                group by n.notifiable_id, m.notify, n.data ->> 'event' order by 1
                """));
    }

    [Fact]
    public async Task Notification_Payload_HasTheSeedsMembers()
    {
        var run = await _ledger.FinishAsync(Ok("a"), Bad("b"), Bad("c", "not_found"), Bad("d"), Skip("e"));

        var json = await _ledger.ScalarAsync<string>("select data::text from notifications where type = 'bulk_operation_run.finished'");
        var data = JsonElement.Parse(json);
        Assert.Equal(1, data.GetProperty("tenant_id").GetInt64());
        Assert.Equal(run, data.GetProperty("run_id").GetInt64());
        Assert.Equal("bulk_operation_run", data.GetProperty("run_type").GetString());
        Assert.Equal("partial", data.GetProperty("status_bucket").GetString());
        Assert.Equal(
            new NotificationPayload(1, "contoso", run, "bulk_operation_run", "finished", "partial", "completed_with_errors", "backup_set", "add_policies",
                null, new(5, 5, 1, 3, 1), "throttled (2), not_found (1)"),
            NotificationPayload.Parse(json));
    }

    [Theory]
    [InlineData("s", "succeeded")]
    [InlineData("sf", "partial")]
    [InlineData("f", "failed")]
    public async Task Notification_Bucket_FollowsTheStatus(string outcomes, string bucket)
    {
        await _ledger.FinishAsync([.. outcomes.Select((o, i) => o == 's' ? Ok($"{i}") : Bad($"{i}"))]);
        Assert.Equal(["queued", bucket], await _ledger.TextsAsync("select data ->> 'status_bucket' from notifications order by data ->> 'event' desc"));
        Assert.Equal(bucket == "succeeded" ? 0 : 1, await _ledger.ScalarAsync<long>("select count(data ->> 'error_summary') from notifications"));
    }

    [Fact]
    public async Task Notification_OfAnotherTenantsRun_ReachesNobodyHere()
    {
        await _ledger.QueueAsync(_ledger.Fabrikam);
        Assert.Equal(0, await _ledger.ScalarAsync<long>("select count(*) from notifications"));
    }

    [Fact]
    public async Task Run_OfATransactionRolledBack_LeavesNothing()
    {
        await _ledger.SqlAsync("begin; insert into bulk_operation_runs (tenant_id, user_id, resource, action) values (1, 1, 'x', 'y'); rollback");
        Assert.Equal(0, await _ledger.ScalarAsync<long>("select (select count(*) from audit_logs) + (select count(*) from notifications)"));
    }

    private Task<int> AddMembersAsync() => _ledger.SqlAsync("""
        insert into users (id, display_name, user_name, is_platform_operator, email_confirmed, phone_number_confirmed, two_factor_enabled, lockout_enabled, access_failed_count)
        select n, 'User ' || n, 'user' || n, false, false, false, false, false, 0 from generate_series(2, 4) n;
        insert into memberships (tenant_id, user_id, role, notify) values (1, 2, 'viewer', 'all'), (1, 3, 'viewer', 'problems'), (1, 4, 'viewer', 'none')
        """);
}
