using Microsoft.AspNetCore.Components;
using OpsMonitor.App.Live;

namespace OpsMonitor.App.Parts;

/// <summary>
/// Says that, since when and why the values on the screen are old; nothing while they are fresh. A page has one age: while the app itself waits for the database it is
/// the badge's, on every page, whether it had something to read or not.
/// </summary>
public sealed partial class StaleNote
{
    // A connection that was cut is back sooner, and a note for so long would only flicker.
    private static readonly TimeSpan s_noticed = TimeSpan.FromSeconds(3);

    private bool _live;
    private TimeSpan? _away;

    [Parameter]
    public string? Reason { get; set; }

    [Parameter]
    public DateTimeOffset At { get; set; }

    [Parameter]
    public string Class { get; set; } = "stale";

    protected override bool Follow(LiveHealth health)
    {
        var before = (_live, _away);
        _live = health.State == LiveState.Live;
        _away = health.State == LiveState.Reconnecting && health.Age(Time.GetUtcNow()) is var age && age > s_noticed ? age : null;
        return before != (_live, _away);
    }
}
