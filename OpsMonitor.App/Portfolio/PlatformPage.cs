using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;
using OpsMonitor.App.Tenancy;
using OpsMonitor.Domain.Access;
using OpsMonitor.Domain.Access.Sessions;

namespace OpsMonitor.App.Portfolio;

/// <summary>A page for platform operators; to everybody else it does not exist. It ends with the right to see it, as such a page stays open for days.</summary>
[Authorize]
public abstract class PlatformPage : ComponentBase, IDisposable
{
    private IDisposable? _rights;

    [Inject]
    public required CurrentTenant Tenants { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    // Declared so that a change of the query string alone reaches the page; what stands in it is read by PageQuery.
    [SupplyParameterFromQuery(Name = "cursor")]
    public string? Query { get; set; }

    public void Dispose()
    {
        _rights?.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Nothing of the page runs or renders before the right is known.</summary>
    public override async Task SetParametersAsync(ParameterView parameters)
    {
        parameters.SetParameterProperties(this);
        _rights ??= await Tenants.WatchAsync(person => InvokeAsync(() => End(person)));
        if (await MayAsync())
        {
            await base.SetParametersAsync(ParameterView.Empty);
        }
    }

    /// <summary>Whether the person may see all tenants, as far as is known.</summary>
    protected async Task<bool> MayAsync()
    {
        if (await Tenants.IsPlatformOperatorAsync())
        {
            return true;
        }

        Navigation.NotFound();
        return false;
    }

    // Without a person the session is over, which ends more than this page.
    private void End(Person? person)
    {
        if (person is { IsPlatformOperator: false })
        {
            Navigation.NotFound();
        }
    }
}
