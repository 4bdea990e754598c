using Microsoft.EntityFrameworkCore;
using Npgsql;
using OpsMonitor.Domain.Notifications.Outbox;
using OpsMonitor.Domain.Notifications.Rules;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Tests.Support;
using static OpsMonitor.Tests.Support.SampleRuns;

namespace OpsMonitor.Tests.Notifications.Telling;

/// <summary>An event is there exactly if what it tells of was committed, whoever wrote it, and only where a rule may take it.</summary>
public sealed class TellingEventsTests : IAsyncLifetime
{
    private const string Events = "select concat_ws(' ', kind, run_id, subject) from notification_events order by id";

    private TellingScene _scene = null!;

    private Ledger Ledger => _scene.Ledger;

    public async ValueTask InitializeAsync() => _scene = await TellingScene.CreateAsync();

    public ValueTask DisposeAsync() => _scene.DisposeAsync();

    [Fact]
    public async Task Events_WithoutARuleOfTheirKind_AreNotWritten()
    {
        await Ledger.FinishAsync(Ok("a"));
        var channel = await _scene.ChannelAsync();
        var rule = await _scene.RuleAsync(new RuleDraft("starts", new() { Events = [RunMoment.Started] }) { Channels = [channel] });
        var run = await Ledger.FinishAsync(Ok("a"));
        Assert.Equal([$"run.started {run} backup_set.add_policies"], await Ledger.TextsAsync(Events));

        await _scene.Rules.EnableAsync(_scene.Tenant, rule, false, Ledger.Ana);
        await Ledger.FinishAsync(Ok("a"));
        Assert.Single(await Ledger.TextsAsync(Events));
    }

    [Fact]
    public async Task Event_OfATransition_IsThereIfItWasCommitted()
    {
        await _scene.TellAsync();
        var (run, attempt) = await Ledger.BeginAsync();
        Assert.Equal([$"run.started {run} backup_set.add_policies"], await Ledger.TextsAsync(Events));

        await using (var connection = new NpgsqlConnection(Ledger.ConnectionString))
        {
            await connection.OpenAsync();
            await using var finish = new NpgsqlCommand($"begin; update bulk_operation_runs set status = 'failed' where id = {run}", connection);
            await finish.ExecuteNonQueryAsync();
            await using var seen = new NpgsqlCommand("select count(*) from notification_events", connection);
            Assert.Equal(2L, await seen.ExecuteScalarAsync());
            Assert.Single(await Ledger.TextsAsync(Events)); // of nobody else
            await using var rollback = new NpgsqlCommand("rollback", connection);
            await rollback.ExecuteNonQueryAsync();
        }

        Assert.Single(await Ledger.TextsAsync(Events));
        await Ledger.Get<RunLedger>().FinishAsync(_scene.Tenant, run, attempt, Ledger.Ana);
        Assert.Equal([$"run.started {run} backup_set.add_policies", $"run.finished {run} backup_set.add_policies"], await Ledger.TextsAsync(Events));
    }

    [Fact]
    public async Task Event_OfARunThatPlainSqlWrites_IsTheSame()
    {
        await _scene.TellAsync();
        var run = await Ledger.ScalarAsync<long>("insert into bulk_operation_runs (tenant_id, resource, action, status) values (1, 'x', 'y', 'running') returning id");
        await Ledger.SqlAsync($"update bulk_operation_runs set status = 'aborted' where id = {run}");
        await Ledger.SqlAsync("insert into bulk_operation_runs (tenant_id, resource, action, status) values (1, 'old', 'import', 'completed'), (2, 'x', 'y', 'running')"); // history, and another tenant's
        Assert.Equal([$"run.started {run} x.y", $"run.finished {run} x.y"], await Ledger.TextsAsync(Events));
    }

