using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;

namespace OpsMonitor.App.Parts;

/// <summary>The only polite live region: several of them talk over each other.</summary>
public sealed partial class LiveRegion : IDisposable
{
    [Inject]
    public required Announcer Announcer { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    public void Dispose()
    {
        Announcer.Changed -= OnChanged;
        Navigation.LocationChanged -= OnMoved;
    }

    protected override void OnInitialized()
    {
        Announcer.Changed += OnChanged;
        Navigation.LocationChanged += OnMoved;
    }

    private void OnChanged(object? sender, EventArgs nothing) => _ = InvokeAsync(StateHasChanged);

    private void OnMoved(object? sender, LocationChangedEventArgs moved) => Announcer.Forget();
}
