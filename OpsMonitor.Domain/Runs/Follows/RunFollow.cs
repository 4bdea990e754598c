using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.Domain.Runs.Follows;

/// <summary>A member's wish to hear of one run, or of every run of one operation, whatever their membership's preference.</summary>
public sealed class RunFollow : ITenantOwned
{
    public TenantId TenantId { get; init; }

    public long Id { get; init; }

    public long UserId { get; init; }

    /// <summary>The run, or null where an operation is followed.</summary>
    public long? RunId { get; init; }

    public string? Resource { get; init; }

    public string? Action { get; init; }

    public DateTimeOffset CreatedAt { get; init; }
}
