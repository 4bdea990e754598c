using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.Domain.Notifications.Rules;

/// <summary>Writes rules; each change is in the audit.</summary>
public sealed class RuleLedger
{
    public const int MaxName = 60;
    public const int MaxPerTenant = 100;
    public const int MaxAnHour = 1_000;

    public Task<RuleWrite> CreateAsync(TenantId tenant, RuleDraft draft, Actor actor, CancellationToken cancel = default) => throw new NotSupportedException();

    public Task<RuleWrite> ChangeAsync(TenantId tenant, long id, RuleDraft draft, Actor actor, CancellationToken cancel = default) => throw new NotSupportedException();

    public Task<RuleWrite> EnableAsync(TenantId tenant, long id, bool enabled, Actor actor, CancellationToken cancel = default) => throw new NotSupportedException();

    /// <summary>What it has told stays in the log; what waits is cancelled.</summary>
    public Task<RuleWrite> DeleteAsync(TenantId tenant, long id, Actor actor, CancellationToken cancel = default) => throw new NotSupportedException();
}
