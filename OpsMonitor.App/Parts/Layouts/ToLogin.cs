using Microsoft.AspNetCore.Components;
using OpsMonitor.App.Look;

namespace OpsMonitor.App.Parts.Layouts;

/// <summary>Leaves the circuit for the sign-in page, and comes back to the same address.</summary>
public sealed class ToLogin : ComponentBase
{
    [Inject]
    public required NavigationManager Navigation { get; init; }

    protected override void OnInitialized() =>
        Navigation.NavigateTo(Urls.Login("/" + Navigation.ToBaseRelativePath(Navigation.Uri)), forceLoad: true);
}
