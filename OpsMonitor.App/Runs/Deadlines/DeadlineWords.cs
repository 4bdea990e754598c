using OpsMonitor.App.Look;
using OpsMonitor.Domain.Runs.Deadlines;
using OpsMonitor.Domain.Runs.Queries;
using OpsMonitor.Domain.Runs.Rules;

namespace OpsMonitor.App.Runs.Deadlines;

/// <summary>Deadlines in words.</summary>
public static class DeadlineWords
{
    /// <summary>What a run misses: <c>Takes too long: 2 h, usually 20 min</c>.</summary>
    public static string Of(MissedByRun missed) => missed.Missed switch
    {
        MissedDeadline.TooLong when missed.Run.FinishedAt is not null => $"Took too long: {Span(missed.Took)}",
        MissedDeadline.TooLong => $"Takes too long: {Span(missed.Took)}, {Measure(missed.Deadline)}",
        MissedDeadline.StartsLate when missed.Run.Status != RunStatus.Pending => $"Started late: waited for {Span(missed.Took)}",
        MissedDeadline.StartsLate => $"Starts late: has been waiting for {Span(missed.Took)}, {AtMost(missed.Deadline.StartsLateMinutes)}",
        MissedDeadline.FailedShare when missed.Run.Counters.Processed == 0 => "Failed before the first item",
        MissedDeadline.FailedShare => $"Too many failed: {Numbers.Percent(missed.Run.Counters.Failed, missed.Run.Counters.Processed)}{(missed.Deadline.FailedPercent is not null && missed.Run.FinishedAt >= missed.Deadline.SetAt ? $", at most {Percent(missed.Deadline)}" : "")}",
        MissedDeadline.NotRun => Of(missed.Missed),
    };

    /// <summary>What is missed, without its numbers.</summary>
    public static string Of(MissedDeadline missed) => missed switch
    {
        MissedDeadline.TooLong => "Takes too long",
        MissedDeadline.StartsLate => "Starts late",
        MissedDeadline.FailedShare => "Too many failed",
        MissedDeadline.NotRun => "Has not run",
    };

    /// <summary>What is missed of an operation now: <c>Has not run for 26 h, expected every 24 h</c>.</summary>
    public static string Of(OpenMiss miss, DateTimeOffset now) => (miss.Missed, miss.LastRun) switch
    {
        (MissedDeadline.NotRun, { } last) => $"Has not run for {Span(now - last)}, expected every {Hours(miss.Deadline)}",
        (MissedDeadline.NotRun, null) => $"Has never run, expected every {Hours(miss.Deadline)}",
        (MissedDeadline.TooLong, _) => $"Running for more than {Span(miss.Deadline.TooLong ?? TimeSpan.Zero)}{(IsByUsual(miss.Deadline) ? $", {Measure(miss.Deadline)}" : "")}",
        (MissedDeadline.StartsLate, _) => $"Waiting for more than {Minutes(miss.Deadline.StartsLateMinutes ?? 0)}",
        (MissedDeadline.FailedShare, _) => $"More than {Percent(miss.Deadline)} failed",
    };

    /// <summary>Everything that is expected of an operation, a line each.</summary>
    public static IReadOnlyList<string> Expects(OperationDeadline d)
    {
        string?[] lines =
        [
            d.TooLongMinutes is { } minutes ? $"Takes {Minutes(minutes)} at most" : null,
            d.TooLongTimes is { } times ? $"Takes {Numbers.Rate((double)times)} times the usual at most" : null,
            d.StartsLateMinutes is { } waits ? $"Starts within {Minutes(waits)}" : null,
            d.NotRunHours is not null ? $"Runs every {Hours(d)}" : null,
            d.FailedPercent is not null ? $"Ends with {Percent(d)} failed at most" : null,
        ];
        return [.. lines.OfType<string>()];
    }

    /// <summary>How long its runs take; null while too few are known.</summary>
    public static string? Usual(OperationDeadline deadline) => deadline.UsualSeconds is { } seconds ? Numbers.Duration(TimeSpan.FromSeconds(seconds)) : null;

    public static string Of(DeadlineRefusal refusal) => refusal switch
    {
        DeadlineRefusal.Nothing => "Fill in at least one of the fields.",
        DeadlineRefusal.BadTooLongMinutes => $"Takes at most, minutes: a whole number from 1 to {Numbers.Count(DeadlineLedger.MaxMinutes)}.",
        DeadlineRefusal.BadTooLongTimes => $"Takes at most, times the usual: a number above 1, up to {Numbers.Rate((double)DeadlineLedger.MaxTimes)}.",
        DeadlineRefusal.BadStartsLateMinutes => $"Starts within, minutes: a whole number from 1 to {Numbers.Count(DeadlineLedger.MaxMinutes)}.",
        DeadlineRefusal.BadNotRunHours => $"Runs every, hours: a whole number from 1 to {Numbers.Count(DeadlineLedger.MaxHours)}.",
        DeadlineRefusal.BadFailedPercent => "Failed at most, percent: a whole number from 0 to 99.",
        DeadlineRefusal.TooMany => $"There are {Numbers.Count(DeadlineLedger.MaxPerTenant)} deadlines already. Remove one first.",
        DeadlineRefusal.NotFound => "The deadline is gone.",
        DeadlineRefusal.ChangedMeanwhile => "Somebody else set or removed this deadline a moment ago. Cancel, and open it again to see what is set now.",
    };

    // By which of its limits it is too long: the tighter one.
    private static string Measure(OperationDeadline d) =>
        IsByUsual(d) ? $"usually {Usual(d)}" : AtMost(d.TooLongMinutes);

    private static bool IsByUsual(OperationDeadline d) => d is { TooLongTimes: not null, UsualSeconds: not null } && d.TooLong < TimeSpan.FromMinutes(d.TooLongMinutes ?? int.MaxValue);

    private static string AtMost(int? minutes) => $"at most {Minutes(minutes ?? 0)}";

    private static string Minutes(int minutes) => Numbers.Duration(TimeSpan.FromMinutes(minutes));

    private static string Hours(OperationDeadline deadline) => $"{Numbers.Count(deadline.NotRunHours ?? 0)} h";

    private static string Percent(OperationDeadline deadline) => Numbers.Percent(deadline.FailedPercent ?? 0, 100);

    // Seconds would only flicker, but where there is no more than them.
    private static string Span(TimeSpan span) => Numbers.Duration(span.TotalMinutes < 1 ? span : TimeSpan.FromMinutes(Math.Floor(span.TotalMinutes)));
}
