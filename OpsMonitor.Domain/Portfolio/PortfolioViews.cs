using OpsMonitor.Domain.Runs.Queries;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.Domain.Portfolio;

/// <summary>Whose runs a board shows: all tenants', or one's.</summary>
public readonly record struct PortfolioScope
{
    private PortfolioScope(TenantId? tenant) => Tenant = tenant;

    public static PortfolioScope All { get; } = new(null);

    /// <summary>Null for all tenants.</summary>
    public TenantId? Tenant { get; }

    public static PortfolioScope Of(TenantId tenant) => new(tenant);
}

/// <summary>How a tenant fares: what it runs now, how its runs of the last day and of the last hour ended, its findings, its last drift check.</summary>
public sealed record TenantState(
    TenantId Id,
    string Slug,
    string Name,
    int Queued,
    int Running,
    RunOutcomes Day,
    int FailedInHour,
    int PartialInHour,
    int OpenFindings,
    long? CheckRun,
    DateTimeOffset? CheckedAt)
{
    public int Active => Queued + Running;

    public bool IsTroubled => FailedInHour + PartialInHour > 0;
}

/// <summary>A run together with its tenant.</summary>
public sealed record TenantRun(TenantId Tenant, string Slug, string TenantName, RunRow Run);

/// <summary>The first of a list, and how many there are in all.</summary>
public sealed record TenantRuns(IReadOnlyList<TenantRun> Runs, int Total);