    [Fact]
    public async Task Event_OfAnEnd_TellsCountsAndReasonsAndNothingSecret()
    {
        await _scene.TellAsync();
        await Ledger.FinishAsync(Ok("item-1"), Bad("item-2"), Bad("item-3"), Bad("item-4", "not_found"));
        await _scene.PlanAsync();

        var messages = (await _scene.Deliveries.ClaimAsync(9)).Select(d => d.Message).OrderBy(m => m.Id).ToList(); // the start, and the end
        var told = Assert.Single(messages[1].Events);
        Assert.Equal(("run.finished", "partial", "completed_with_errors", "backup_set", "add_policies"), (told.Kind, told.StatusBucket, told.Status, told.Resource, told.Action));
        Assert.Equal((4, 4, 1, 3, 0), (told.Counts!.Value.Total, told.Counts.Value.Processed, told.Counts.Value.Succeeded, told.Counts.Value.Failed, told.Counts.Value.Skipped));
        Assert.Equal([new("throttled", 2), new ToldReason("not_found", 1)], told.Reasons);
        Assert.Equal(("contoso", "Contoso", "ops", false), (messages[1].TenantSlug, messages[1].TenantName, messages[1].RuleName, messages[1].IsTest));
        Assert.Equal(0, await Ledger.ScalarAsync<long>("select count(*) from notification_events e, notification_deliveries d where e.data::text || d.message::text ~ 'item-|Too many'"));
    }

    [Fact]
    public async Task Events_OfACheck_AreOneOfNewAndOneOfReopenedFindings()
    {
        var channel = await _scene.ChannelAsync();
        await _scene.RuleAsync(new RuleDraft("drift", new() { Findings = [FindingMoment.New, FindingMoment.Reopened] }) { Channels = [channel], InboxUsers = [1] });
        var drift = new DriftScene(Ledger);
        var baseline = await drift.SnapshotAsync("a=1", "b=1", "c=1");
        await drift.ApproveAsync(baseline);
        var first = await drift.RunAsync(baseline, await drift.SnapshotAsync("a=2", "b=2", "c=1"));
        await drift.RunAsync(baseline, await drift.SnapshotAsync("a=1", "b=2", "c=1"));
        var last = await drift.RunAsync(baseline, await drift.SnapshotAsync("a=2", "b=2", "c=3"));

        Assert.Equal(
            [$"findings.new {first} 2 2 new findings", $"findings.new {last} 1 1 new finding", $"findings.reopened {last} 1 1 reopened finding"],
            await Ledger.TextsAsync("select concat_ws(' ', kind, run_id, data ->> 'findings', data ->> 'summary') from notification_events order by kind, id"));
        await _scene.PlanAsync();
        Assert.Equal([1, 1, 1], await _scene.SendAllAsync());
        Assert.Equal(["1 telling.findings.new findings.new", "1 telling.findings.new findings.new", "1 telling.findings.reopened findings.reopened"], (await _scene.InboxAsync()).Where(n => n.Contains("telling", StringComparison.Ordinal)));
    }

    // As whoever watches deadlines will.
    [Fact]
    public async Task Event_RaisedByAStatementOfTheApp_IsPlannedByItsKind()
    {
        await _scene.RuleAsync(new RuleDraft("late", new() { Deadlines = true }) { InboxUsers = [1] });
        await using (var db = _scene.Ops.ForTenant(_scene.Tenant))
        {
            await db.Database.ExecuteSqlRawAsync("""select ops_raise(1, 'deadline.missed', null, 'mailboxes.sync', jsonb_build_object('summary', 'has not run for 26 hours')), ops_raise(1, 'run.finished', null, 'x.y', null)""");
            await Assert.ThrowsAsync<PostgresException>(() => db.Database.ExecuteSqlRawAsync("insert into notification_events (tenant_id, id, kind, subject, data) values (2, gen_random_uuid(), 'x', 'y.z', 'null')"));
        }

        await _scene.PlanAsync();
        Assert.Equal(["mailboxes sync has not run for 26 hours"], await Ledger.TextsAsync("select concat_ws(' ', data ->> 'resource', data ->> 'action', data ->> 'summary') from notifications"));
    }
}
