using OpsMonitor.Domain.Runs.Execution;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Faults;
using OpsMonitor.Tests.Support;
using static OpsMonitor.Tests.Support.SampleRuns;

namespace OpsMonitor.Tests.Runs.Writing;

/// <summary>Aborts that are forced, and aborts that race with the end of a run.</summary>
public sealed class RunAbortTests : IAsyncLifetime
{
    private Ledger _ledger = null!;

    private RunLedger Runs => _ledger.Get<RunLedger>();

    public async ValueTask InitializeAsync() => _ledger = await Ledger.CreateAsync();

    public async ValueTask DisposeAsync()
    {
        await Invariants.AssertHoldAsync(_ledger.ConnectionString);
        await _ledger.DisposeAsync();
    }

    [Fact]
    public async Task Force_BeforeTheGraceIsOver_IsTooEarlyAndSaysWhen()
    {
        var lease = await ClaimAsync();
        var unasked = await Runs.ForceAbortAsync(lease.Tenant, lease.RunId, _ledger.Ana, "now");
        Assert.Equal((RunRefusal.TooEarly, null), (unasked.Refusal, unasked.PossibleAt));

        await Runs.RequestAbortAsync(lease.Tenant, lease.RunId, _ledger.Ana, "wrong set");
        var asked = await _ledger.ScalarAsync<DateTime>("select abort_requested_at from bulk_operation_runs");
        var early = await Runs.ForceAbortAsync(lease.Tenant, lease.RunId, _ledger.Ana, "now");

        Assert.Equal((RunRefusal.TooEarly, asked.AddSeconds(30)), (early.Refusal, early.PossibleAt?.UtcDateTime));
        Assert.Equal(RunStatus.Running, (await _ledger.RowAsync(lease.RunId)).Status);
        Assert.Equal(["run.queued", "run.started", "run.abort_requested"], await _ledger.TextsAsync("select action from audit_logs order by id"));
    }

    [Fact]
    public async Task Force_AfterTheGrace_EndsTheRunAndFencesItsWorker()
    {
        var lease = await ClaimAsync();
        await _ledger.WorkAsync(lease, Ok("a"), Bad("b"));
        await AskedAsync(lease.RunId);

        var forced = await Runs.ForceAbortAsync(lease.Tenant, lease.RunId, Actor.OfUser(1, "Ben"), "hangs in the target");

        Assert.Equal((true, RunStatus.Aborted), (forced.Accepted, forced.Status));
        await Assert.ThrowsAsync<RunFencedException>(() => _ledger.WorkAsync(lease, Ok("c")));
        Assert.Equal(RunRefusal.Finished, (await Runs.SetTotalAsync(lease.Tenant, lease.RunId, lease.Attempt, 9)).Refusal);
        Assert.Equal(RunRefusal.Finished, (await Runs.FinishAsync(lease.Tenant, lease.RunId, lease.Attempt, Actor.OfWorker("w"))).Refusal);
        Assert.Empty(await _ledger.Get<LeaseRenewal>().RenewAsync([lease], TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(10)));
        Assert.Equal(RunRefusal.Finished, (await Runs.ForceAbortAsync(lease.Tenant, lease.RunId, _ledger.Ana, "again")).Refusal);
        var row = await _ledger.RowAsync(lease.RunId);
        Assert.Equal((RunStatus.Aborted, "Ana Ruiz", 2), (row.Status, row.AbortRequestedBy, row.Counters.Processed));
        Assert.Equal(["b"], await _ledger.TextsAsync("select jsonb_array_elements(failures) ->> 'item_id' from bulk_operation_runs"));
        Assert.Equal(
            ["run.aborted user:1 Ben: hangs in the target true"],
            await _ledger.TextsAsync("select concat_ws(' ', action, actor, actor_name || ': ' || reason, data ->> 'forced') from audit_logs order by id desc limit 1"));
        Assert.Equal(1, await _ledger.ScalarAsync<long>("select count(*) from notifications where data ->> 'event' = 'finished'"));
    }

    [Fact]
    public async Task Force_OfAPendingRun_EndsItAtOnce()
    {
        var run = await _ledger.QueueAsync(executor: RunExecutor.Worker);
        Assert.Equal(RunStatus.Aborted, (await Runs.ForceAbortAsync(_ledger.Contoso, run, _ledger.Ana, "never mind")).Status);
        Assert.Equal(["run.queued", "run.aborted never mind"], await _ledger.TextsAsync("select concat_ws(' ', action, reason, data ->> 'forced') from audit_logs order by id"));
    }

