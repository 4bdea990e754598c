using OpsMonitor.App.Parts;
using OpsMonitor.App.Runs.List;
using OpsMonitor.App.Runs.Run;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Tests.Browser.Checker;

namespace OpsMonitor.Tests.Runs.Pages;

public sealed class RunsPageStateTests
{
    private const string Site = "http://hub.example";

    [Fact]
    public void State_Everything_SurvivesTheAddress()
    {
        var state = new RunsPageState
        {
            Bucket = RunStatusBucket.PartiallySucceeded,
            Resource = "backup_set",
            Action = "add_policies",
            By = "Ana & Ben",
            Days = 7,
            From = new(2026, 11, 1, 0, 0, 0, TimeSpan.FromHours(1)),
            To = new(2026, 11, 8, 0, 0, 0, TimeSpan.FromHours(1)),
            Text = "50 % #12 ü",
            Failures = true,
            Stalled = true,
            RetryOf = 12,
            Reason = "graph.throttled",
            Cursor = "MTI",
        };

        Assert.Equal(state, Parse(state.ToUrl("contoso")));
        var newer = state with { Status = RunStatus.Aborted, Cursor = null, Newer = "MTM" };
        Assert.Equal(newer, Parse(newer.ToUrl("contoso")));
    }

    [Fact]
    public void State_NoFilter_IsThePlainAddress()
    {
        Assert.Equal("t/contoso/runs", new RunsPageState().ToUrl("contoso"));
        Assert.False(new RunsPageState { Cursor = "MTI" }.IsFiltered);
    }

    [Theory]
    [InlineData("?bucket=nonsense&days=x&failures=maybe")]
    [InlineData("?days=-4&q=%00%0a")]
    [InlineData("?days=99999999999")]
    [InlineData("?from=yesterday&to=&stalled=yes&retry_of=0")]
    [InlineData("?retry_of=99999999999999999999&reason=%20")]
    public void Parse_Nonsense_IsLeftOut(string query) => Assert.Equal(new RunsPageState(), Parse($"/t/contoso/runs{query}"));

    [Fact]
    public void Filter_Days_StartThatLongAgo()
    {
        var now = new DateTimeOffset(2026, 11, 23, 11, 0, 0, TimeSpan.Zero);

        Assert.Equal(now.AddDays(-7), new RunsPageState { Days = 7 }.ToFilter(now).CreatedAfter);
    }

    [Fact]
    public void Parse_ATextLongerThanAnyField_IsLeftOut() =>
        Assert.Equal(new RunsPageState(), Parse("?q=" + new string('x', PageQuery.MaxText + 1)));

    [Fact]
    public void Filter_ASecondLater_IsTheSameQuestion()
    {
        var now = new DateTimeOffset(2026, 11, 23, 11, 0, 1, TimeSpan.Zero);
        var state = new RunsPageState { Days = 7, Stalled = true };

        Assert.Equal(state.ToFilter(now), state.ToFilter(now.AddSeconds(1)));
        Assert.True(state.ToFilter(now).SilentSince <= RunSilence.Since(now));
    }

    [Fact]
    public void Filter_DaysAndDates_TakeTheNarrower()
    {
        var now = new DateTimeOffset(2026, 11, 23, 11, 0, 0, TimeSpan.Zero);
        var state = new RunsPageState { Days = 7, From = now.AddDays(-2), To = now };

        Assert.Equal((now.AddDays(-2), now), (state.ToFilter(now).CreatedAfter, state.ToFilter(now).CreatedBefore));
        Assert.Equal(now.AddDays(-7), (state with { From = now.AddDays(-30) }).ToFilter(now).CreatedAfter);
    }

    [Fact]
    public void Look_EveryChoice_SurvivesTheBrowsersStore()
    {
        var look = RunsTableLook.Default.With(RunColumns.Key, true).With(RunColumns.Started, false) with { Compact = true };

        Assert.Equal(look, RunsTableLook.Parse(look.ToString()));
        Assert.Equal(RunsTableLook.Default, RunsTableLook.Parse(null));
        Assert.Equal(RunColumns.Id, RunsTableLook.Parse("id,<script>,nonsense;x").Columns);
    }

    [Fact]
    public void RunState_Everything_SurvivesTheAddress()
    {
        var state = new RunPageState { Outcome = ItemOutcome.Failed, Reason = "throttled", Text = "a/b?c", Cursor = "eA" };

        Assert.Equal(state, RunPageState.Of(PageQuery.OfAddress(Site + state.ToUrl("contoso", 7)), 7));
        Assert.Null(RunPageState.Of(PageQuery.OfAddress(Site + state.ToUrl("contoso", 7)), 8).Cursor);
    }

    private static RunsPageState Parse(string address) => RunsPageState.Of(PageQuery.OfAddress(Site + address));
}
