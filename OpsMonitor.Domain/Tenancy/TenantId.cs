using System.Globalization;
namespace OpsMonitor.Domain.Tenancy;

/// <summary>Identifies a tenant; a type of its own so that it can never be swapped with another number.</summary>
public readonly record struct TenantId(long Value)
{
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}

/// <summary>A row that belongs to exactly one tenant; the query filter and row-level security cover every such type.</summary>
public interface ITenantOwned
{
    TenantId TenantId { get; }
}
