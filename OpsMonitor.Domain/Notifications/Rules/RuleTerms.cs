using OpsMonitor.Domain.Runs.Rules;

namespace OpsMonitor.Domain.Notifications.Rules;

/// <summary>A moment in the life of a run that can be told.</summary>
public enum RunMoment
{
    Started,
    Finished,
}

/// <summary>What a check of an inventory found that can be told.</summary>
public enum FindingNews
{
    New,

    /// <summary>It had been resolved, and is there again.</summary>
    Reopened,
}

/// <summary>Which events a rule takes. An event of a run must be one of <see cref="Events"/>; a list of the others that is empty sets no bound.</summary>
public sealed record RuleTerms
{
    /// <summary>Of which operations; empty for all. It bounds every kind of event.</summary>
    public IReadOnlyList<OperationType> Operations { get; init; } = [];

    /// <summary>Empty for no event of runs.</summary>
    public IReadOnlyList<RunMoment> Events { get; init; } = [];

    /// <summary>How a run that finished must have ended; empty for any end.</summary>
    public IReadOnlyList<RunStatusBucket> Buckets { get; init; } = [];

    /// <summary>A run that finished must have failed by one of these; empty for any reason, or none.</summary>
    public IReadOnlyList<string> ReasonCodes { get; init; } = [];

    /// <summary>Empty for no findings.</summary>
    public IReadOnlyList<FindingNews> Findings { get; init; } = [];

    /// <summary>Whether missed deadlines are told.</summary>
    public bool Deadlines { get; init; }
}

/// <summary>The hours in which nothing is sent, from a time of the zone's clocks to another, over midnight where the second is the earlier.</summary>
public sealed record QuietHours(TimeOnly From, TimeOnly To, string Zone);
