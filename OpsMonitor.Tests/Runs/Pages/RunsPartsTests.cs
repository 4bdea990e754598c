using System.Globalization;
using Bunit;
using Microsoft.AspNetCore.Components.Rendering;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using OpsMonitor.App.Look;
using OpsMonitor.App.Parts;
using OpsMonitor.App.Runs.List;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Runs.Queries;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support;
using OpsMonitor.Tests.Support.Pages;

namespace OpsMonitor.Tests.Runs.Pages;

public sealed class RunsPartsTests : IAsyncDisposable
{
    private static readonly DateTimeOffset _now = new(2026, 11, 23, 11, 0, 0, TimeSpan.Zero);
    private readonly BunitContext _bunit = new BunitContext().WithMud();
    private IReadOnlySet<long> _chosen = new HashSet<long>();

    public RunsPartsTests()
    {
        _bunit.Services.AddSingleton(new ViewerClock(new FakeTimeProvider(_now)));
        _bunit.JSInterop.Mode = JSRuntimeMode.Loose;
    }

    public ValueTask DisposeAsync() => _bunit.DisposeAsync();

    [Fact]
    public void Table_ATickWithOneChangedRun_TouchesTheElementsOfThatRowOnly()
    {
        RunLine[] lines = [.. Enumerable.Range(1, 50).Select(i => Line(Row(51 - i)))];
        var table = Table(lines);
        var before = table.FindAll("tbody tr").Select(r => r.InnerHtml).ToList();

        RunLine[] next = [.. lines.Select(l => l.Or(Line(l.Run with { UpdatedAt = _now.AddSeconds(1) })))];
        next[20] = next[20].Or(Line(next[20].Run with { Rev = 2, Counters = new(10, 6, 6, 0, 0) }));
        table.Render(p => p.Add(t => t.Lines, next).Add(t => t.Now, _now.AddSeconds(1)));

        Assert.Equal([20], next.Index().Where(l => !ReferenceEquals(l.Item, lines[l.Index])).Select(l => l.Index));
        Assert.Equal([20], table.FindAll("tbody tr").Index().Where(r => r.Item.InnerHtml != before[r.Index]).Select(r => r.Index));
        Assert.Contains("6 of 10", table.FindAll("tbody tr")[20].TextContent, StringComparison.Ordinal);
    }

    // The renderer keeps two copies of a component's nodes for each viewer, in buffers that double: past 1,024 nodes a viewer takes 80 KB more.
    [Fact]
    public void Table_APageOfRows_IsAtMost1024Nodes()
    {
        RunLine[] lines = [.. Enumerable.Range(1, 50).Select(i => Line(Row(51 - i)))];
        var table = _bunit.Render<CountedTable>(p => p.Add(t => t.Lines, lines).Add(t => t.Slug, "contoso").Add(t => t.Now, _now));

        Assert.InRange(table.Instance.CountNodes(), 50, 1024);
    }

