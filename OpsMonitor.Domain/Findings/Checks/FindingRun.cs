using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.Domain.Findings.Checks;

/// <summary>What a check made of a finding. The first three saw it.</summary>
public enum FindingNews
{
    /// <summary>No check had seen it before.</summary>
    New,

    StillThere,

    /// <summary>It had ended and is open again.</summary>
    BackAgain,

    /// <summary>The subject is as the finding's baseline had it.</summary>
    Fixed,

    /// <summary>The subject differs in another way, of which another finding tells.</summary>
    Superseded,

    /// <summary>The snapshot could not read the subject.</summary>
    NotChecked,
}

/// <summary>One finding and one run that has something to say of it. Comparisons see findings and make nothing of them.</summary>
public sealed class FindingRun : ITenantOwned
{
    public TenantId TenantId { get; init; }

    public long FindingId { get; init; }

    public long RunId { get; init; }

    public FindingNews? News { get; init; }
}
