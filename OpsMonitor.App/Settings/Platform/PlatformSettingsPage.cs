using Microsoft.AspNetCore.Components;
using MudBlazor;
using OpsMonitor.App.Parts;
using OpsMonitor.App.Portfolio;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.App.Settings.Platform;

/// <summary>A page of the platform's settings, for platform operators. Each act asks again whether the person still is one.</summary>
public abstract class PlatformSettingsPage : PlatformPage
{
    [Inject]
    public required OneAtATime Turn { get; init; }

    [Inject]
    public required ISnackbar Snackbar { get; init; }

    /// <summary>Who acts, asked of the database; null, and the page ends, for whoever is no platform operator any more.</summary>
    protected async Task<Actor?> OperatorAsync()
    {
        if (await Tenants.ResolveOperatorAsync() is { } person)
        {
            return Actor.OfUser(person.Id, person.Name) with { From = person.Address };
        }

        Navigation.NotFound();
        return null;
    }
}
