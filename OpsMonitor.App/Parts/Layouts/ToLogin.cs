using Microsoft.AspNetCore.Components;
using OpsMonitor.App.Look;

namespace OpsMonitor.App.Parts.Layouts;

/// <summary>Leaves the circuit for the sign-in page, and comes back to the same address.</summary>
public sealed class ToLogin : ComponentBase
{
    [Inject]
    public required NavigationManager Navigation { get; init; }

    private PathString Base => new Uri(Navigation.BaseUri).AbsolutePath.TrimEnd('/');

    protected override void OnInitialized() =>
        Navigation.NavigateTo(Urls.Login(Urls.Rooted(Base, Navigation.ToBaseRelativePath(Navigation.Uri))), forceLoad: true);
}
