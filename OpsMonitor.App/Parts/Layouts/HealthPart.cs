using Microsoft.AspNetCore.Components;
using OpsMonitor.App.Live;

namespace OpsMonitor.App.Parts.Layouts;

/// <summary>A part that follows the health of this process's live feed.</summary>
public abstract class HealthPart : ComponentBase, IDisposable
{
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

        GC.SuppressFinalize(this);
    }

    /// <summary>Takes the health as it is now, and answers whether that changes what is shown.</summary>
    protected abstract bool Follow(LiveHealth health);

    protected sealed override void OnInitialized()
    {
        _subscription = Feed.OnHealthChanged(() => _ = InvokeAsync(() =>
        {
            if (Follow(Feed.Health))
            {
                StateHasChanged();
            }
        }));
        Attention?.Add(_subscription);
        Follow(Feed.Health);
    }
}
