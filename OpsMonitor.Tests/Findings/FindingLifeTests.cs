using OpsMonitor.Domain.Findings;
using OpsMonitor.Tests.Faults;
using OpsMonitor.Tests.Support;

namespace OpsMonitor.Tests.Findings;

/// <summary>When a finding lives and when it ends: by what the newest snapshot holds against what the finding says.</summary>
public sealed class FindingLifeTests : IAsyncLifetime
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

    [Fact]
    public async Task Finding_AsTheNewestSnapshotHasIt_IsStillThere()
    {
        var baseline = await ApprovedAsync("a=1", "b=1");
        await _scene.RunAsync(baseline, await _scene.SnapshotAsync("a=2", "b=1"));
        var seen = await LastSeenAsync();
        var again = await _scene.RunAsync(baseline, await _scene.SnapshotAsync("a=2", "b=1"));

        Assert.Equal("1 still there", await _scene.DeltaAsync(again));
        Assert.Equal(["a changed open"], await _scene.FindingsAsync());
        Assert.Equal(2, await _ledger.ScalarAsync<int>("select checks from findings"));
        Assert.True(await LastSeenAsync() > seen);
        Assert.Equal(1, await Queries.CountForRunAsync(_ledger.Contoso, again));
    }

    [Fact]
    public async Task Finding_WhoseSubjectIsBackAsItWas_IsResolvedByWhoChecked()
    {
        var baseline = await ApprovedAsync("a=1", "gone=1");
        await _scene.RunAsync(baseline, await _scene.SnapshotAsync("a=2", "came=1"));
        var back = await _scene.RunAsync(baseline, await _scene.SnapshotAsync("a=1", "gone=1"));

        Assert.Equal("3 fixed", await _scene.DeltaAsync(back));
        Assert.Equal(["a changed resolved", "came added resolved", "gone removed resolved"], await _scene.FindingsAsync());
        Assert.Equal(["Ana Ruiz"], (await _ledger.TextsAsync("select ended_by_name from findings where resolved_at is not null")).Distinct());
        Assert.Equal(0, await Queries.CountOpenAsync(_ledger.Contoso));
    }

    // Who took note of it took note of what had ended since.
    [Fact]
    public async Task Finding_AcknowledgedThenFixedThenBack_IsNewAgain()
    {
        var baseline = await ApprovedAsync("a=1");
        await _scene.RunAsync(baseline, await _scene.SnapshotAsync("a=2"));
        await _ledger.SqlAsync("update findings set status = 'acknowledged', acknowledged_at = now(), acknowledgement_note = 'planned'");
        await _scene.RunAsync(baseline, await _scene.SnapshotAsync("a=2"));
        Assert.Equal("acknowledged planned", await _ledger.ScalarAsync<string>("select concat_ws(' ', status, acknowledgement_note) from findings"));

        await _scene.RunAsync(baseline, await _scene.SnapshotAsync("a=1"));
        await _scene.RunAsync(baseline, await _scene.SnapshotAsync("a=2"));

        Assert.Equal("new", await _ledger.ScalarAsync<string>("select concat_ws(' ', status, acknowledged_at, acknowledgement_note) from findings"));
        Assert.Equal(1, await Queries.CountOpenAsync(_ledger.Contoso));
    }

    [Fact]
    public async Task Finding_WhoseSubjectDiffersInAnotherWay_IsSupersededByOneThatNamesIt()
    {
        var baseline = await ApprovedAsync("a=1");
        await _scene.RunAsync(baseline, await _scene.SnapshotAsync("a=2"));
        var check = await _scene.RunAsync(baseline, await _scene.SnapshotAsync("a=3"));

        Assert.Equal("1 new, 1 superseded", await _scene.DeltaAsync(check));
        Assert.Equal(["a changed superseded", "a changed open"], await _scene.FindingsAsync());
        var (before, after) = (await IdAsync("ended_by = 'superseded'"), await IdAsync("ended_by is null"));
        Assert.Equal(after, (await Queries.FindAsync(_ledger.Contoso, before))!.Life.SuccessorId);
        Assert.Equal([before], (await Queries.FindAsync(_ledger.Contoso, after))!.Life.PredecessorIds);
    }

    [Fact]
    public async Task Finding_WhoseSubjectCouldNotBeRead_StaysAndSaysSo()
    {
        var baseline = await ApprovedAsync("a=1", "b=1", "c=1");
        await _scene.RunAsync(baseline, await _scene.SnapshotAsync("a=2", "b=2", "c=1"));
        var check = await _scene.RunAsync(baseline, await _scene.SnapshotAsync("!a", "c=1"));

        // Of b there was no file at all: it is gone.
        Assert.Equal("1 new, 1 superseded, 1 not checked", await _scene.DeltaAsync(check));
        Assert.Equal(["a changed open", "a removed outside", "b changed superseded", "b removed open"], await _scene.FindingsAsync());
        Assert.Equal(check, await _ledger.ScalarAsync<long>("select unchecked_run_id from findings where subject_external_id = 'a' and change_type = 'changed'"));

        var readable = await _scene.RunAsync(baseline, await _scene.SnapshotAsync("a=2", "c=1"));
        Assert.Equal("2 still there", await _scene.DeltaAsync(readable));
        Assert.Equal(0, await _ledger.ScalarAsync<long>("select count(*) from findings where unchecked_run_id is not null"));
    }

    // Its own file, a file that nobody knows, or the rest of a list: what is missing may be there. Of another's file that is known it is not, nor of a file that never
    // held inventory; but where its own holds something else now, such as an answer that is an error.
    [Theory]
    [InlineData("!a", "a", "3 new; 1 may only be unread")]
    [InlineData("!unknown", "a b page", "3 new; 3 may only be unread")]
    [InlineData("!page:list_goes_on", "a b page", "3 new; 3 may only be unread")]
    [InlineData("!page:request_failed", "a b page", "3 new; 3 may only be unread")]
    [InlineData("!page", "page", "3 new; 1 may only be unread")]
    [InlineData("!a:duplicate_subject", "", "3 new")]
    [InlineData("!a:not_json", "a", "3 new; 1 may only be unread")]
    [InlineData("!unknown:not_json", "", "3 new")]
    public async Task Removed_WhereItMayOnlyBeUnread_IsInDoubtUntilACheckCanRead(string unreadable, string doubtful, string delta)
    {
        var baseline = await ApprovedAsync("a=1", "b=1", "page=1", "x=1");
        var check = await _scene.RunAsync(baseline, await _scene.SnapshotAsync(unreadable, "x=1"));

        Assert.Equal(delta, await _scene.DeltaAsync(check));
        var rows = (await Queries.ListAsync(_ledger.Contoso, FindingFilter.Any)).Items;
        Assert.Equal(doubtful, string.Join(' ', rows.Where(r => r.IsDoubtful).Select(r => r.SubjectExternalId).Order()));
        Assert.All(rows, r => Assert.Equal(r.IsDoubtful ? check : null, r.UncheckedRunId));

        Assert.Equal("3 still there", await _scene.DeltaAsync(await _scene.RunAsync(baseline, await _scene.SnapshotAsync("x=1"))));
        Assert.DoesNotContain((await Queries.ListAsync(_ledger.Contoso, FindingFilter.Any)).Items, r => r.IsDoubtful);
    }

    [Fact]
    public async Task Removed_InAComparison_IsInDoubtToo()
    {
        var (first, second) = (await ApprovedAsync("a=1", "x=1"), await _scene.SnapshotAsync("!unknown", "x=1"));
        await _scene.SnapshotAsync("a=1", "x=1");
        await _scene.RunAsync(first, second);

        Assert.Single((await Queries.ListAsync(_ledger.Contoso, new() { IncludeOutside = true })).Items, r => r is { IsOutside: true, IsDoubtful: true });
    }

    [Fact]
    public async Task Finding_SeenAgainAfterItsEnd_IsTheSameRowOpenAgain()
    {
        var baseline = await ApprovedAsync("a=1");
        await _scene.RunAsync(baseline, await _scene.SnapshotAsync("a=2"));
        await _scene.RunAsync(baseline, await _scene.SnapshotAsync("a=1"));
        var check = await _scene.RunAsync(baseline, await _scene.SnapshotAsync("a=2"));

        Assert.Equal("1 back again", await _scene.DeltaAsync(check));
        Assert.Equal(["a changed open"], await _scene.FindingsAsync());
        Assert.Equal([("2 1")], await _ledger.TextsAsync("select checks || ' ' || reopened_count from findings"));
    }

    [Fact]
    public async Task Check_OfAnUnchangedScope_WritesNothingButTheRun()
    {
        var baseline = await ApprovedAsync("a=1", "b=1");
        var run = await _scene.RunAsync(baseline, await _scene.SnapshotAsync("a=1", "b=1"));

        Assert.Equal("nothing differs", await _scene.DeltaAsync(run));
        Assert.Equal(0, await _ledger.ScalarAsync<long>($"select (select count(*) from findings) + (select count(*) from finding_runs) + (select count(*) from bulk_operation_run_items where run_id = {run})"));
        var row = await _ledger.RowAsync(run);
        Assert.Equal((2, 2), (row.Counters.Total, row.Counters.Succeeded));
        Assert.EndsWith(": nothing differs", row.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Comparison_OfOtherThanTheBaselineAndTheNewest_EndsAndOpensNothing()
    {
        var baseline = await ApprovedAsync("a=1", "b=1");
        var middle = await _scene.SnapshotAsync("a=2", "b=1");
        var newest = await _scene.SnapshotAsync("a=2", "b=2");
        await _scene.RunAsync(baseline, newest);

        var older = await _scene.RunAsync(baseline, middle);
        var between = await _scene.RunAsync(middle, newest);

        Assert.Null(await _scene.DeltaAsync(older));
        Assert.Null(await _scene.DeltaAsync(between));
        Assert.Equal(["a changed open", "b changed open"], await _scene.FindingsAsync());
        Assert.Equal(1, await Queries.CountForRunAsync(_ledger.Contoso, older));

        var other = await _scene.RunAsync(newest, middle);
        Assert.Equal(["a changed open", "b changed open", "b changed outside"], await _scene.FindingsAsync());
        Assert.Equal(2, await Queries.CountOpenAsync(_ledger.Contoso));
        Assert.Single((await Queries.ListAsync(_ledger.Contoso, new() { RunId = other })).Items, f => f.IsOutside && !f.IsOpen);
        Assert.Equal(3, await Queries.CountAsync(_ledger.Contoso, new() { IncludeOutside = true }));
    }

    [Fact]
    public async Task Comparison_FoundByACheckLater_IsNewThen()
    {
        var (first, second) = (await ApprovedAsync("a=1"), await _scene.SnapshotAsync("a=2"));
        await _scene.SnapshotAsync("a=1");
        await _scene.RunAsync(first, second);
        Assert.Equal(0, await Queries.CountOpenAsync(_ledger.Contoso));

        var check = await _scene.RunAsync(first, await _scene.SnapshotAsync("a=2"));
        Assert.Equal("1 new", await _scene.DeltaAsync(check));
        Assert.Equal(["a changed open"], await _scene.FindingsAsync());
    }

    // Two exports of different sources under one selection say nothing of each other's subjects.
    [Fact]
    public async Task Check_OfAnotherSourcesSubjects_LeavesFindingsAlone()
    {
        await _scene.RunAsync(await _scene.SnapshotAsync("x=1", "only=1"), await _scene.SnapshotAsync("x=2", "came=1"));
        var other = await _scene.RunAsync(await _scene.SnapshotAsync("y=1"), await _scene.SnapshotAsync("y=1"));

        Assert.Equal("nothing differs", await _scene.DeltaAsync(other));
        Assert.Equal(["came added open", "only removed open", "x changed open"], await _scene.FindingsAsync());
    }

    // Without an approved baseline any counts: Monday's change is not undone because Tuesday and Wednesday are alike.
    [Fact]
    public async Task Check_OfAnUnapprovedScope_KeepsWhatIsStillSo()
    {
        var (monday, tuesday) = (await _scene.SnapshotAsync("a=1", "b=1", "gone=1"), await _scene.SnapshotAsync("a=2", "b=2", "came=1"));
        await _scene.RunAsync(monday, tuesday);
        var wednesday = await _scene.SnapshotAsync("a=2", "b=1", "came=1");
        var check = await _scene.RunAsync(tuesday, wednesday);

        Assert.Equal("1 new, 3 still there, 1 fixed", await _scene.DeltaAsync(check));
        Assert.Equal(["a changed open", "b changed resolved", "b changed open", "came added open", "gone removed open"], await _scene.FindingsAsync());
        Assert.Equal(
            ["came added still_there", "gone removed still_there"],
            await _ledger.TextsAsync($"select concat_ws(' ', subject_external_id, change_type, news) from findings f join finding_runs r on r.finding_id = f.id where run_id = {check} and change_type <> 'changed' order by 1"));
    }

    [Fact]
    public async Task Check_SettledByAnAttemptBefore_IsNotSettledAgain()
    {
        var baseline = await ApprovedAsync("a=1");
        var run = await _scene.RunAsync(baseline, await _scene.SnapshotAsync("a=2"));
        var scope = new DriftScope(_scene.ScopeKey, baseline, baseline + 1);
        await _ledger.Ops.WriteAsync(_ledger.Contoso, async db =>
        {
            await Domain.Findings.Checks.DriftSettlement.SettleAsync(db, scope, run);
            return true;
        });

        Assert.Equal("1 new", await _scene.DeltaAsync(run));
        Assert.Equal(1, await _ledger.ScalarAsync<int>("select checks from findings"));
    }

    private FindingQueries Queries => _ledger.Get<FindingQueries>();

    private async Task<long> ApprovedAsync(params string[] subjects)
    {
        var sync = await _scene.SnapshotAsync(subjects);
        Assert.Null((await _scene.ApproveAsync(sync)).Refusal);
        return sync;
    }

    private Task<long> IdAsync(string where) => _ledger.ScalarAsync<long>($"select id from findings where {where}");

    private Task<DateTime> LastSeenAsync() => _ledger.ScalarAsync<DateTime>("select max(last_seen_at) from findings");
}
