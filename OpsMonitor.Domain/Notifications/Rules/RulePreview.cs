using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.Domain.Notifications.Rules;

/// <summary>What a rule would have told, by the code that plans what is told.</summary>
public sealed class RulePreview
{
    public const int Days = 7;
    public const int MaxShown = 50;

    /// <summary>Of the draft only its terms, quiet hours and hourly limit matter.</summary>
    public Task<PreviewedRule> ReadAsync(TenantId tenant, RuleDraft draft, CancellationToken cancel = default) => throw new NotSupportedException();
}
