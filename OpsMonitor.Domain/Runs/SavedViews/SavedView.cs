using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.Domain.Runs.SavedViews;

/// <summary>A named set of filters of the runs list, private to a person or shared with the tenant.</summary>
public sealed class SavedView : ITenantOwned
{
    public TenantId TenantId { get; init; }

    public long Id { get; init; }

    public long UserId { get; init; }

    public required string Name { get; init; }

    /// <summary>The list's address after the question mark, such as <c>bucket=failed&amp;resource=drift</c>.</summary>
    public required string Query { get; init; }

    public bool IsShared { get; init; }

    public DateTimeOffset CreatedAt { get; init; }
}
