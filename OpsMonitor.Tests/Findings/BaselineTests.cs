using OpsMonitor.Domain.Findings;
using OpsMonitor.Domain.Findings.Checks;
using OpsMonitor.Tests.Faults;
using OpsMonitor.Tests.Support;

namespace OpsMonitor.Tests.Findings;

/// <summary>What is approved, by whom and why, and what a move makes of open findings.</summary>
public sealed class BaselineTests : IAsyncLifetime
{
    private Ledger _ledger = null!;
    private DriftScene _scene = null!;

    public async ValueTask InitializeAsync()
    {
        _ledger = await Ledger.CreateAsync();
        _scene = new(_ledger);
    }

    public async ValueTask DisposeAsync()
    {
        await Invariants.AssertHoldAsync(_ledger.ConnectionString);
        await _ledger.DisposeAsync();
    }

    private BaselineQueries Baselines => _ledger.Get<BaselineQueries>();

    [Fact]
    public async Task Baseline_Moved_KeepsItsHistoryAndTheJournal()
    {
        var (first, second) = (await _scene.SnapshotAsync("a=1"), await _scene.SnapshotAsync("a=2"));
        await _scene.ApproveAsync(first, "go-live");
        await _scene.ApproveAsync(second, "new firewall rules");

        var history = (await Baselines.HistoryAsync(_ledger.Contoso, _scene.ScopeKey)).Items;
        Assert.Equal([(second, "Ana Ruiz", "new firewall rules", true), (first, "Ana Ruiz", "go-live", false)], history.Select(b => (b.SyncRunId, b.ApprovedBy, b.Reason, b.ReplacedAt is null)));
        Assert.Equal(second, (await Baselines.CurrentAsync(_ledger.Contoso))[_scene.ScopeKey].SyncRunId);
        Assert.Equal(
            [$"baseline.approved user:1 {first} go-live", $"baseline.moved user:1 {second} new firewall rules {first}"],
            await _ledger.TextsAsync("select concat_ws(' ', action, actor, subject_id, reason, data ->> 'from') from audit_logs where action like 'baseline.%' order by id"));
    }

    [Fact]
    public async Task Baseline_OfWhatCannotBeOne_IsRefused()
    {
        var sync = await _scene.SnapshotAsync("a=1");
        await _scene.ApproveAsync(sync);
        Assert.Equal(BaselineRefusal.AlreadyApproved, (await _scene.ApproveAsync(sync)).Refusal);
        Assert.Equal(BaselineRefusal.NotFound, (await _scene.ApproveAsync(999)).Refusal);
        Assert.Equal(BaselineRefusal.NotFound, (await _ledger.Get<BaselineLedger>().MoveAsync(_ledger.Fabrikam, sync, _ledger.Ana, "x")).Refusal);
        await _ledger.SqlAsync($"insert into inventory_sync_runs (id, tenant_id, selection_hash, selection, source, bulk_operation_run_id, status) select 77, 1, 'scope', selection, 'x', {await _ledger.QueueAsync()}, 'pending' from inventory_sync_runs where id = {sync}");
        Assert.Equal(BaselineRefusal.NotComplete, (await _scene.ApproveAsync(77)).Refusal);
        Assert.Single((await Baselines.HistoryAsync(_ledger.Contoso, null)).Items);
        Assert.Empty(await Baselines.CurrentAsync(_ledger.Fabrikam));
    }

    [Fact]
    public async Task Move_ToWhatFindingsFound_AcceptsThemAndDeletesNothing()
    {
        var baseline = await _scene.SnapshotAsync("a=1", "gone=1", "same=1");
        await _scene.ApproveAsync(baseline);
        var newest = await _scene.SnapshotAsync("a=2", "came=1", "same=1");
        await _scene.RunAsync(baseline, newest);

        Assert.Equal(new(3, 0), await Baselines.PreviewAsync(_ledger.Contoso, newest, _scene.ScopeKey));
        Assert.Equal(new(null, 3, 0), await _scene.ApproveAsync(newest));

        Assert.Equal(["a changed accepted", "came added accepted", "gone removed accepted"], await _scene.FindingsAsync());
        Assert.Equal(3, await _ledger.ScalarAsync<long>("select count(*) from findings where ended_by_name = 'Ana Ruiz' and resolved_at is not null"));
        var check = await _scene.RunAsync(newest, await _scene.SnapshotAsync("a=2", "came=1", "same=1"));
        Assert.Equal("nothing differs", await _scene.DeltaAsync(check));
    }

