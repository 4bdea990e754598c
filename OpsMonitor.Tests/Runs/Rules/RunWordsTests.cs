using OpsMonitor.App.Look;
using OpsMonitor.App.Runs;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Runs.Queries;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support;

namespace OpsMonitor.Tests.Runs.Rules;

public sealed class RunWordsTests
{
    [Theory]
    [InlineData(RunStatus.Running, 1000, 412, 3, 0, "412 of 1,000, 3 failed")]
    [InlineData(RunStatus.Running, null, 56, 0, 0, "56 processed")]
    [InlineData(RunStatus.Pending, 240, 0, 0, 0, "240 items")]
    [InlineData(RunStatus.Pending, null, 0, 0, 0, "Not started")]
    [InlineData(RunStatus.Failed, 212, 212, 212, 0, "212 of 212 failed")]
    [InlineData(RunStatus.Failed, null, 0, 0, 0, "Failed before the first item")]
    [InlineData(RunStatus.Aborted, 640, 122, 0, 4, "122 of 640, 4 skipped, 518 never reported, aborted")]
    [InlineData(RunStatus.Completed, 0, 0, 0, 0, "No items")]
    public void Progress_Counters_ReadAsWords(RunStatus status, int? total, int processed, int failed, int skipped, string expected) =>
        Assert.Equal(expected, RunWords.Progress(status, new(total, processed, processed - failed - skipped, failed, skipped)));

    [Theory]
    [InlineData(RunStatus.Failed, 0, null, "Failed before the first item")]
    [InlineData(RunStatus.Failed, 0, "Sync inventory", "Sync inventory: failed before the first item")]
    [InlineData(RunStatus.CompletedWithErrors, 3, null, "Partial: 3 processed, 1 failed")]
    [InlineData(RunStatus.CompletedWithErrors, 3, "Sync inventory", "Partial: Sync inventory, 3 processed, 1 failed")]
    public void Told_StatusAndProgress_SayEachOnce(RunStatus status, int processed, string? title, string expected) =>
        Assert.Equal(expected, RunWords.Told(status, processed == 0 ? default : new(null, processed, processed - 1, 1, 0), title));

    [Theory]
    [InlineData(3, "The run ended, and none of its 3 items was reported.")]
    [InlineData(1, "The run ended without a word about its 1 item.")]
    [InlineData(0, "The run ended without having had any.")]
    public void NoItems_OfARunThatReportedNone_SaysHowManyItWasToHave(int total, string expected) => Assert.Equal(expected, RunWords.NoItems(
        new(1, total > 0 ? RunStatus.CompletedWithErrors : RunStatus.Completed, "a", "b", null, new(total, 0, 0, 0, 0), "Ana", default, default, default, default, null, 1)).Text);

    [Theory]
    [InlineData("2962", 2962L)]
    [InlineData("#2962", 2962L)]
    [InlineData("#2,962", 2962L)]
    [InlineData("1,002,962", 1_002_962L)]
    [InlineData("29,62", null)]
    [InlineData("2,962x", null)]
    public void Id_AsSomebodyPastesIt_IsTheRuns(string text, long? id) => Assert.Equal(id, RunSearch.Id(text));

    [Theory]
    [InlineData(RunStatus.Running, RunExecutor.Producer, -301, true)]
    [InlineData(RunStatus.Running, RunExecutor.Producer, -299, false)]
    [InlineData(RunStatus.Running, RunExecutor.Worker, -3000, false)]
    [InlineData(RunStatus.Pending, RunExecutor.Producer, -3000, false)]
    [InlineData(RunStatus.Completed, RunExecutor.Producer, -3000, false)]
    public void Stalled_ARun_IsAProducersThatRunsWithoutReport(RunStatus status, RunExecutor executor, int seconds, bool stalled)
    {
        var now = new DateTimeOffset(2026, 11, 23, 11, 0, 0, TimeSpan.Zero);
        var run = new RunRow(1, status, "a", "b", null, default, "Ana", now.AddDays(-1), now.AddSeconds(seconds), null, now, null, 1) { Executor = executor };

        Assert.Equal(stalled, RunSilence.IsStalled(run, now));
        Assert.False(RunSilence.IsStalled(run with { ReportedAt = now }, now));
    }

    [Fact]
    public void Look_EveryStatus_HasItsOwnWord()
    {
        var words = Enum.GetValues<RunStatus>().Select(s => RunStatusLook.Of(s).Word).ToList();

        Assert.Equal(words.Count, words.Distinct().Count());
        Assert.Equal(RunStatusLook.Of(RunStatusBucket.Failed).Class, RunStatusLook.Of(RunStatus.Aborted).Class);
    }

    [Theory]
    [InlineData("inventory", "sync", "Sync inventory")]
    [InlineData("users", "offboard", "users · offboard")]
    public void OperationTitle_KnownOrNot_ReadsWell(string resource, string action, string expected) =>
        Assert.Equal(expected, SampleCards.All.Title(resource, action));

    [Fact]
    public void Rate_Samples_CountTheLastHalfMinute()
    {
        var start = new DateTimeOffset(2026, 11, 23, 11, 0, 0, TimeSpan.Zero);
        var rate = new RunRate();
        rate.Observe(start, 0);
        Assert.Null(rate.PerSecond());

        rate.Observe(start.AddSeconds(10), 1000);
        rate.Observe(start.AddSeconds(10), 1000);
        Assert.Equal(100, rate.PerSecond());

        rate.Observe(start.AddSeconds(40), 1300);
        Assert.Equal(10, rate.PerSecond());
    }
}
