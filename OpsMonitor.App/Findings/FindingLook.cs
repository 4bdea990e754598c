using OpsMonitor.Domain.Findings;

namespace OpsMonitor.App.Findings;

/// <summary>How changes and states of findings read: always a word, an icon and a colour together.</summary>
public sealed record FindingLook(string Word, string Icon, string Class)
{
    private static readonly FindingLook _added = new("Added", "added", "succeeded");
    private static readonly FindingLook _removed = new("Removed", "aborted", "failed");
    private static readonly FindingLook _changed = new("Changed", "changed", "partial");
    private static readonly FindingLook _new = new("New", "info", "running");
    private static readonly FindingLook _acknowledged = new("Acknowledged", "check", "queued");
    private static readonly FindingLook _resolved = new("Resolved", "succeeded", "succeeded");

    public static FindingLook Of(ChangeType change) => change switch
    {
        ChangeType.Added => _added,
        ChangeType.Removed => _removed,
        ChangeType.Changed => _changed,
    };

    public static FindingLook Of(FindingStatus status, bool isResolved) => isResolved ? _resolved : status switch
    {
        FindingStatus.New => _new,
        FindingStatus.Acknowledged => _acknowledged,
    };
}
