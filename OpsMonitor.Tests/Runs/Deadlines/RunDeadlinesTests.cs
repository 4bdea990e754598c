using OpsMonitor.App.Runs.Deadlines;
using OpsMonitor.Domain.Runs.Deadlines;
using OpsMonitor.Domain.Runs.Queries;
using OpsMonitor.Domain.Runs.Rules;

namespace OpsMonitor.Tests.Runs.Deadlines;

/// <summary>When a run misses its deadline, to the second, and how that reads.</summary>
public sealed class RunDeadlinesTests
{
    private static readonly DateTimeOffset _now = new(2026, 11, 29, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(3_600, null)]
    [InlineData(3_601, "Takes too long: 1 h, at most 1 h")]
    [InlineData(7_290, "Takes too long: 2 h 1 min, at most 1 h")]
    public void Missed_ByARunningRun_IsPastItsMinutes(int seconds, string? words) =>
        Assert.Equal(words, Words(Running(seconds), Deadline(tooLongMinutes: 60)));

    [Theory]
    [InlineData(2_400, null, null)]
    [InlineData(2_401, null, "Takes too long: 40 min, usually 20 min")]
    [InlineData(2_401, 30, "Takes too long: 40 min, at most 30 min")]
    [InlineData(2_401, 60, "Takes too long: 40 min, usually 20 min")]
    public void Missed_ByTheUsual_IsTheTighterOfTwo(int seconds, int? minutes, string? words) =>
        Assert.Equal(words, Words(Running(seconds), Deadline(tooLongMinutes: minutes, times: 2, usual: 1_200)));

    [Theory]
    [InlineData(MissedDeadline.TooLong, "Running for more than 1 min")]
    [InlineData(MissedDeadline.StartsLate, "Waiting for more than 2 min")]
    [InlineData(MissedDeadline.FailedShare, "More than 5 % failed")]
    public void OpenMiss_OfARun_ReadsAsASentence(MissedDeadline missed, string words) => Assert.Equal(
        words,
        DeadlineWords.Of(new OpenMiss(1, missed, new() { Resource = "a", Action = "b", TooLongMinutes = 1, StartsLateMinutes = 2, FailedPercent = 5 }, 1, _now, null), _now));

    [Fact]
    public void OpenMiss_ByTheUsual_SaysWhatIsUsual() => Assert.Equal(
        "Running for more than 40 min, usually 20 min",
        DeadlineWords.Of(new OpenMiss(1, MissedDeadline.TooLong, new() { Resource = "a", Action = "b", TooLongTimes = 2, UsualSeconds = 1_200 }, 1, _now, null), _now));

    [Fact]
    public void Missed_WhileNothingIsUsualYet_IsNothing() => Assert.Null(Words(Running(1_000_000), Deadline(times: 2)));

    [Theory]
    [InlineData(600, null)]
    [InlineData(601, "Starts late: has been waiting for 10 min, at most 10 min")]
    public void Missed_ByAWaitingRun_IsPastItsMinutes(int seconds, string? words) =>
        Assert.Equal(words, Words(Run(RunStatus.Pending, seconds), Deadline(startsLate: 10, tooLongMinutes: 1)));

    [Theory]
    [InlineData(RunStatus.CompletedWithErrors, 100, 10, null)]
    [InlineData(RunStatus.CompletedWithErrors, 100, 11, "Too many failed: 11 %, at most 10 %")]
    [InlineData(RunStatus.Failed, 0, 0, "Failed before the first item")]
    [InlineData(RunStatus.Aborted, 0, 0, null)]
    public void Missed_ByAnEndedRun_IsMoreThanItsShare(RunStatus status, int processed, int failed, string? words) =>
        Assert.Equal(words, Words(Ended(status, processed, failed, _now.AddMinutes(-1)), Deadline(failedPercent: 10, tooLongMinutes: 1)));

    [Fact]
    public void Missed_ByARunThatEndedBeforeItWasSet_IsNothing() =>
        Assert.Null(Words(Ended(RunStatus.CompletedWithErrors, 10, 10, _now.AddDays(-2)), Deadline(failedPercent: 10)));

    [Fact]
    public void Missed_OfManyOperations_IsByTheRunsOwn()
    {
        var all = new TenantDeadlines([Deadline(tooLongMinutes: 1), new() { Resource = "mailboxes", Action = "archive", TooLongMinutes = 10 }], []);
        Assert.Equal(MissedDeadline.TooLong, all.Missed(Running(120), _now)?.Missed);
        Assert.Null(all.Missed(Running(120) with { Resource = "mailboxes", Action = "archive" }, _now));
        Assert.Null(all.Missed(Running(120) with { Action = "import" }, _now));
    }

    // As it was written down at the time, not as the limits of today would have it.
    [Theory]
    [InlineData(MissedDeadline.TooLong, "Took too long: 1 h")]
    [InlineData(MissedDeadline.StartsLate, "Started late: waited for 11 d 12 h")]
    [InlineData(MissedDeadline.FailedShare, "Too many failed: 0 %")]
    public void Missed_ByARunThatIsPastIt_IsWhatWasWrittenDown(MissedDeadline missed, string? words)
    {
        var all = new TenantDeadlines([Deadline(tooLongMinutes: 1, startsLate: 1)], [new() { RunId = 7, Missed = missed }]);
        var ended = Ended(RunStatus.Completed, 10, 0, _now.AddMinutes(-1));
        Assert.Equal(words, all.Missed(ended, _now) is { } past ? DeadlineWords.Of(past) : null);
        Assert.Null(all.Missed(ended with { Id = 8 }, _now));
        Assert.Null(all.Missed(Run(RunStatus.Pending, 30), _now));
    }

    private static string? Words(RunRow run, OperationDeadline deadline) => RunDeadlines.Missed(run, deadline, _now) is { } missed ? DeadlineWords.Of(missed) : null;

    private static OperationDeadline Deadline(int? tooLongMinutes = null, decimal? times = null, int? startsLate = null, int? failedPercent = null, int? usual = null) => new()
    {
        Resource = "users", Action = "offboard", TooLongMinutes = tooLongMinutes, TooLongTimes = times, StartsLateMinutes = startsLate, FailedPercent = failedPercent, UsualSeconds = usual,
        CreatedAt = _now.AddDays(-9), SetAt = _now.AddDays(-1),
    };

    private static RunRow Running(int seconds) => Run(RunStatus.Running, seconds + 10_000) with { StartedAt = _now.AddSeconds(-seconds) };

    private static RunRow Ended(RunStatus status, int processed, int failed, DateTimeOffset at) =>
        Run(status, 1_000_000) with { StartedAt = at.AddHours(-1), FinishedAt = at, Counters = new(null, processed, processed - failed, failed, 0) };

    private static RunRow Run(RunStatus status, int ageSeconds) =>
        new(7, status, "users", "offboard", null, new(null, 0, 0, 0, 0), "Ana", _now.AddSeconds(-ageSeconds), null, null, _now, null, 1);
}
