using OpsMonitor.App.Live;

namespace OpsMonitor.App.Parts.Layouts;

/// <summary>The badge of the app bar.</summary>
public sealed partial class LiveStatus
{
    private LiveHealth _health = null!;

    // Told again, its age has grown.
    protected override bool Follow(LiveHealth health)
    {
        _health = health;
        return true;
    }
}
