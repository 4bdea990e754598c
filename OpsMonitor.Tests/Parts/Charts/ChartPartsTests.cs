using Bunit;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using OpsMonitor.App.Look;
using OpsMonitor.App.Parts.Charts;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Runs.Queries;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Tests.Browser.Checker;

namespace OpsMonitor.Tests.Parts.Charts;

public sealed class ChartPartsTests : IAsyncDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 16, 0, 0, TimeSpan.Zero);
    private static readonly ChartPart[] Parts = [new("Succeeded", "succeeded", "succeeded"), new("Failed", "failed", "failed")];
    private readonly BunitContext _bunit = new();

    public ChartPartsTests() => _bunit.Services.AddSingleton(new ViewerClock(new FakeTimeProvider(Now)));

    public ValueTask DisposeAsync() => _bunit.DisposeAsync();

    [Fact]
    public void Bars_Slots_AreStackedInTheLegendsOrderAndToldInATable()
    {
        var chart = Bars(new("10:00", "10", [6, 2]), new("11:00", null, [0, 0]), new("12:00", null, [0, 1]) { IsCounted = false });

        Assert.Equal(
            ["succeeded 1 40 119", "failed 1 0 39", "failed 21 140 19"],
            chart.FindAll("svg > rect").Select(r => $"{r.ClassList[1]} {r.GetAttribute("x")} {r.GetAttribute("y")} {r.GetAttribute("height")}"));
        Assert.Equal(["10:0062", "11:0000", "12:00not countednot counted"], chart.FindAll("tbody tr").Select(r => r.TextContent));
        Assert.Equal(["Succeeded 6", "Failed 3"], chart.FindAll(".legend li").Select(l => l.TextContent));
        Assert.Equal(2, chart.FindAll(".legend svg").Count);
        Assert.Equal(["10:006 succeeded, 2 failed", "11:00No run ended", "12:00Not counted"], chart.FindAll(".tip").Select(t => t.TextContent));
        Assert.Single(chart.FindAll(".x"));
    }

    [Fact]
    public void Bars_ArrowKeys_GoFromBarToBar()
    {
        var chart = Bars(new("10:00", null, [1, 0]), new("11:00", null, [2, 0]));
        string At() => string.Join(' ', chart.FindAll(".slot.at .tip b").Select(b => b.TextContent));
        void Press(string key) => chart.Find(".plot").KeyDown(new KeyboardEventArgs { Key = key });

        Assert.Equal("", At());
        Press("ArrowRight");
        Assert.Equal("10:00", At());
        Press("End");
        Press("ArrowRight");
        Assert.Equal("11:00", At());
        Press("ArrowLeft");
        Assert.Equal("10:00", At());
        Press("Escape");
        Assert.Equal("", At());
    }

    [Fact]
    public void Dots_Runs_LeadToThemselvesAndTheCurrentOneIsMarked()
    {
        RunDuration[] runs =
        [
            new(7, Now.AddDays(-1), TimeSpan.FromSeconds(30), RunStatus.Completed, 10), new(8, Now, TimeSpan.FromSeconds(60), RunStatus.Failed, 1),
        ];
        var chart = _bunit.Render<DurationDots>(p => p.Add(d => d.Slug, "contoso").Add(d => d.Runs, runs).Add(d => d.Current, 8));

        Assert.Equal(["t/contoso/runs/7", "t/contoso/runs/8"], chart.FindAll("a.dot").Select(a => a.GetAttribute("href")));
        Assert.Equal("left:2%;bottom:50%", chart.Find(".dots li").GetAttribute("style"));
        var current = Assert.Single(chart.FindAll("a[aria-current=true]"));
        Assert.Equal("This run: failed after 1 min, 1 item, 0 s ago", current.GetAttribute("aria-label"));
        Assert.Equal("2,50 98,0", chart.Find("polyline").GetAttribute("points"));
        Assert.Contains("#8, this run", chart.Find("tbody").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Dots_NoRun_DrawsNothing() =>
        Assert.Empty(_bunit.Render<DurationDots>(p => p.Add(d => d.Slug, "contoso").Add(d => d.Runs, [])).FindAll("a, polyline"));

    private IRenderedComponent<StackedBars> Bars(params ChartSlot[] slots) =>
        _bunit.Render<StackedBars>(p => p.Add(b => b.Caption, "Runs per hour").Add(b => b.Parts, Parts).Add(b => b.Slots, slots));
}
