using Microsoft.AspNetCore.Components;
using OpsMonitor.App.Live;

namespace OpsMonitor.App.Shell;

/// <summary>The live badge of the bar, fed by the process's own feed.</summary>
public sealed partial class LiveStatus
{
    private LiveHealth _health = null!;
    private IDisposable? _subscription;

    [Inject]
    public required LiveFeed Feed { get; init; }

    [Inject]
    public required ViewerClock Clock { get; init; }

    public void Dispose() => _subscription?.Dispose();

    protected override void OnInitialized()
    {
        _subscription = Feed.OnHealthChanged(() => _ = InvokeAsync(Show));
        _health = Feed.Health;
    }

    private void Show()
    {
        _health = Feed.Health;
        StateHasChanged();
    }
}
