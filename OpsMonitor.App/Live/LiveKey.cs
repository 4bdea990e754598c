using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.App.Live;

/// <summary>What a signal is about: something of one tenant, or of none (tenant 0, for what belongs to the platform). Id 0 means anything in the topic.</summary>
public readonly record struct LiveKey(TenantId Tenant, string Topic, long Id)
{
    private const string RunsTopic = "runs";

    // Identity columns begin at 1.
    private static readonly TenantId Any = new(0);

    /// <summary>Any run of any tenant, for those who may see them all.</summary>
    public static LiveKey RunsOfAllTenants => Runs(Any);

    /// <summary>Any finding of any tenant, likewise.</summary>
    public static LiveKey FindingsOfAllTenants => Findings(Any);

    /// <summary>Somebody's rights or session: of people, who belong to no single tenant.</summary>
    public static LiveKey People => new(Any, "people", 0);

    /// <summary>One run. Its signals also reach <see cref="Runs"/>.</summary>
    public static LiveKey Run(TenantId tenant, long id) => new(tenant, RunsTopic, id);

    /// <summary>Any run of the tenant.</summary>
    public static LiveKey Runs(TenantId tenant) => new(tenant, RunsTopic, 0);

    public static LiveKey Findings(TenantId tenant) => new(tenant, "findings", 0);

    public static LiveKey Inventory(TenantId tenant) => new(tenant, "inventory", 0);

    public static LiveKey Backups(TenantId tenant) => new(tenant, "backups", 0);

    public static LiveKey Keys(TenantId tenant) => new(tenant, "keys", 0);

    /// <summary>Members and invitations of the tenant.</summary>
    public static LiveKey Members(TenantId tenant) => new(tenant, "members", 0);

    public static LiveKey Notifications(TenantId tenant) => new(tenant, "notifications", 0);

    /// <summary>Channels, rules, what they are to tell and what became of it.</summary>
    public static LiveKey Telling(TenantId tenant) => new(tenant, "telling", 0);

    /// <summary>Deadlines of operations, and which of them are missed.</summary>
    public static LiveKey Deadlines(TenantId tenant) => new(tenant, "deadlines", 0);

    /// <summary>The same topic of whichever tenant.</summary>
    internal LiveKey OfAllTenants => new(Any, Topic, 0);

    /// <summary>Anything in the topic.</summary>
    internal LiveKey OfTopic => this with { Id = 0 };

    public override string ToString() => $"{Tenant}:{Topic}:{Id}";
}
