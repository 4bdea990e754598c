using Microsoft.EntityFrameworkCore;
using OpsMonitor.App.Live;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Runs.Queries;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support;
using static OpsMonitor.Tests.Support.SampleRuns;

namespace OpsMonitor.Tests.Storage;

/// <summary>Several queries of one moment: they agree, they stay within their tenant, and nothing outlives them.</summary>
public sealed class OneMomentTests : IAsyncLifetime
{
    private Ledger _ledger = null!;

    private OneMoment Moment => _ledger.Get<OneMoment>();

    private RunQueries Runs => _ledger.Get<RunQueries>();

    public async ValueTask InitializeAsync() => _ledger = await Ledger.CreateAsync();

    public ValueTask DisposeAsync() => _ledger.DisposeAsync();

    [Fact]
    public async Task Queries_OfOneMoment_DoNotSeeWhatIsWrittenMeanwhile()
    {
        var (run, attempt) = await _ledger.BeginAsync(total: 4);
        await Moment.ReadAsync(_ledger.Contoso, async () =>
        {
            Assert.Equal(0, (await _ledger.RowAsync(run)).Counters.Processed);
            await Task.Run(() => WithoutFlowAsync(() => _ledger.Get<RunLedger>().RecordItemsAsync(_ledger.Contoso, run, attempt, [Ok("a"), Bad("b")])));

            Assert.Equal(0, (await _ledger.RowAsync(run)).Counters.Processed);
            Assert.Empty(await Runs.ReasonsAsync(_ledger.Contoso, run));
            return true;
        });

        Assert.Equal(2, (await _ledger.RowAsync(run)).Counters.Processed);
        Assert.Single(await Runs.ReasonsAsync(_ledger.Contoso, run));
    }

    [Fact]
    public async Task Queries_OfAnotherTenant_AreNotOfTheMoment()
    {
        var mine = await _ledger.QueueAsync();
        var theirs = await _ledger.QueueAsync(_ledger.Fabrikam);
        var (seen, foreign) = await Moment.ReadAsync(_ledger.Contoso, async () => (
            await Runs.RowsAsync(_ledger.Contoso, [mine, theirs]), await Runs.RowsAsync(_ledger.Fabrikam, [mine, theirs])));
        Assert.Equal([mine], seen.Select(r => r.Id));
        Assert.Equal([theirs], foreign.Select(r => r.Id));
    }

    [Fact]
    public async Task Query_ForgottenInside_ReadsForItselfAfterwards()
    {
        var run = await _ledger.QueueAsync();
        var over = new TaskCompletionSource();
        var forgotten = await Moment.ReadAsync(_ledger.Contoso, () => Task.FromResult<Task<IReadOnlyList<RunRow>>[]>([LaterAsync()]));
        over.SetResult();
        Assert.Equal(run, (await forgotten[0])[0].Id);

        async Task<IReadOnlyList<RunRow>> LaterAsync()
        {
            await over.Task;
            return await Runs.RowsAsync(_ledger.Contoso, [run]);
        }
    }

    [Fact]
    public async Task Failure_Inside_LeavesTheConnectionUsable()
    {
        await Assert.ThrowsAsync<FormatException>(() => Moment.ReadAsync<bool>(_ledger.Contoso, async () =>
        {
            await Runs.CountActiveAsync(_ledger.Contoso);
            throw new FormatException("as of a cursor");
        }));
        await using var db = _ledger.Ops.ForTenant(_ledger.Contoso);
        Assert.Equal(0, await db.Runs.CountAsync());
    }

    // As another request would: not from within the moment.
    private static Task<T> WithoutFlowAsync<T>(Func<Task<T>> write)
    {
        using var flow = ExecutionContext.SuppressFlow();
        return Task.Run(write);
    }
}
