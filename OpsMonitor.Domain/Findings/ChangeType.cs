namespace OpsMonitor.Domain.Findings;

/// <summary>How a subject or property differs between two snapshots.</summary>
public enum ChangeType
{
    Added,
    Removed,
    Changed,
}
