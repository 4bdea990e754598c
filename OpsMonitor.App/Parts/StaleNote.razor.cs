using Microsoft.AspNetCore.Components;
using OpsMonitor.App.Live;

namespace OpsMonitor.App.Parts;

/// <summary>Says that, since when and why the values on the screen are old; nothing while they are fresh. While the whole app waits for the database, since when is
/// the badge's to say: one age on a page.</summary>
public sealed partial class StaleNote : IDisposable
{
    private LiveSubscription? _subscription;
    private bool _live;

    [Inject]
    public required LiveFeed Feed { get; init; }

    [CascadingParameter]
    public Attention? Attention { get; set; }

    [Parameter]
    public string? Reason { get; set; }

    [Parameter]
    public DateTimeOffset At { get; set; }

    [Parameter]
    public string Class { get; set; } = "stale";

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
        _live = Feed.Health.State == LiveState.Live;
        _subscription = Feed.OnHealthChanged(() => _ = InvokeAsync(Follow));
        Attention?.Add(_subscription);
    }

    private void Follow()
    {
        var live = Feed.Health.State == LiveState.Live;
        if (live != _live)
        {
            _live = live;
            StateHasChanged();
        }
    }
}
