namespace OpsMonitor.Domain.Findings;

/// <summary>What happened to a subject, or to one of its properties, between the baseline and the current snapshot.</summary>
public enum ChangeType
{
    /// <summary>Only the current snapshot has it.</summary>
    Added,

    /// <summary>Only the baseline has it.</summary>
    Removed,

    /// <summary>Both have it, with different content.</summary>
    Changed,
}

/// <summary>What became of a subject as people are told: one that was made anew under another id is one change, not two.</summary>
public enum FindingKind
{
    Added,
    Removed,
    Changed,
    Replaced,
}

/// <summary>The words for <see cref="ChangeType"/> in fingerprints and evidence, which must never change.</summary>
internal static class ChangeTypeText
{
    public static string Word(this ChangeType change) => change switch
    {
        ChangeType.Added => "added",
        ChangeType.Removed => "removed",
        ChangeType.Changed => "changed",
        _ => throw new ArgumentOutOfRangeException(nameof(change), change, "Not a change type."),
    };
}
