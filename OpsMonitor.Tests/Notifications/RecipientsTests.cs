using System.Text.Json;
using OpsMonitor.Domain.Access;
using OpsMonitor.Domain.Runs.Execution;
using OpsMonitor.Domain.Runs.Follows;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Runs.Queries;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Faults;
using OpsMonitor.Tests.Support;
using static OpsMonitor.Tests.Support.SampleRuns;

namespace OpsMonitor.Tests.Notifications;

/// <summary>Who is told of a run, whoever writes it: by their membership's preference and by what they follow, once each.</summary>
public sealed class RecipientsTests : IAsyncLifetime
{
    private const long Ana = 1;
    private const long Ben = 2;
    private const string Told = "select notifiable_id || ' ' || (data ->> 'event') || ' ' || (data ->> 'status_bucket') from notifications order by 1";

    private Ledger _ledger = null!;

    private RunLedger Runs => _ledger.Get<RunLedger>();

    private RunFollows Follows => _ledger.Get<RunFollows>();

    public async ValueTask InitializeAsync()
    {
        _ledger = await Ledger.CreateAsync();
        await _ledger.SqlAsync("""
            insert into users (id, display_name, user_name, is_platform_operator, email_confirmed, phone_number_confirmed, two_factor_enabled, lockout_enabled, access_failed_count)
            values (2, 'Ben', 'ben', false, false, false, false, false, 0)
            """);
        await _ledger.Get<TenancyLedger>().AddMemberAsync(_ledger.Contoso, Ben, TenantRole.Viewer, NotifyPreference.None);
    }

    public async ValueTask DisposeAsync()
    {
        await Invariants.AssertHoldAsync(_ledger.ConnectionString);
        await _ledger.DisposeAsync();
    }

    [Theory]
    [InlineData(NotifyPreference.Own, new[] { "queued", "succeeded" }, new string[0])]
    [InlineData(NotifyPreference.Problems, new[] { "succeeded" }, new[] { "partial" })]
    [InlineData(NotifyPreference.All, new[] { "queued", "succeeded" }, new[] { "partial", "queued" })]
    [InlineData(NotifyPreference.None, new string[0], new string[0])]
    public async Task Preference_OfAMember_DecidesWhatTheyHear(NotifyPreference preference, string[] ofTheirOwn, string[] ofOthers)
    {
        await NotifyAsync(Ana, preference);
        await _ledger.FinishAsync(Ok("a"));
        Assert.Equal(ofTheirOwn, await BucketsAsync(Ana));

        await _ledger.SqlAsync("delete from notifications");
        var run = await _ledger.ScalarAsync<long>("insert into bulk_operation_runs (tenant_id, user_id, resource, action) values (1, 2, 'x', 'y') returning id");
        await SetAsync(run, "status = 'running'");
        await SetAsync(run, "processed_items = 2, succeeded = 1, failed = 1, status = 'completed_with_errors'");
        Assert.Equal(ofOthers, await BucketsAsync(Ana));
    }

    [Fact]
    public async Task Member_WithEveryReasonAtOnce_IsToldOnce()
    {
        await NotifyAsync(Ana, NotifyPreference.All);
        await Follows.FollowOperationAsync(_ledger.Contoso, Ana, AddPolicies.Resource, AddPolicies.Action);
        var (run, attempt) = await _ledger.BeginAsync();
        Assert.True(await Follows.FollowRunAsync(_ledger.Contoso, Ana, run));
        await Runs.FinishAsync(_ledger.Contoso, run, attempt, _ledger.Ana);

        Assert.Equal(["1 finished succeeded", "1 queued queued"], await _ledger.TextsAsync(Told));
    }

    [Fact]
    public async Task Follower_WhoAsksForNothingElse_IsTold()
    {
        await NotifyAsync(Ana, NotifyPreference.None);
        var (followed, attempt) = await _ledger.BeginAsync();
        Assert.True(await Follows.FollowRunAsync(_ledger.Contoso, Ben, followed));
        await Runs.FinishAsync(_ledger.Contoso, followed, attempt, _ledger.Ana);
        await _ledger.FinishAsync(Ok("a")); // of the same operation, which nobody follows
        Assert.Equal(["2 finished succeeded"], await _ledger.TextsAsync(Told));

        await Follows.FollowOperationAsync(_ledger.Contoso, Ben, AddPolicies.Resource, AddPolicies.Action);
        await _ledger.FinishAsync(Bad("a"));
        Assert.Equal(["2 finished failed", "2 finished succeeded", "2 queued queued"], await _ledger.TextsAsync(Told));
    }

    [Fact]
    public async Task Member_WhoWasRemoved_HearsNothingMore()
    {
        await NotifyAsync(Ben, NotifyPreference.All);
        var (run, attempt) = await _ledger.BeginAsync();
        await Follows.FollowRunAsync(_ledger.Contoso, Ben, run);
        await _ledger.SqlAsync("delete from memberships where user_id = 2");
        await Runs.FinishAsync(_ledger.Contoso, run, attempt, _ledger.Ana);

        Assert.Equal(["queued"], await BucketsAsync(Ben));
        Assert.Equal(0, await _ledger.ScalarAsync<long>("select count(*) from run_follows"));
    }

