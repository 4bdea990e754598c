using OpsMonitor.Domain.Notifications.Outbox;
using OpsMonitor.Domain.Notifications.Rules;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Tests.Support;
using static OpsMonitor.Tests.Support.SampleRuns;

namespace OpsMonitor.Tests.Notifications.Telling;

/// <summary>A preview reads what happened, whether or not a rule was there: the same events that a rule would have been told.</summary>
public sealed class RulePreviewTests : IAsyncLifetime
{
    private static readonly RuleTerms s_all = new() { Events = [RunMoment.Started, RunMoment.Finished], Findings = [FindingMoment.New, FindingMoment.Reopened] };

    private TellingScene _scene = null!;

    private Ledger Ledger => _scene.Ledger;

    public async ValueTask InitializeAsync() => _scene = await TellingScene.CreateAsync();

    public ValueTask DisposeAsync() => _scene.DisposeAsync();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Preview_OfWhatHappened_HasTheEventsThatTheDatabaseWrites(bool byReason)
    {
        await _scene.RuleAsync(new RuleDraft("all", s_all) { InboxFollowers = true });
        await Ledger.FinishAsync(Ok("a"), Bad("b"), Bad("c", "not_found"));
        await Ledger.FinishAsync(Ok("a"));
        await Ledger.BeginAsync();
        await Ledger.QueueAsync();
        await Ledger.SqlAsync("insert into bulk_operation_runs (tenant_id, resource, action, status) values (1, 'old', 'import', 'failed'), (1, 'x', 'y', 'running')");
        var drift = new DriftScene(Ledger);
        var baseline = await drift.SnapshotAsync("a=1");
        await drift.ApproveAsync(baseline);
        await drift.RunAsync(baseline, await drift.SnapshotAsync("a=2"));

        var terms = byReason ? s_all with { Events = [RunMoment.Finished], Findings = [], ReasonCodes = ["not_found"] } : s_all;
        var preview = await Preview.ReadAsync(_scene.Tenant, new RuleDraft("new", terms));

        var written = await Ledger.TextsAsync("""
            select concat_ws(' ', kind, run_id, subject, data ->> 'status', data ->> 'findings', (select string_agg((r ->> 'code') || (r ->> 'items'), ' ') from jsonb_array_elements(nullif(data -> 'reasons', 'null')) r))
            from notification_events order by 1
            """);
        var previewed = preview.First.SelectMany(m => m.Events).Select(e => string.Join(' ', ((string?[])
        [
            e.Kind, $"{e.RunId}", $"{e.Resource}.{e.Action}", e.Status, e.Findings is { } n ? $"{n}" : null, .. e.Reasons.Select(r => $"{r.Code}{r.Items}"),
        ]).OfType<string>())).Order(StringComparer.Ordinal);
        Assert.Equal(byReason ? written.Where(e => e.Contains("not_found", StringComparison.Ordinal)) : written.Order(StringComparer.Ordinal), previewed);
        Assert.Equal((preview.Events, false), (preview.Messages, preview.IsCut));
        Assert.Equal(byReason ? 1 : 9, preview.Events);
        Assert.Equal(0, (await Preview.ReadAsync(Ledger.Fabrikam, new RuleDraft("new", terms))).Events);
    }

    [Fact]
    public async Task Preview_OfARunThatFailedAsAWhole_KnowsWhy()
    {
        var (run, attempt) = await Ledger.BeginAsync();
        var runs = Ledger.Get<RunLedger>();
        await runs.RecordItemsAsync(_scene.Tenant, run, attempt, [Ok("a")]);
        await runs.FinishAsync(_scene.Tenant, run, attempt, Ledger.Ana, new("login_refused", "The login was refused"));

        var preview = await Preview.ReadAsync(_scene.Tenant, new RuleDraft("x", s_all with { Events = [RunMoment.Finished], Findings = [], ReasonCodes = ["login_refused"] }));
        Assert.Equal("login_refused", Assert.Single(Assert.Single(Assert.Single(preview.First).Events).Reasons).Code);
    }

    [Fact]
    public async Task Preview_OfSomeOperations_KnowsNoOthers()
    {
        await Ledger.FinishAsync(Ok("a"));
        await Ledger.SqlAsync("insert into bulk_operation_runs (tenant_id, resource, action, status) values (1, 'x', 'y', 'running')");
        var preview = await Preview.ReadAsync(_scene.Tenant, new RuleDraft("x", s_all with { Operations = [new OperationType("x", "y")] }));
        Assert.Equal("x", Assert.Single(Assert.Single(preview.First).Events).Resource);
    }

    private RulePreview Preview => new(_scene.Ops, TimeProvider.System);
}
