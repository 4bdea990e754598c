using Microsoft.AspNetCore.Components;

namespace OpsMonitor.App.Live;

/// <summary>A part of a live page that is rendered only when what it shows has changed, however often its page is.</summary>
public abstract class StillPart : ComponentBase
{
    private object? _shown;

    /// <summary>All that it shows, compared by value: its parameters, and what else it renders.</summary>
    protected abstract object Shows { get; }

    protected override void OnInitialized() => _shown = Shows;

    protected override bool ShouldRender()
    {
        var before = _shown;
        _shown = Shows;
        return !_shown.Equals(before);
    }
}
