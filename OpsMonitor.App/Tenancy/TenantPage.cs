using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;
using OpsMonitor.App.Live;
using OpsMonitor.App.Shell;

namespace OpsMonitor.App.Tenancy;

/// <summary>
/// A page under <c>/t/{Slug}</c>. It is rendered only when the signed-in person may enter the tenant; unknown and foreign slugs
/// both end at the 404 page. Pages load in <see cref="OnTenantReadyAsync"/>, which runs whenever the address changes,
/// and stay up to date by <see cref="LiveComponent.Watch"/>.
/// </summary>
[Authorize]
public abstract class TenantPage : LiveComponent
{
    private TenantContext? _current;

    [Inject]
    public required CurrentTenant Tenants { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [Parameter]
    public required string Slug { get; set; }

    // Declared so that a change of the query string alone reaches the page; what stands in it is read by PageQuery.
    [SupplyParameterFromQuery(Name = "cursor")]
    public string? Query { get; set; }

    /// <summary>The tenant and the person, as of the last change of the address.</summary>
    protected TenantContext Current => _current ?? throw new InvalidOperationException("The tenant is not resolved yet.");

    /// <summary>The tenant is known and all parameters are set: load.</summary>
    protected virtual Task OnTenantReadyAsync() => Task.CompletedTask;

    /// <summary>What the address asks for now; each call reads anew.</summary>
    protected PageQuery Asked() => PageQuery.OfAddress(Navigation.Uri);

    /// <summary>Checks the person's rights again, before a handler writes; null when they have lost the tenant.</summary>
    protected async Task<TenantContext?> RecheckAsync()
    {
        if (await Tenants.ResolveAsync(Slug) is { } now)
        {
            return _current = now;
        }

        Navigation.NotFound();
        return null;
    }

    /// <summary>The tenant comes first: nothing of a page runs or renders before it is known.</summary>
    public override async Task SetParametersAsync(ParameterView parameters)
    {
        parameters.SetParameterProperties(this);
        if (await RecheckAsync() is not null)
        {
            await base.SetParametersAsync(ParameterView.Empty);
        }
    }

    protected override Task OnParametersSetAsync() => OnTenantReadyAsync();
}
