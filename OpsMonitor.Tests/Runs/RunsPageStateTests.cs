using OpsMonitor.App.Runs;
using OpsMonitor.Domain.Runs;

namespace OpsMonitor.Tests.Runs;

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
            Text = "50 % #12 ü",
            Failures = true,
            Cursor = "MTI",
        };

        Assert.Equal(state, RunsPageState.Parse(Site + state.ToUrl("contoso")));
    }

    [Fact]
    public void State_NoFilter_IsThePlainAddress()
    {
        Assert.Equal("/t/contoso/runs", new RunsPageState().ToUrl("contoso"));
        Assert.False(new RunsPageState { Cursor = "MTI" }.IsFiltered);
    }

    [Theory]
    [InlineData("?bucket=nonsense&days=x&failures=maybe")]
    [InlineData("?days=-4&q=%00%0a")]
    [InlineData("?days=99999999999")]
    public void Parse_Nonsense_IsLeftOut(string query) => Assert.Equal(new RunsPageState(), RunsPageState.Parse($"{Site}/t/contoso/runs{query}"));

    [Fact]
    public void Filter_Days_StartThatLongAgo()
    {
        var now = new DateTimeOffset(2026, 11, 23, 11, 0, 0, TimeSpan.Zero);

        Assert.Equal(now.AddDays(-7), new RunsPageState { Days = 7 }.ToFilter(now).CreatedAfter);
    }

    [Fact]
    public void RunState_Everything_SurvivesTheAddress()
    {
        var state = new RunPageState { Outcome = ItemOutcome.Failed, Reason = "throttled", Text = "a/b?c", Cursor = "eA" };

        Assert.Equal(state, RunPageState.Parse(Site + state.ToUrl("contoso", 7)));
    }
}
