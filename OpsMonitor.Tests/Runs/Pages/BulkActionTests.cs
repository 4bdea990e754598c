using OpsMonitor.App.Operations;
using OpsMonitor.App.Runs.Actions;
using OpsMonitor.App.Tenancy;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Runs.Queries;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support;
using static OpsMonitor.Tests.Support.SampleRuns;

namespace OpsMonitor.Tests.Runs.Pages;

public sealed class BulkActionTests : IAsyncLifetime
{
    private Ledger _ledger = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private BulkAbort Abort => new(_ledger.Get<RunQueries>(), _ledger.Get<RunLedger>());

    private TenantContext Ana => new(_ledger.Contoso, "contoso", "Contoso", 1, "Ana Ruiz", TenantRole.Operator);

    public async ValueTask InitializeAsync() => _ledger = await Ledger.CreateAsync();

    public async ValueTask DisposeAsync() => await _ledger.DisposeAsync();

    [Fact]
    public async Task Abort_OfChosenRuns_SaysBeforeWhichItTouches()
    {
        var queued = await _ledger.QueueAsync();
        var (running, _) = await _ledger.BeginAsync(total: 10);
        var done = await _ledger.FinishAsync(Ok("a"));
        var (asked, _) = await _ledger.BeginAsync();
        await _ledger.Get<RunLedger>().RequestAbortAsync(_ledger.Contoso, asked, _ledger.Ana, "wrong scope");
        var foreign = await _ledger.QueueAsync(_ledger.Fabrikam);

        var lines = await Abort.PreviewAsync(Ana, [queued, running, done, asked, foreign], Cancel);

        Assert.Equal(
            ["Ana Ruiz asked for this already", "Finished already: Succeeded", "true 0 of 10: stops after the items in hand", "true Queued: ends at once"],
            lines.Select(l => (l.Affected ? "true " : "") + l.Words));
    }

    [Fact]
    public async Task Retry_OfChosenRuns_SaysHowManyItemsAndStartsThemOnce()
    {
        var failed = await _ledger.FinishAsync(Ok("a"), Bad("b"), Bad("c"));
        var good = await _ledger.FinishAsync(Ok("a"));
        var (running, _) = await _ledger.BeginAsync();
        using var signal = new WorkSignal();
        var retry = new BulkRetry(_ledger.Get<RunQueries>(), new RetryStarter([], _ledger.Get<RunRetries>(), signal));

        var lines = await retry.PreviewAsync(Ana, [failed, good, running], Cancel);
        Assert.Equal([false, false, true], lines.Select(l => l.Affected));
        Assert.Equal("2 items", lines[2].Words);

        Assert.StartsWith("2 items in run #", (await retry.DoAsync(Ana, lines[2].Run, "", Cancel)).Words, StringComparison.Ordinal);
        var again = await retry.DoAsync(Ana, lines[2].Run, "", Cancel);
        Assert.False(again.Affected);
        Assert.EndsWith("retries it already", again.Words, StringComparison.Ordinal);
        Assert.Equal(again.Words, (await retry.PreviewAsync(Ana, [failed], Cancel))[0].Words);
        Assert.Equal("No item of this run failed.", (await retry.DoAsync(Ana, lines[1].Run, "", Cancel)).Words);
    }

    [Fact]
    public async Task Abort_OfEach_SaysWhatCameOfIt()
    {
        var queued = await _ledger.RowAsync(await _ledger.QueueAsync());
        var running = await _ledger.RowAsync((await _ledger.BeginAsync()).Run);
        var (run, attempt) = await _ledger.BeginAsync();
        var ending = await _ledger.RowAsync(run);
        await _ledger.Get<RunLedger>().FinishAsync(_ledger.Contoso, run, attempt, _ledger.Ana);

        Assert.Equal("Aborted", (await Abort.DoAsync(Ana, queued, "because", Cancel)).Words);
        Assert.Equal("Abort requested", (await Abort.DoAsync(Ana, running, "because", Cancel)).Words);
        var late = await Abort.DoAsync(Ana, ending, "because", Cancel);
        Assert.Equal((false, "Was finished already: Succeeded"), (late.Affected, late.Words));
        Assert.Equal("because", (await _ledger.Get<RunQueries>().FindAsync(_ledger.Contoso, running.Id))!.Run.AbortReason);
    }
}
