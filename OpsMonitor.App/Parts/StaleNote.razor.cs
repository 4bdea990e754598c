using Microsoft.AspNetCore.Components;
using OpsMonitor.App.Live;

namespace OpsMonitor.App.Parts;

/// <summary>
/// Says that, since when and why the values on the screen are old; nothing while they are fresh. A page has one age: while the app itself waits for the database it is
/// the badge's, on every page, whether it had something to read or not.
/// </summary>
public sealed partial class StaleNote : IDisposable
{
    // A connection that was cut is back sooner, and a note for so long would only flicker.
    private static readonly TimeSpan s_noticed = TimeSpan.FromSeconds(3);

    private LiveSubscription? _subscription;
    private bool _live;
    private DateTimeOffset? _away;

    [Inject]
    public required LiveFeed Feed { get; init; }

    [Inject]
    public required TimeProvider Time { get; init; }

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
        _subscription = Feed.OnHealthChanged(() => _ = InvokeAsync(() =>
        {
            if (Follow())
            {
                StateHasChanged();
            }
        }));
        Attention?.Add(_subscription);
        Follow();
    }

    // Whether that changes what the note says.
    private bool Follow()
    {
        var (health, before) = (Feed.Health, (_live, _away));
        _live = health.State == LiveState.Live;
        _away = health.State == LiveState.Reconnecting && health.Age(Time.GetUtcNow()) > s_noticed ? health.LastConfirmed : null;
        return before != (_live, _away);
    }
}