    [Fact]
    public async Task Move_ToSomethingElse_ComparesTheRestWithIt()
    {
        var baseline = await _scene.SnapshotAsync("other=1", "back=1", "new=1");
        var between = await _scene.SnapshotAsync("other=2", "back=1", "new=1", "extra=1");
        await _scene.ApproveAsync(baseline);
        var newest = await _scene.SnapshotAsync("other=3", "back=3", "new=1", "extra=3");
        await _scene.RunAsync(baseline, newest);
        Assert.Equal(["back changed open", "extra added open", "other changed open"], await _scene.FindingsAsync());
        var ids = await _ledger.TextsAsync("select id from findings order by subject_external_id");

        Assert.Equal(new(null, 0, 3), await _scene.ApproveAsync(between));

        Assert.Equal(["back changed open", "extra changed open", "other changed open"], await _scene.FindingsAsync());
        Assert.Equal(ids, await _ledger.TextsAsync("select id from findings order by subject_external_id"));
        Assert.Equal(3, await _ledger.ScalarAsync<long>($"select count(*) from findings where baseline_run_id = {between}"));
        Assert.Equal("state 2 3", await _ledger.ScalarAsync<string>(
            "select concat_ws(' ', c ->> 'path', c ->> 'baseline', c ->> 'current') from findings, jsonb_array_elements(evidence_jsonb -> 'changes') c where subject_external_id = 'other'"));

        // The next check finds just these.
        var check = await _scene.RunAsync(between, await _scene.SnapshotAsync("other=3", "back=3", "new=1", "extra=3"));
        Assert.Equal("3 still there", await _scene.DeltaAsync(check));
    }

    // Without a baseline two checks may say two things of a subject; against one baseline they say the same, and one of them goes on.
    [Fact]
    public async Task Move_ThatMakesTwoFindingsAlike_LeavesOne()
    {
        var (first, second, third) = (await _scene.SnapshotAsync("a=1"), await _scene.SnapshotAsync("a=2"), await _scene.SnapshotAsync("a=0"));
        var newest = await _scene.SnapshotAsync("a=3");
        await _scene.RunAsync(first, newest);
        await _scene.RunAsync(second, newest);
        Assert.Equal(["a changed open", "a changed open"], await _scene.FindingsAsync());

        await _scene.ApproveAsync(third);

        Assert.Equal(["a changed open", "a changed superseded"], await _scene.FindingsAsync());
        var check = await _scene.RunAsync(third, newest);
        Assert.Equal("1 still there", await _scene.DeltaAsync(check));
    }

    [Fact]
    public async Task Check_AfterTheBaselineMovedBack_OpensWhatWasAcceptedAgain()
    {
        var (baseline, newest) = (await _scene.SnapshotAsync("a=1"), await _scene.SnapshotAsync("a=2"));
        await _scene.ApproveAsync(baseline);
        await _scene.RunAsync(baseline, newest);
        await _scene.ApproveAsync(newest);
        Assert.Equal(["a changed accepted"], await _scene.FindingsAsync());

        await _scene.ApproveAsync(baseline, "too early");
        Assert.Equal("1 back again", await _scene.DeltaAsync(await _scene.RunAsync(baseline, newest)));
    }

    [Fact]
    public async Task Runs_OfAnotherPairThanTheBaselines_AreComparisons()
    {
        var (first, second, third) = (await _scene.SnapshotAsync("a=1"), await _scene.SnapshotAsync("a=2"), await _scene.SnapshotAsync("a=3"));
        Assert.NotNull(await _scene.DeltaAsync(await _scene.RunAsync(second, third))); // nothing is approved: any baseline counts
        await _scene.ApproveAsync(first);
        Assert.Null(await _scene.DeltaAsync(await _scene.RunAsync(second, third)));
        Assert.Null(await _scene.DeltaAsync(await _scene.RunAsync(first, second)));
        Assert.NotNull(await _scene.DeltaAsync(await _scene.RunAsync(first, third)));
    }

    [Fact]
    public async Task Scope_OfAnotherTenant_IsAnotherScope()
    {
        var mine = await _scene.SnapshotAsync("a=1");
        var (theirs, newest) = (await _scene.SnapshotAsync(_ledger.Fabrikam, "a=1"), await _scene.SnapshotAsync(_ledger.Fabrikam, "a=2"));
        await _scene.ApproveAsync(mine);
        var run = await _scene.RunAsync(theirs, newest, _ledger.Fabrikam);

        Assert.Equal(new(1, 0, 0, 0, 0, 0), (await Baselines.RunAsync(_ledger.Fabrikam, run))!.Delta);
        Assert.Null(await Baselines.RunAsync(_ledger.Contoso, run));
        Assert.Equal(0, await _ledger.Get<FindingQueries>().CountForRunAsync(_ledger.Contoso, run));
        await using var db = _ledger.Ops.ForTenant(_ledger.Contoso);
        Assert.Empty(db.FindingRuns);
        Assert.Empty(db.DriftRuns);
        Assert.Single(db.DriftBaselines);
    }
}