    [Fact]
    public void Line_SameRevision_StaysUnlessItsPlaceInTheQueueMoved()
    {
        var line = Line(Row(7) with { Status = RunStatus.Pending, Behind = 3 });

        Assert.Same(line, line.Or(null));
        Assert.Same(line, line.Or(Line(line.Run with { Summary = "read again" })));
        Assert.Contains(">Behind 2<", line.Or(Line(line.Run with { Behind = 2 })).Time(stalled: false).Value, StringComparison.Ordinal);
        Assert.Contains(">read again<", line.Or(Line(line.Run with { Rev = 2, Summary = "read again" })).Operation.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void Line_ForReadersOfTwoZones_TellsEachTheirTime()
    {
        var line = Line(Row(7) with { CreatedAt = _now.AddHours(-3) });
        ViewerClock here = new(new FakeTimeProvider(_now)), berlin = new(new FakeTimeProvider(_now));
        berlin.Use("Europe/Berlin");

        Assert.Contains(">08:00<", line.Started(here).Value, StringComparison.Ordinal);
        Assert.Contains(">09:00<", line.Started(berlin).Value, StringComparison.Ordinal);
        Assert.Contains(">08:00<", line.Started(here).Value, StringComparison.Ordinal);
    }

    [Fact]
    public void Table_HostileSummaryAndInitiator_AreText()
    {
        var table = Table([Line(Row(7) with { Summary = "<img src=x>", Initiator = "<script>alert(1)</script>" })]);

        Assert.Empty(table.FindAll("img, script"));
        Assert.Equal("t/contoso/runs/7", table.Find("a.open").GetAttribute("href"));
    }

    [Fact]
    public void Table_AStalledRun_SaysSoInsteadOfATimeLeft()
    {
        var stalled = Row(7) with { Executor = RunExecutor.Producer, ReportedAt = _now.AddHours(-1), UpdatedAt = _now.AddHours(-1) };
        Assert.Equal("Stalled", Table([Line(stalled)]).Find("td.silent").TextContent);
        Assert.Empty(Table([Line(stalled with { ReportedAt = _now })]).FindAll("td.silent"));
    }

    [Fact]
    public void Table_ARunThatLeft_KeepsItsPlaceGreyed()
    {
        var table = Table([Line(Row(3)), Line(Row(2)), Line(Row(1))], left: [2]);

        Assert.Equal(["3", "2", "1"], table.FindAll("a.open").Select(a => a.GetAttribute("href")!.Split('/')[^1]));
        Assert.Equal("Choose run 2", table.Find("tr.gone input").GetAttribute("aria-label"));
    }

    [Fact]
    public void Table_ClicksAndShiftClicks_ChooseOneOrARange()
    {
        var table = Table([Line(Row(5)), Line(Row(4)), Line(Row(3)), Line(Row(2)), Line(Row(1))]);

        Click(table, 1);
        Assert.Equal([4], _chosen);
        Click(table, 3, shift: true);
        Assert.Equal([2, 3, 4], _chosen.Order());
        Click(table, 2);
        Assert.Equal([2, 4], _chosen.Order());
        table.Find("th input").Click();
        Assert.Equal([1, 2, 3, 4, 5], _chosen.Order());
        table.Find("th input").Click();
        Assert.Empty(_chosen);
    }

    [Fact]
    public void Table_ChosenOnAnotherPage_StaysChosen()
    {
        _chosen = new HashSet<long> { 99 };
        var table = Table([Line(Row(1))]);
        table.Find("th input").Click();
        Assert.Equal([1, 99], _chosen.Order());
    }

    [Fact]
    public void Table_Columns_AreThoseOfTheLook()
    {
        var table = Table([Line(Row(1) with { IdempotencyKey = "nightly", RetryOfRunId = 77 })]);
        Assert.DoesNotContain("nightly", table.Markup, StringComparison.Ordinal);

        table.Render(p => p.Add(t => t.Look, new RunsTableLook(RunColumns.Key | RunColumns.RetryOf, Compact: true)));

        Assert.Equal(["", "Status", "Operation", "Progress", "Retry of", "Idempotency key"], table.FindAll("th").Select(h => h.TextContent));
        Assert.Equal("t/contoso/runs/77", table.Find("a.above").GetAttribute("href"));
        Assert.Contains("compact", table.Find("table").ClassList);
    }

    [Fact]
    public async Task LookMenu_AColumnTicked_IsToldWithTheOthers()
    {
        RunsTableLook? told = null;
        var menu = _bunit.Render<RunsLookMenu>(p => p.Add(m => m.Look, RunsTableLook.Default).Add(m => m.LookChanged, l => told = l));

        var opened = await menu.OpenAsync(_bunit);
        await opened.ClickAsync(c => c.FindAll("[role=menuitemcheckbox]")[0]);

        Assert.Equal(RunsTableLook.Default.With(RunColumns.Id, true), told);
    }

    [Fact]
    public async Task Chosen_ForAViewer_OffersTheExportOnly()
    {
        var bar = Bar(chosen: [4, 2], matching: 120, canOperate: false);

        Assert.DoesNotContain(bar.FindAll("button"), b => b.TextContent.Contains("Abort", StringComparison.Ordinal));
        Assert.Equal("t/contoso/runs/export?format=csv&ids=4,2", (await bar.OpenAsync(_bunit)).Find("a[download]").GetAttribute("href"));
        Assert.Contains("Choose all 120 that match", bar.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Chosen_MoreThanAnActionTakes_SaysWhichItTakes()
    {
        var bar = Bar(chosen: [.. Enumerable.Range(1, 500).Select(i => (long)i)], matching: 5_000, canOperate: true);

        Assert.Contains("Choose the newest 1,000 that match", bar.Markup, StringComparison.Ordinal);
        Assert.Empty(bar.FindAll("a[download]"));
    }

    [Fact]
    public void Facets_CappedAndSampled_SaySo()
    {
        var buckets = Enum.GetValues<RunStatusBucket>().ToDictionary(b => b, _ => 0);
        buckets[RunStatusBucket.Succeeded] = FacetCount.Cap + 1;

        Assert.Equal("10,000+", FacetWords.Count(FacetCount.Cap + 1));
        Assert.Equal("10,000", FacetWords.Count(FacetCount.Cap));
        Assert.Equal("More than 10,000 runs", FacetWords.Total(new(buckets, [], [], [], IsSample: true), null));
        Assert.Equal("10,000+ of more than 10,000 runs", FacetWords.Total(new(buckets, [], [], [], IsSample: true), RunStatusBucket.Succeeded));
        Assert.Equal("drift", FacetWords.Choice(new("drift", 0)));
    }

    private static RunRow Row(long id) => new(id, RunStatus.Running, "drift", "generate", null, new(10, 1, 1, 0, 0), "Ana Ruiz", _now, _now, null, _now, null, 1);

    private static RunLine Line(RunRow run) => new(run, SampleCards.All.Of(run.Resource, run.Action), "contoso");

    private static void Click(IRenderedComponent<RunsTable> table, int row, bool shift = false) =>
        table.Find("tbody").TriggerEvent("onrunpick", new RunPickEventArgs { Id = long.Parse(table.FindAll("tbody input")[row].GetAttribute("value")!, CultureInfo.InvariantCulture), Range = shift });

    private IRenderedComponent<RunsTable> Table(RunLine[] lines, HashSet<long>? left = null)
    {
        IRenderedComponent<RunsTable>? table = null;
        table = _bunit.Render<RunsTable>(p => p.Add(t => t.Lines, lines).Add(t => t.Slug, "contoso").Add(t => t.Now, _now).Add(t => t.Left, left ?? []).Add(t => t.Chosen, _chosen)
            .Add(t => t.ChosenChanged, c =>
            {
                _chosen = c;
                table!.Render(q => q.Add(t => t.Chosen, c));
            }));
        return table;
    }

    private IRenderedComponent<RunsChosen> Bar(HashSet<long> chosen, int matching, bool canOperate) => _bunit.Render<RunsChosen>(p => p
        .Add(b => b.Slug, "contoso").Add(b => b.Chosen, chosen).Add(b => b.More, matching).Add(b => b.CanOperate, canOperate));

    private sealed class CountedTable : RunsTable
    {
        public int CountNodes()
        {
            using var tree = new RenderTreeBuilder();
            BuildRenderTree(tree);
#pragma warning disable BL0006 // Meant for the framework; a count is all that is read.
            return tree.GetFrames().Count;
#pragma warning restore BL0006
        }
    }
}
