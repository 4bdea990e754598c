using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using OpsMonitor.App.Frame;
using OpsMonitor.App.Live;
using OpsMonitor.App.Look;
using OpsMonitor.App.Parts;
using OpsMonitor.App.Parts.Layouts;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support;

namespace OpsMonitor.Tests.Look;

public sealed class LeafPartsTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 11, 0, 0, TimeSpan.Zero);
    private readonly BunitContext _context = new();

    public LeafPartsTests() => _context.Services.AddSingleton(new ViewerClock(new FakeTimeProvider(Now)));

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _context.DisposeAsync();

    [Fact]
    public void RelativeTime_At_HasWordsAndExactTooltip()
    {
        var time = _context.Render<RelativeTime>(p => p.Add(t => t.At, Now.AddMinutes(-2))).Find("time");

        Assert.Equal("2 min ago", time.TextContent);
        Assert.Equal("23 Nov 2026 10:58:00 UTC", time.GetAttribute("title"));
        Assert.StartsWith("2026-11-23T10:58:00", time.GetAttribute("datetime"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(LiveState.Live, "Live")]
    [InlineData(LiveState.Delayed, "Delayed 8 s")]
    [InlineData(LiveState.Reconnecting, "Reconnecting, 8 s old")]
    public void LiveBadge_State_SaysSo(LiveState state, string word) =>
        Assert.Equal(word, _context.Render<LiveBadge>(p => p.Add(b => b.State, state).Add(b => b.Age, TimeSpan.FromSeconds(8.4))).Find(".live").TextContent);

    [Fact]
    public async Task StaleNote_WhileTheBadgeSaysAnAge_SaysNoneOfItsOwn()
    {
        var feed = new LiveFeed(TimeProvider.System, NullLogger<LiveFeed>.Instance);
        feed.Report(new(LiveState.Live, Now));
        _context.Services.AddSingleton(feed).AddSingleton<TimeProvider>(new FakeTimeProvider(Now));
        var note = _context.Render<StaleNote>(p => p.Add(n => n.Reason, "The database is busy.").Add(n => n.At, Now.AddSeconds(-14)));
        Assert.Equal("The database is busy. The values are as of 14 s ago; they catch up by themselves.", note.Find(".stale span").TextContent);

        feed.Report(new(LiveState.Delayed, Now));
        await SaysAsync(note, "The database is busy. The values are the last ones read; they catch up by themselves.");
        feed.Report(new(LiveState.Reconnecting, Now.AddSeconds(-28)));
        await SaysAsync(note, "The database cannot be reached. You see what was known 28 s ago; it catches up by itself.");
        feed.Report(new(LiveState.Live, Now));
        await SaysAsync(note, "The database is busy. The values are as of 14 s ago; they catch up by themselves.");
    }

    private static Task SaysAsync(IRenderedComponent<StaleNote> note, string words) => Eventually.True(() => note.Find(".stale span").TextContent == words, words);

    [Fact]
    public void OpsIcon_EveryName_Draws()
    {
        foreach (var name in OpsIcons.Names)
        {
            Assert.NotEmpty(_context.Render(b => b.AddContent(0, OpsIcons.Of(name))).Find("svg").Children);
        }
    }

    [Fact]
    public void EmptyState_HostileTitle_IsText()
    {
        var empty = _context.Render<EmptyState>(p => p.Add(e => e.Title, "<img src=x onerror=alert(1)>"));

        Assert.Empty(empty.FindAll("img"));
        Assert.Equal("<img src=x onerror=alert(1)>", empty.Find("h2").TextContent);
    }

    [Fact]
    public void Pager_OnePage_IsNothing() => Assert.Empty(_context.Render<Pager>().Markup.Trim());

    [Fact]
    public void Pager_MorePages_LinksToThem()
    {
        var pager = _context.Render<Pager>(p => p.Add(x => x.Next, "/t/contoso/runs?after=5"));

        Assert.Equal("/t/contoso/runs?after=5", pager.Find("a[rel=next]").GetAttribute("href"));
        Assert.Empty(pager.FindAll("a[rel=prev]"));
    }

    [Fact]
    public void PageError_Retry_IsReported()
    {
        var retried = false;
        var error = _context.Render<PageError>(p => p.Add(e => e.CorrelationId, "abcd1234").Add(e => e.OnRetry, () => retried = true));

        Assert.Contains("abcd1234", error.Markup, StringComparison.Ordinal);
        error.Find("button").Click();
        Assert.True(retried);
    }

    [Fact]
    public void NavMenu_Counts_AreShownWhenThereAreAny()
    {
        var nav = _context.Render<NavMenu>(p => p.Add(n => n.Slug, "contoso").Add(n => n.ActiveRuns, 6).Add(n => n.NewFindings, 0));

        Assert.Equal("t/contoso", nav.Find("a").GetAttribute("href"));
        Assert.Empty(nav.FindAll("a[href='portfolio']"));
        Assert.Equal("6 active", Assert.Single(nav.FindAll("em")).TextContent);
    }

    [Fact]
    public void NavMenu_PlatformOperator_LeadsToThePortfolio() =>
        Assert.Single(_context.Render<NavMenu>(p => p.Add(n => n.Slug, "contoso").Add(n => n.SeesPortfolio, true)).FindAll("a[href='portfolio']"));

    [Theory]
    [InlineData("t/contoso", "Overview")]
    [InlineData("t/contoso/runs?status=failed", "Runs")]
    [InlineData("t/contoso/runs/12", "Runs")]
    [InlineData("portfolio", null)]
    public void NavMenu_PageOnTheScreen_IsMarked(string path, string? marked)
    {
        var nav = _context.Render<NavMenu>(p => p.Add(n => n.Slug, "contoso").Add(n => n.Path, path));

        Assert.Equal(marked, nav.FindAll("a[aria-current=page]").SingleOrDefault()?.TextContent.Trim());
    }
}