    [Fact]
    public async Task Force_OfAnotherTenantsRun_FindsNothing()
    {
        var lease = await ClaimAsync();
        await AskedAsync(lease.RunId);
        Assert.Equal(RunRefusal.NotFound, (await Runs.ForceAbortAsync(_ledger.Fabrikam, lease.RunId, _ledger.Ana, "not mine")).Refusal);
        Assert.Equal(RunStatus.Running, (await _ledger.RowAsync(lease.RunId)).Status);
    }

    [Fact]
    public async Task Finish_AfterAnAbortRequest_EndsAsAborted()
    {
        var (run, attempt) = await _ledger.BeginAsync();
        await Runs.RequestAbortAsync(_ledger.Contoso, run, _ledger.Ana, "wrong set");
        Assert.Equal(RunStatus.Aborted, (await Runs.FinishAsync(_ledger.Contoso, run, attempt, _ledger.Ana)).Status);
        (run, attempt) = await _ledger.BeginAsync();
        await Runs.RequestAbortAsync(_ledger.Contoso, run, _ledger.Ana, "wrong set");
        Assert.Equal(RunStatus.Failed, (await Runs.FinishAsync(_ledger.Contoso, run, attempt, _ledger.Ana, new("quota", "Used up"))).Status);
    }

    [Fact]
    public async Task Abort_RacingWithTheEnd_HasOneWinner()
    {
        for (var i = 0; i < 30; i++)
        {
            var (run, attempt) = await _ledger.BeginAsync();
            var abort = Task.Run(() => Runs.RequestAbortAsync(_ledger.Contoso, run, _ledger.Ana, "wrong set"));
            var finish = Task.Run(() => Runs.FinishAsync(_ledger.Contoso, run, attempt, _ledger.Ana));

            var (asked, ended) = (await abort, await finish);

            Assert.True(ended.Accepted);
            Assert.Equal(asked.Accepted ? RunStatus.Aborted : RunStatus.Completed, ended.Status);
            Assert.Equal(asked.Accepted ? null : RunRefusal.Finished, asked.Refusal);
            Assert.Equal(ended.Status, (await _ledger.RowAsync(run)).Status);
        }
    }

    [Fact]
    public async Task Write_OfAProducerToAWorkersRun_IsRefused()
    {
        var lease = await ClaimAsync();
        Assert.Equal(RunRefusal.WorkersRun, (await Runs.FinishAsync(lease.Tenant, lease.RunId, lease.Attempt, _ledger.Ana)).Refusal);
        Assert.Equal(RunRefusal.WorkersRun, (await Runs.FinishAsync(lease.Tenant, lease.RunId, lease.Attempt, _ledger.Ana, abort: true)).Refusal);
        Assert.Equal(RunRefusal.WorkersRun, (await Runs.RecordItemsAsync(lease.Tenant, lease.RunId, lease.Attempt, [Ok("a")])).Refusal);
        Assert.Equal(RunRefusal.WorkersRun, (await Runs.ReportAsync(lease.Tenant, lease.RunId, lease.Attempt, 1, new(1, 1, 1, 0, 0))).Refusal);
        Assert.Equal(RunRefusal.WorkersRun, (await Runs.BeginAsync(lease.Tenant, lease.RunId, _ledger.Ana)).Refusal);
        Assert.Equal((RunStatus.Running, 0), ((await _ledger.RowAsync(lease.RunId)).Status, (await _ledger.RowAsync(lease.RunId)).Counters.Processed));
    }

    private async Task<RunLease> ClaimAsync()
    {
        await _ledger.QueueAsync(executor: RunExecutor.Worker);
        return (await _ledger.Get<RunLeases>().ClaimAsync("w", [AddPolicies], TimeSpan.FromMinutes(1), perTenant: 3))!;
    }

    /// <summary>Ana asked for the abort just over half a minute ago.</summary>
    private Task<int> AskedAsync(long run) => _ledger.SqlAsync(
        $"update bulk_operation_runs set abort_requested_at = clock_timestamp() - interval '31 seconds', abort_requested_by = 'Ana Ruiz', abort_reason = 'wrong set' where id = {run}");
}
