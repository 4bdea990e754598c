using Microsoft.AspNetCore.Components;
using OpsMonitor.App.Live;

namespace OpsMonitor.App.Parts.Layouts;

/// <summary>The badge of the app bar: follows the health of this process's live feed.</summary>
public sealed partial class LiveStatus : IDisposable
{
    private LiveHealth _health = null!;
    private LiveSubscription? _subscription;

    [Inject]
    public required LiveFeed Feed { get; init; }

    [Inject]
    public required TimeProvider Time { get; init; }

    [CascadingParameter]
    public Attention? Attention { get; set; }

    public void Dispose()
    {
        if (_subscription is not null)
        {
            Attention?.Remove(_subscription);
            _subscription.Dispose();
        }
    }

    protected override void OnInitialized()
    {
        _subscription = Feed.OnHealthChanged(() => _ = InvokeAsync(() =>
        {
            _health = Feed.Health;
            StateHasChanged();
        }));
        Attention?.Add(_subscription);
        _health = Feed.Health;
    }
}
