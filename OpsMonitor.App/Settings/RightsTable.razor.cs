using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.App.Settings;

/// <summary>The table of rights, as the code goes by it.</summary>
public partial class RightsTable
{
    private static readonly TenantRole[] _roles = Enum.GetValues<TenantRole>();
}
