using OpsMonitor.App.Tenancy;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.App.Settings;

/// <summary>A page of a tenant's settings. To whoever may not manage the tenant there is no such page.</summary>
public abstract class SettingsPage : TenantPage
{
    protected override Right Needed => Right.ManageTenant;
}
