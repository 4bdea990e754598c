using OpsMonitor.Domain.Runs.Rules;

namespace OpsMonitor.Domain.Runs.Deadlines;

/// <summary>Why a deadline was not set; expected, and no exception.</summary>
public enum DeadlineRefusal
{
    /// <summary>Nothing is expected of the operation.</summary>
    Nothing,

    /// <summary>The minutes that a run may take are not between 1 and <see cref="DeadlineLedger.MaxMinutes"/>.</summary>
    BadTooLongMinutes,

    /// <summary>How many times the usual is not above 1, up to <see cref="DeadlineLedger.MaxTimes"/>.</summary>
    BadTooLongTimes,

    /// <summary>The minutes that a run may wait are not between 1 and <see cref="DeadlineLedger.MaxMinutes"/>.</summary>
    BadStartsLateMinutes,

    /// <summary>The hours without a run are not between 1 and <see cref="DeadlineLedger.MaxHours"/>.</summary>
    BadNotRunHours,

    /// <summary>The part that may fail is not between 0 and 99 percent.</summary>
    BadFailedPercent,

    /// <summary>The tenant has <see cref="DeadlineLedger.MaxPerTenant"/> deadlines.</summary>
    TooMany,

    /// <summary>There is no such deadline in this tenant.</summary>
    NotFound,

    /// <summary>Somebody else set, changed or removed it since it was read.</summary>
    ChangedMeanwhile,
}

/// <summary>The deadline that was set or removed, or why none was.</summary>
public sealed record DeadlineWrite(DeadlineRefusal? Refusal, long Id = 0)
{
    public bool Accepted => Refusal is null;
}

/// <summary>What is to be expected of an operation's runs.</summary>
public sealed record DeadlineDraft(OperationType Operation)
{
    public int? TooLongMinutes { get; init; }

    public decimal? TooLongTimes { get; init; }

    public int? StartsLateMinutes { get; init; }

    public int? NotRunHours { get; init; }

    public int? FailedPercent { get; init; }

    /// <summary>What is expected already.</summary>
    public static DeadlineDraft Of(OperationDeadline deadline) => new(new OperationType(deadline.Resource, deadline.Action))
    {
        TooLongMinutes = deadline.TooLongMinutes, TooLongTimes = deadline.TooLongTimes, StartsLateMinutes = deadline.StartsLateMinutes, NotRunHours = deadline.NotRunHours,
        FailedPercent = deadline.FailedPercent,
    };
}

/// <summary>What whoever sets a deadline knows of the operation's; <paramref name="Deadline"/> is null for none.</summary>
public sealed record SeenDeadline(DeadlineDraft? Deadline);

/// <summary>A deadline as people see it.</summary>
public sealed record DeadlineRow(OperationDeadline Deadline, string? CreatedBy)
{
    /// <summary>A run of its operation ever came.</summary>
    public bool HasRun { get; init; }
}

/// <summary>How many times a deadline is missed in one way now, and the latest of these.</summary>
public sealed record OpenMisses(MissedDeadline Missed, int Count, IReadOnlyList<DeadlineMiss> Latest);

/// <summary>A deadline that is missed now; <paramref name="LastRun"/> is when the operation's newest run came, null where none ever did.</summary>
public sealed record OpenMiss(long Id, MissedDeadline Missed, OperationDeadline Deadline, long? RunId, DateTimeOffset Since, DateTimeOffset? LastRun);
