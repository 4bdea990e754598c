using OpsMonitor.Domain.Runs.Follows;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support;
using static OpsMonitor.Tests.Support.SampleRuns;

namespace OpsMonitor.Tests.Runs.Reading;

public sealed class RunFollowsTests : IAsyncLifetime
{
    private const long Ana = 1;
    private const long Nobody = 99;
    private Ledger _ledger = null!;

    private RunFollows Follows => _ledger.Get<RunFollows>();

    public async ValueTask InitializeAsync() => _ledger = await Ledger.CreateAsync();

    public ValueTask DisposeAsync() => _ledger.DisposeAsync();

    [Fact]
    public async Task Follow_FromManyTabsAtOnce_IsOneFollow()
    {
        var run = await _ledger.QueueAsync();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Follows.FollowRunAsync(_ledger.Contoso, Ana, run)));
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Follows.FollowOperationAsync(_ledger.Contoso, Ana, "drift", "generate")));

        Assert.Equal(2, await _ledger.ScalarAsync<long>("select count(*) from run_follows"));
        Assert.Equal(new FollowState(true, Run: true, Operation: true), await StateAsync(run));
        Assert.True(await Follows.LeaveRunAsync(_ledger.Contoso, Ana, run));
        Assert.False(await Follows.LeaveRunAsync(_ledger.Contoso, Ana, run));
        Assert.True(await Follows.LeaveOperationAsync(_ledger.Contoso, Ana, "drift", "generate"));
        Assert.False(await Follows.LeaveOperationAsync(_ledger.Contoso, Ana, "drift", "generate"));
        Assert.Equal(new FollowState(true, Run: false, Operation: false), await StateAsync(run));
    }

    [Fact]
    public async Task Follow_OfWhatIsNotThereOrNotTheirs_IsRefused()
    {
        var foreign = await _ledger.QueueAsync(_ledger.Fabrikam);
        var run = await _ledger.QueueAsync();

        Assert.False(await Follows.FollowRunAsync(_ledger.Contoso, Ana, foreign));
        Assert.False(await Follows.FollowRunAsync(_ledger.Contoso, Ana, long.MaxValue));
        Assert.False(await Follows.FollowRunAsync(_ledger.Contoso, Nobody, run));
        Assert.False(await Follows.FollowRunAsync(_ledger.Fabrikam, Ana, foreign));
        Assert.False(await Follows.FollowOperationAsync(_ledger.Fabrikam, Ana, "drift", "generate"));
        Assert.Equal(new FollowState(false, false, false), await Follows.StateAsync(_ledger.Fabrikam, Ana, foreign, "drift", "generate"));
        Assert.Equal(0, await _ledger.ScalarAsync<long>("select count(*) from run_follows"));
    }

    [Fact]
    public async Task List_OfWhatIsFollowed_NamesOperationsThenRunsAndIsLeftOneByOne()
    {
        var active = await _ledger.QueueAsync();
        var ended = await _ledger.FinishAsync(Ok("a"));
        await Follows.FollowRunAsync(_ledger.Contoso, Ana, active);
        await Follows.FollowOperationAsync(_ledger.Contoso, Ana, "drift", "generate");
        await Follows.FollowRunAsync(_ledger.Contoso, Ana, ended);

        var list = await Follows.ListAsync(_ledger.Contoso, Ana);

        Assert.Equal(
            [(null, "drift", "generate", null), (ended, "backup_set", "add_policies", RunStatus.Completed), (active, "backup_set", "add_policies", RunStatus.Pending)],
            list.Select(f => (f.RunId, f.Resource, f.Action, f.Status)));
        Assert.False(await Follows.RemoveAsync(_ledger.Contoso, Nobody, list[0].Id));
        Assert.False(await Follows.RemoveAsync(_ledger.Fabrikam, Ana, list[0].Id));
        Assert.True(await Follows.RemoveAsync(_ledger.Contoso, Ana, list[0].Id));
        Assert.Equal(2, (await Follows.ListAsync(_ledger.Contoso, Ana)).Count);
        Assert.Empty(await Follows.ListAsync(_ledger.Contoso, Nobody));
    }

    private Task<FollowState> StateAsync(long run) => Follows.StateAsync(_ledger.Contoso, Ana, run, "drift", "generate");
}
