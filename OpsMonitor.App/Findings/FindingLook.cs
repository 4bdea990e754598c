using OpsMonitor.Domain.Findings;

namespace OpsMonitor.App.Findings;

/// <summary>How changes and states of findings read: always a word, an icon and a colour together.</summary>
public sealed record FindingLook(string Word, string Icon, string Class)
{
    private static readonly FindingLook _added = new("Added", "added", "succeeded");
    private static readonly FindingLook _removed = new("Removed", "aborted", "failed");
    private static readonly FindingLook _changed = new("Changed", "changed", "partial");
    private static readonly FindingLook _replaced = new("Replaced", "retry", "partial");
    private static readonly FindingLook _new = new("New", "info", "running");
    private static readonly FindingLook _acknowledged = new("Acknowledged", "check", "queued");
    private static readonly FindingLook _outside = new("Outside the baseline", "info", "queued");
    private static readonly FindingLook _unchecked = new("Not checked", "partial", "partial");
    private static readonly FindingLook _doubtful = new("May be unread", "partial", "partial");
    private static readonly FindingLook _resolved = new("Resolved", "succeeded", "succeeded");
    private static readonly FindingLook _superseded = new("Superseded", "right", "queued");
    private static readonly FindingLook _accepted = new("Accepted", "bookmark", "queued");

    public static FindingLook Of(ChangeType change) => change switch
    {
        ChangeType.Added => _added,
        ChangeType.Removed => _removed,
        ChangeType.Changed => _changed,
    };

    public static FindingLook Of(FindingKind kind) => kind switch
    {
        FindingKind.Added => _added,
        FindingKind.Removed => _removed,
        FindingKind.Changed => _changed,
        FindingKind.Replaced => _replaced,
    };

    public static FindingLook Of(FindingStatus status) => status switch
    {
        FindingStatus.New => _new,
        FindingStatus.Acknowledged => _acknowledged,
    };

    public static FindingLook Of(FindingEnd end) => end switch
    {
        FindingEnd.Resolved => _resolved,
        FindingEnd.Superseded => _superseded,
        FindingEnd.Accepted => _accepted,
    };

    /// <summary>The state of a finding: how it ended, else why it does not count, else what somebody made of it.</summary>
    public static FindingLook Of(FindingRow row) =>
        row.EndedBy is { } end ? Of(end) : row.IsDoubtful ? _doubtful : row.IsOutside ? _outside : row.UncheckedRunId is not null ? _unchecked : Of(row.Status);
}
