using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using OpsMonitor.App.Live;
using OpsMonitor.App.Overview;
using OpsMonitor.App.Parts.Charts;
using OpsMonitor.Domain.Findings;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support;
using OpsMonitor.Tests.Support.Pages;
using static OpsMonitor.Tests.Support.SampleRuns;

namespace OpsMonitor.Tests.Overview;

/// <summary>The parts of the overview on real figures: empty, full, changed by a signal, gone without a trace.</summary>
public sealed class OverviewPartsTests : IAsyncLifetime
{
    private Shown _shown = null!;
    private Ledger _ledger = null!;

    private BunitContext Bunit => _shown.Bunit;

    private OverviewReads Reads => ActivatorUtilities.CreateInstance<OverviewReads>(Bunit.Services);

    public async ValueTask InitializeAsync()
    {
        _shown = await Shown.ToAnaAsync();
        _ledger = _shown.Ledger;
        Bunit.Services.AddScoped(_ => Reads);
    }

    public ValueTask DisposeAsync() => _shown.DisposeAsync();

    [Fact]
    public async Task Tiles_OfATenant_CountAndLeadToWhatTheyCount()
    {
        await _ledger.QueueAsync();
        await _ledger.BeginAsync();
        await _ledger.FinishAsync(Ok("a"));
        await _ledger.FinishAsync(Ok("a"), Bad("b"));
        await _ledger.FinishAsync(Bad("a"));

        var tiles = await PartAsync<OverviewTiles>();
        await Shows(tiles, ".tile b");
        Assert.Equal(["1", "1", "1", "1", "33 %", "0"], tiles.FindAll(".tile b").Select(b => b.TextContent));
        Assert.Equal(
            ["runs?bucket=running", "runs?bucket=queued", "runs?status=failed&ended_days=1", "runs?bucket=partially_succeeded&ended_days=1", "runs?bucket=succeeded&ended_days=1", "findings?status=new"],
            tiles.FindAll("a.tile").Select(a => a.GetAttribute("href")!["t/contoso/".Length..]));
        Assert.Contains("of 3 that ended", tiles.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Active_WithNothingToDo_SaysSoUntilASignalBringsARun()
    {
        await _ledger.FinishAsync(Ok("a"));
        var page = Bunit.Render<OverviewPage>(p => p.Add(c => c.Slug, "contoso"));
        await Shows(page, ".quiet");

        var (run, _) = await _ledger.BeginAsync(total: 10);
        _shown.Feed.Publish(LiveKey.Run(_ledger.Contoso, run));

        await Shows(page, "tr.run");
        Assert.Equal($"t/contoso/runs/{run}", page.Find("tr.run a").GetAttribute("href"));
        Assert.Equal("1", page.Find(".tile b").TextContent);
    }

    [Fact]
    public async Task Active_MoreThanFit_CountsTheRest()
    {
        foreach (var _ in Enumerable.Range(0, 10))
        {
            await _ledger.QueueAsync();
        }

        var active = await PartAsync<OverviewActive>();
        await Shows(active, ".more");
        Assert.Equal(8, active.FindAll("tr.run").Count);
        Assert.Equal("and 2 more", active.Find(".more").TextContent);
    }

    [Fact]
    public async Task Trend_Range_IsReadAgainWhenItChanges()
    {
        await _ledger.FinishAsync(Ok("a"));
        var trend = await PartAsync<OverviewTrend>();
        await Shows(trend, ".slot");
        Assert.Equal(25, trend.FindAll(".slot").Count);
        Assert.Equal("Succeeded 1", trend.Find(".legend li").TextContent);

        var month = await ReadAsync(ChartRange.Month);
        trend.Render(p => p.Add(t => t.Range, ChartRange.Month).Add(t => t.Read, month));
        await Eventually.True(() => trend.FindAll(".slot").Count == 31, "thirty days are shown");
        Assert.Equal("30 days", trend.Find(".seg a.on").TextContent);
    }

    [Fact]
    public async Task Reasons_OfFailures_LeadToTheListAndToTheNewestRun()
    {
        var none = await PartAsync<OverviewReasons>();
        await Shows(none, ".quiet");
        await _ledger.FinishAsync(Bad("a"), Bad("b"));
        var newest = await _ledger.FinishAsync(Bad("a"));

        var reasons = await PartAsync<OverviewReasons>();
        await Shows(reasons, ".why li");
        Assert.Equal("3 items in 2 runs", reasons.Find(".words").TextContent);
        Assert.Equal("t/contoso/runs?ended_days=1&reason=throttled", reasons.Find("a.open").GetAttribute("href"));
        Assert.Equal($"t/contoso/runs/{newest}?outcome=failed&reason=throttled", reasons.Find("a.newest").GetAttribute("href"));
        Assert.Contains("3 failed items in 2 runs.", reasons.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Figures_OfOneDay_CountTheSameRunsInTilesChartAndReasons()
    {
        // The first hour of the day before last is the one that a chart of whole hours forgets.
        foreach (var minutes in new[] { 1, 60, (23 * 60) + 1, (24 * 60) - 1, (24 * 60) + 1 })
        {
            var run = await _ledger.FinishAsync(Ok("a"), Bad("b"));
            await _ledger.SqlAsync($"alter table bulk_operation_runs disable trigger user; update bulk_operation_runs set finished_at = now() - interval '{minutes} minutes' where id = {run}; alter table bulk_operation_runs enable trigger user");
        }

        var read = await ReadAsync();
        Assert.Equal((4, 4, 4L), (read.Day.Partial, read.Series.Slots.Sum(s => s.Partial), read.Reasons.Items));
        Assert.Equal(read.At.AddDays(-1), read.Series.Slots[0].From);
    }

    [Fact]
    public async Task Rate_WithAbortedRuns_SaysThatTheyAreNotCounted()
    {
        await _ledger.FinishAsync(Ok("a"));
        var queued = await _ledger.QueueAsync();
        await _ledger.Get<OpsMonitor.Domain.Runs.Ledger.RunLedger>().RequestAbortAsync(_ledger.Contoso, queued, _ledger.Ana, "wrong scope");

        var tiles = await PartAsync<OverviewTiles>();
        Assert.Contains("of 1 that ended, not counting 1 aborted", tiles.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reasons_OfWholeRuns_AreNoReasonsOfItems()
    {
        foreach (var code in new[] { "a", "b", "c", "d", "e", "f", "g" })
        {
            await _ledger.FinishAsync(Bad("x", code));
        }

        var (run, attempt) = await _ledger.BeginAsync(total: 2);
        await _ledger.Get<OpsMonitor.Domain.Runs.Ledger.RunLedger>().FinishAsync(_ledger.Contoso, run, attempt, _ledger.Ana, new("unavailable", "down"));

        var reasons = await PartAsync<OverviewReasons>();
        Assert.Equal("1 more reason. 1 more reason of whole runs. 7 failed items in 8 runs.", reasons.Find(".note").TextContent);
    }

    [Fact]
    public async Task Drift_NeverChecked_SaysHowToCheck()
    {
        var drift = await PartAsync<OverviewDrift>();
        await Shows(drift, ".quiet a");
        Assert.Equal("t/contoso/inventory", drift.Find(".quiet a").GetAttribute("href"));
        Assert.Empty(drift.FindAll("time"));
    }

    [Fact]
    public async Task Drift_ByType_CountsNewAndSaysWhenItWasChecked()
    {
        await _ledger.SqlAsync("""
            insert into bulk_operation_runs (tenant_id, id, resource, action, status, finished_at) overriding system value values (1, 70, 'drift', 'generate', 'failed', now());
            insert into findings (tenant_id, finding_type, scope_key, fingerprint, subject_type, subject_external_id, subject_name, change_type, evidence_jsonb, status, resolved_at, ended_by)
            select 1, 'drift', 'k', n::text, case when n < 3 then 'policy' else 'script' end, n::text, 'x', 'added', '{}', case n when 4 then 'acknowledged' else 'new' end, case n when 5 then now() end, case n when 5 then 'resolved' end
            from generate_series(1, 5) n
            """);

        var state = await _ledger.Get<DriftStats>().ReadAsync(_ledger.Contoso);
        Assert.Equal(["policy 2 0", "script 1 1"], state.Types.Select(t => $"{t.SubjectType} {t.New} {t.Acknowledged}"));
        var other = await _ledger.Get<DriftStats>().ReadAsync(_ledger.Fabrikam);
        Assert.Empty(other.Types);
        Assert.Null(other.LastCheck);
        var drift = await PartAsync<OverviewDrift>();
        await Shows(drift, ".types li");
        Assert.Equal("t/contoso/findings?status=new&type=policy", drift.Find("a.open").GetAttribute("href"));
        Assert.Equal("t/contoso/runs/70", drift.Find("header a").GetAttribute("href"));
        Assert.Contains("did not end well", drift.Find(".stale").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Page_WhenDisposed_LeavesNoSubscription()
    {
        await _ledger.QueueAsync();
        var page = Bunit.Render<OverviewPage>(p => p.Add(c => c.Slug, "contoso"));
        await Shows(page, ".tile");
        Assert.Equal(4, _shown.Feed.SubscriptionCount);

        await Bunit.DisposeComponentsAsync();
        Assert.Equal(0, _shown.Feed.SubscriptionCount);
    }

    private static Task Shows<T>(IRenderedComponent<T> part, string selector)
        where T : IComponent => Eventually.True(() => part.FindAll(selector).Count > 0, $"{selector} is shown");

    private Task<OverviewReading> ReadAsync(ChartRange range = ChartRange.Day) =>
        Reads.ReadAsync(_ledger.Contoso, range, DateTimeOffset.UtcNow, TimeZoneInfo.Utc, Moment.Next(), CancellationToken.None);

    private async Task<IRenderedComponent<T>> PartAsync<T>()
        where T : OverviewPart
    {
        var read = await ReadAsync();
        return Bunit.Render<T>(p => p.Add(c => c.Slug, "contoso").Add(c => c.Read, read));
    }
}