    [Fact]
    public async Task History_WhenRecorded_TellsNobody()
    {
        await NotifyAsync(Ben, NotifyPreference.All);
        await Follows.FollowOperationAsync(_ledger.Contoso, Ana, AddPolicies.Resource, AddPolicies.Action);
        var then = DateTimeOffset.UtcNow.AddDays(-3);
        await _ledger.Get<RunHistory>().RecordAsync(
            _ledger.Contoso, [new(AddPolicies, JsonElement.Parse(NextScope()), null, _ledger.Ana, then, then, then.AddMinutes(1), [Ok("a"), Bad("b")])]);

        Assert.Empty(await _ledger.TextsAsync(Told));
        Assert.Equal(["run.recorded"], await _ledger.TextsAsync("select action from audit_logs"));
    }

    [Fact]
    public async Task ForcedAbort_OfAWorkersRun_IsToldAsFailed()
    {
        await NotifyAsync(Ben, NotifyPreference.Problems);
        var lease = await LeasedAsync(TimeSpan.FromMinutes(1));
        await _ledger.SqlAsync($"update bulk_operation_runs set abort_requested_at = clock_timestamp() - interval '31 seconds', abort_requested_by = 'Ana Ruiz' where id = {lease.RunId}");
        Assert.True((await Runs.ForceAbortAsync(_ledger.Contoso, lease.RunId, _ledger.Ana, "hangs")).Accepted);

        Assert.Equal(["1 finished failed", "1 queued queued", "2 finished failed"], await _ledger.TextsAsync(Told));
        Assert.Equal(["aborted", "aborted"], await _ledger.TextsAsync("select data ->> 'status' from notifications where data ->> 'event' = 'finished'"));
    }

    [Fact]
    public async Task WorkerLost_ThreeTimes_IsToldOnceWithItsReason()
    {
        await NotifyAsync(Ben, NotifyPreference.Problems);
        for (var attempt = 1; attempt <= RunLeases.MaxAttempts; attempt++)
        {
            await LeasedAsync(TimeSpan.FromMilliseconds(-1), queue: attempt == 1);
        }

        Assert.Equal(1, await _ledger.Get<RunLeases>().FailLostAsync());

        Assert.Equal(["1 finished failed", "1 queued queued", "2 finished failed"], await _ledger.TextsAsync(Told));
        Assert.Equal(["worker_lost", "worker_lost"], await _ledger.TextsAsync("select data ->> 'error_summary' from notifications where data ->> 'event' = 'finished'"));
    }

    [Fact]
    public async Task SqlProducer_WithoutAUser_TellsThoseWhoAskForIt()
    {
        await NotifyAsync(Ben, NotifyPreference.Problems);
        await Follows.FollowOperationAsync(_ledger.Contoso, Ana, "x", "y");
        var run = await _ledger.ScalarAsync<long>("insert into bulk_operation_runs (tenant_id, resource, action) values (1, 'x', 'y') returning id");
        await SetAsync(run, """status = 'failed', failures = '[{"reason_code": "bad_login", "reason": "No"}]'""");

        Assert.Equal(["1 finished failed", "1 queued queued", "2 finished failed"], await _ledger.TextsAsync(Told));
    }

    [Fact]
    public async Task Payload_OfEachEvent_HasTheSeedsContentAndWhatNamesTheRun()
    {
        await _ledger.FinishAsync(Ok("a"), Bad("b"));
        string[] seed = ["tenant_id", "run_id", "run_type", "status_bucket", "counts", "error_summary"];
        string[] names = ["tenant", "event", "status", "resource", "action", "summary"];

        foreach (var text in await _ledger.TextsAsync("select data::text from notifications"))
        {
            Assert.Equal(seed.Concat(names).Order(), JsonElement.Parse(text).EnumerateObject().Select(p => p.Name).Order());
            Assert.Equal(["failed", "processed", "skipped", "succeeded", "total"], JsonElement.Parse(text).GetProperty("counts").EnumerateObject().Select(p => p.Name).Order());
            Assert.Equal("bulk_operation_run", JsonElement.Parse(text).GetProperty("run_type").GetString());
        }

        Assert.Equal(
            ["bulk_operation_run.finished user partial throttled (1)", "bulk_operation_run.queued user queued"],
            await _ledger.TextsAsync("select concat_ws(' ', type, notifiable_type, data ->> 'status_bucket', data ->> 'error_summary') from notifications order by 1"));
    }

    private async Task<RunLease> LeasedAsync(TimeSpan lease, bool queue = true)
    {
        if (queue)
        {
            await _ledger.QueueAsync(executor: RunExecutor.Worker);
        }

        return (await _ledger.Get<RunLeases>().ClaimAsync("node-1", [AddPolicies], lease, perTenant: 3))!;
    }

    private async Task NotifyAsync(long user, NotifyPreference preference) =>
        Assert.True(await _ledger.Get<TenancyLedger>().SetNotifyAsync(_ledger.Contoso, user, preference));

    private Task<int> SetAsync(long run, string set) => _ledger.SqlAsync($"update bulk_operation_runs set {set} where id = {run}");

    private Task<List<string>> BucketsAsync(long user) =>
        _ledger.TextsAsync($"select data ->> 'status_bucket' from notifications where notifiable_id = {user} order by 1");
}
