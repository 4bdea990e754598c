using Microsoft.AspNetCore.Components;

namespace OpsMonitor.App.Shell;

/// <summary>Leaves the circuit for the sign-in page, and comes back to the same address.</summary>
public sealed class ToLogin : ComponentBase
{
    [Inject]
    public required NavigationManager Navigation { get; init; }

    protected override void OnInitialized() =>
        Navigation.NavigateTo(Urls.Login("/" + Navigation.ToBaseRelativePath(Navigation.Uri)), forceLoad: true);
}
