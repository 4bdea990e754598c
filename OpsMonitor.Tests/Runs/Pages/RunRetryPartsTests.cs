using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using OpsMonitor.App.Look;
using OpsMonitor.App.Operations;
using OpsMonitor.App.Runs.Actions;
using OpsMonitor.App.Runs.Run;
using OpsMonitor.App.Tenancy;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Runs.Queries;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support;

namespace OpsMonitor.Tests.Runs.Pages;

public sealed class RunRetryPartsTests : IAsyncDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 11, 0, 0, TimeSpan.Zero);
    private readonly BunitContext _bunit = new();

    public RunRetryPartsTests()
    {
        _bunit.Services.AddSingleton(new ViewerClock(new FakeTimeProvider(Now)));
        _bunit.JSInterop.Mode = JSRuntimeMode.Loose;
    }

    public ValueTask DisposeAsync() => _bunit.DisposeAsync();

    private static readonly OperationCard _drift = SampleCards.All.Of("drift", "generate");
    private static readonly OperationCard _plain = SampleCards.All.Of("mailboxes", "archive");

    [Theory]
    [InlineData(RunStatus.Running, 3, TenantRole.Operator, "abort")]
    [InlineData(RunStatus.Pending, 0, TenantRole.TenantAdmin, "abort")]
    [InlineData(RunStatus.CompletedWithErrors, 3, TenantRole.Operator, "retry")]
    [InlineData(RunStatus.Aborted, 3, TenantRole.Operator, "retry")]
    [InlineData(RunStatus.Completed, 0, TenantRole.Operator, "")]
    [InlineData(RunStatus.Running, 3, TenantRole.Viewer, "")]
    [InlineData(RunStatus.Failed, 3, TenantRole.Viewer, "")]
    public void Moves_StatusAndRole_AreWhatIsLegalNow(RunStatus status, int failed, TenantRole role, string expected)
    {
        var moves = RunMoves.Of(Run(7, status, failed), _plain, null, new(new(1), "contoso", "Contoso", 5, "Ana Ruiz", role), Now);

        Assert.Equal(expected, string.Join(' ', new[] { moves.Abort ? "abort" : null, moves.Retry ? "retry" : null, moves.CheckAgain ? "check" : null }.OfType<string>()));
    }

    [Fact]
    public void Moves_FinishedDrift_CanBeCheckedAgain()
    {
        var ana = new TenantContext(new(1), "contoso", "Contoso", 5, "Ana Ruiz", TenantRole.Operator);
        var drift = Run(7, RunStatus.Completed, 0) with { Resource = "drift", Action = "generate" };

        Assert.True(RunMoves.Of(drift, _drift, null, ana, Now).CheckAgain);
        Assert.False(RunMoves.Of(drift with { Status = RunStatus.Running }, _drift, null, ana, Now).CheckAgain);
    }

    [Theory]
    [InlineData(29, false)]
    [InlineData(30, true)]
    public void Moves_AbortRequested_CanBeForcedAfterHalfAMinute(int seconds, bool expected)
    {
        var ana = new TenantContext(new(1), "contoso", "Contoso", 5, "Ana Ruiz", TenantRole.Operator);
        RunMoves Moves(RunStatus status, TenantRole role) => RunMoves.Of(Run(7, status, 0), _plain, Now.AddSeconds(-seconds), ana with { Role = role }, Now);

        Assert.Equal((false, expected), (Moves(RunStatus.Running, TenantRole.Operator).Abort, Moves(RunStatus.Running, TenantRole.Operator).ForceAbort));
        Assert.False(Moves(RunStatus.Aborted, TenantRole.Operator).ForceAbort);
        Assert.False(Moves(RunStatus.Running, TenantRole.Viewer).ForceAbort);
    }

    [Fact]
    public void Chain_Card_SaysFailedRecoveredAndLeftWithLinks()
    {
        var chain = new RunChain([Run(7, RunStatus.CompletedWithErrors, 214), Run(9, RunStatus.CompletedWithErrors, 5)], 214, 209);
        var card = _bunit.Render<RunChainCard>(p => p.Add(c => c.Slug, "contoso").Add(c => c.Chain, chain).Add(c => c.Current, 9));

        Assert.Equal(["214 failed", "209 recovered", "5 left"], card.FindAll(".sum b").Select(b => b.TextContent));
        Assert.Equal("t/contoso/runs/7", card.Find("li a").GetAttribute("href"));
        Assert.Contains("#9, this run", card.Find("[aria-current]").TextContent, StringComparison.Ordinal);
        Assert.Equal("--s:97.66%", card.Find(".stack").GetAttribute("style"));
    }

    [Fact]
    public void Reason_Retry_IsOfferedOnlyWhereItIsLegalAndNamesItsCode()
    {
        string? asked = null;
        IRenderedComponent<RunReason> Render(bool legal) => _bunit.Render<RunReason>(p => p
            .Add(r => r.Code, "throttled").Add(r => r.Count, 118).Add(r => r.Whole, 214).Add(r => r.Href, "/")
            .Add(r => r.Retry, legal ? EventCallback.Factory.Create<string>(this, c => asked = c) : default));

        Assert.Empty(Render(legal: false).FindAll("button"));
        Render(legal: true).Find("button").Click();
        Assert.Equal("throttled", asked);
    }

    [Theory]
    [InlineData(118, 0, null, "Recovered")]
    [InlineData(100, 18, "Retry 18", null)]
    [InlineData(0, 118, "Retry", null)]
    public void Reason_RecoveredSince_OffersOnlyWhatIsLeft(int recovered, int left, string? button, string? over)
    {
        var reason = _bunit.Render<RunReason>(p => p
            .Add(r => r.Code, "throttled").Add(r => r.Count, 118).Add(r => r.Whole, 214).Add(r => r.Href, "/")
            .Add(r => r.Recovered, recovered).Add(r => r.Left, left).Add(r => r.Retry, EventCallback.Factory.Create<string>(this, _ => { })));

        Assert.Equal(button, reason.FindAll("button").SingleOrDefault()?.TextContent);
        Assert.Equal(over, reason.FindAll(".over").SingleOrDefault()?.TextContent);
    }

    [Fact]
    public void Timeline_Retry_LinksToItsRun()
    {
        var entry = new TimelineEntry(3, TimelineEntry.Retried, "Ana Ruiz", null, null, Now, 0) { RunId = 9 };
        var timeline = _bunit.Render<RunTimeline>(p => p.Add(t => t.Entries, [entry]).Add(t => t.Slug, "contoso"));

        Assert.Contains("Retry started by Ana Ruiz", timeline.Markup, StringComparison.Ordinal);
        Assert.Equal("t/contoso/runs/9", timeline.Find("a").GetAttribute("href"));
    }

    [Fact]
    public void ItemLine_HostileTexts_AreTextAndLeadToTheItem()
    {
        var item = new RunItemRow("a/b?c", ItemOutcome.Failed, null, "first\nsecond", "<img src=x>", Now);
        var cells = new RunItemLine(item, Urls.Item("contoso", "a/b?c", "policy")).Cells(new(new FakeTimeProvider(Now)));
        var line = _bunit.Render(b => b.AddMarkupContent(0, $"<table><tbody><tr>{cells}</tr></tbody></table>"));

        Assert.Empty(line.FindAll("img"));
        Assert.Equal("t/contoso/items?type=policy&id=a%2Fb%3Fc", line.Find("a").GetAttribute("href"));
        Assert.Contains("first\nsecond", line.Find(".why").TextContent, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(RunStatus.Running, 41, "Already running, started by Ana Ruiz, 41 %")]
    [InlineData(RunStatus.Pending, 0, "Already queued, started by Ana Ruiz")]
    public void Attached_Run_SaysWhoAndHowFar(RunStatus status, int done, string expected) =>
        Assert.Equal(expected, RetryWords.Attached(Run(7, status, 0) with { Counters = new(100, done, done, 0, 0) }));

    [Theory]
    [InlineData("user:5", "in the app")]
    [InlineData("api_key:x", "over the API")]
    [InlineData("sql:hr", "by SQL")]
    [InlineData("system:schedule", null)]
    [InlineData(null, null)]
    public void Origin_OfAnActor_SaysFromWhere(string? actor, string? expected) => Assert.Equal(expected, RunWords.Origin(actor));

    [Theory]
    [InlineData(RunStatus.Completed, "0")]
    [InlineData(RunStatus.Aborted, "-")]
    [InlineData(RunStatus.Running, "unknown")]
    public void Card_UnknownTotal_RemainsNothingOnceAllIsDone(RunStatus status, string remaining)
    {
        var run = new RunRow(7, status, "doors", "revoke", null, new(null, 5, 5, 0, 0), "Ana Ruiz", Now, Now, Now, Now, null, 1);
        var card = _bunit.Render<RunProgressCard>(p => p.Add(c => c.Said, new RunProgress(run, null, null, "contoso", new())));

        Assert.Equal(["unknown", "5", "0", "0", remaining], card.FindAll(".tiles b").Select(b => b.TextContent));
    }

    [Fact]
    public void Card_OfARunThatNeverBegan_SaysItOnceAndAwaitsNothing()
    {
        var run = new RunRow(7, RunStatus.Failed, "doors", "revoke", null, default, "Ana Ruiz", Now, Now, Now, Now, null, 1);
        var card = _bunit.Render<RunProgressCard>(p => p.Add(c => c.Said, new RunProgress(run, null, null, "contoso", new())));

        Assert.Equal("Failed before the first item", card.Find(".done").TextContent);
        Assert.Equal(["-", "0", "0", "0", "-"], card.FindAll(".tiles b").Select(b => b.TextContent));
        Assert.Equal("No items", RunWords.NoItems(run).Title);
    }

    [Theory]
    [InlineData(RunStatus.Running, "runs again")]
    [InlineData(RunStatus.Completed, "done since")]
    [InlineData(RunStatus.Failed, "not done yet")]
    public void Chain_OfAWholeRun_SaysWhetherItIsDoneByNow(RunStatus status, string since)
    {
        var chain = new RunChain([Run(2962, RunStatus.Failed, 0), Run(3007, status, 0)], 0, 0);
        var card = _bunit.Render<RunChainCard>(p => p.Add(c => c.Slug, "contoso").Add(c => c.Chain, chain).Add(c => c.Current, 3007));

        Assert.Equal(["The run failed as a whole", since], card.FindAll(".sum b").Select(b => b.TextContent));
        Assert.Contains("#2962", card.Markup, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "0 processed, 3 never reported")]
    [InlineData(3, "0 processed, 3 never reported")]
    public void Timeline_OfAnEndWithoutReports_SaysWhatIsMissing(int? told, string expected)
    {
        var data = told is null ? """{"processed":0,"failed":0}""" : """{"processed":0,"failed":0,"never_reported":3}""";
        var entry = new TimelineEntry(3, "run.completed_with_errors", "Ana Ruiz", null, data, Now, 0);
        var timeline = _bunit.Render<RunTimeline>(p => p.Add(t => t.Entries, [entry]).Add(t => t.NeverReported, 3).Add(t => t.Slug, "contoso"));

        Assert.Contains(expected, timeline.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void ProgressCard_Silent_SaysStalledAndGivesNoEstimate()
    {
        var run = Run(7, RunStatus.Running, 2) with { ReportedAt = Now.AddSeconds(-3) };
        string Card(bool silent) => _bunit.Render<RunProgressCard>(
            p => p.Add(c => c.Said, new RunProgress(run, 17.4, "2 - 3 min left", "contoso", new())).Add(c => c.Silent, silent)).Markup;

        Assert.Contains("2 - 3 min left, last report", Card(silent: false), StringComparison.Ordinal);
        Assert.Contains("17.4 items/s", Card(silent: false), StringComparison.Ordinal);
        Assert.Contains("Stalled", Card(silent: true), StringComparison.Ordinal);
        Assert.DoesNotContain("left,", Card(silent: true), StringComparison.Ordinal);
    }

    private static RunRow Run(long id, RunStatus status, int failed) => new(
        id, status, "users", "offboard", null, new(300, 250, 250 - failed, failed, 0), "Ana Ruiz", Now, Now, null, Now, null, 1);
}
