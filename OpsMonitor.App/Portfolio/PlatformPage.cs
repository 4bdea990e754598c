using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;
using OpsMonitor.App.Tenancy;

namespace OpsMonitor.App.Portfolio;

/// <summary>A page for platform operators; to everybody else it does not exist. Asked again before each read, as such a page stays open for days.</summary>
[Authorize]
public abstract class PlatformPage : ComponentBase
{
    [Inject]
    public required CurrentTenant Tenants { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    /// <summary>Nothing of the page runs or renders before the right is known.</summary>
    public override async Task SetParametersAsync(ParameterView parameters)
    {
        parameters.SetParameterProperties(this);
        if (await MayAsync())
        {
            await base.SetParametersAsync(ParameterView.Empty);
        }
    }

    protected async Task<bool> MayAsync()
    {
        if (await Tenants.IsPlatformOperatorAsync())
        {
            return true;
        }

        Navigation.NotFound();
        return false;
    }
}
