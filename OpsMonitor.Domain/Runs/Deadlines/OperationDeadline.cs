using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.Domain.Runs.Deadlines;

/// <summary>What is expected of the runs of one operation: by when they start and end, how well, and how often they come. What is null is not expected.</summary>
public sealed class OperationDeadline : ITenantOwned
{
    public TenantId TenantId { get; init; }

    public long Id { get; init; }

    public required string Resource { get; init; }

    public required string Action { get; init; }

    /// <summary>A run that runs for longer takes too long.</summary>
    public int? TooLongMinutes { get; set; }

    /// <summary>The same by how long runs usually take: so many times <see cref="UsualSeconds"/>.</summary>
    public decimal? TooLongTimes { get; set; }

    /// <summary>A run that waits for longer before it starts is late.</summary>
    public int? StartsLateMinutes { get; set; }

    /// <summary>So long after its last run another one is to have come.</summary>
    public int? NotRunHours { get; set; }

    /// <summary>A run of which a larger part failed has failed too much.</summary>
    public int? FailedPercent { get; set; }

    /// <summary>The median of how long the last completed runs took; null as long as there are too few of them. The watch keeps it.</summary>
    public int? UsualSeconds { get; init; }

    public long? CreatedBy { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When its limits were last changed; what ended before that is not judged by them.</summary>
    public DateTimeOffset SetAt { get; set; }

    /// <summary>What a run may take at most; null where nothing is expected, or not known yet.</summary>
    public TimeSpan? TooLong
    {
        get
        {
            TimeSpan? absolute = TooLongMinutes is { } minutes ? TimeSpan.FromMinutes(minutes) : null;
            TimeSpan? usual = TooLongTimes is { } times && UsualSeconds is { } seconds ? TimeSpan.FromSeconds((double)(times * seconds)) : null;
            return absolute is null || usual < absolute ? usual ?? absolute : absolute;
        }
    }
}

/// <summary>A deadline that was missed: once per run and kind, and once per silence.</summary>
public sealed class DeadlineMiss : ITenantOwned
{
    public TenantId TenantId { get; init; }

    public long Id { get; init; }

    public long DeadlineId { get; init; }

    public MissedDeadline Missed { get; init; }

    /// <summary>Null where no run came.</summary>
    public long? RunId { get; init; }

    /// <summary>When the deadline passed.</summary>
    public DateTimeOffset Since { get; init; }

    /// <summary>When that was over; null until then.</summary>
    public DateTimeOffset? EndedAt { get; init; }
}

/// <summary>How a deadline is missed.</summary>
public enum MissedDeadline
{
    /// <summary>A run is not done in time.</summary>
    TooLong,

    /// <summary>A run still waits.</summary>
    StartsLate,

    /// <summary>A run ended with too many failures.</summary>
    FailedShare,

    /// <summary>No run came.</summary>
    NotRun,
}
