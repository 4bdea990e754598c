using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.App.Live;

/// <summary>Whether somebody can see the page of this circuit. While nobody can, its live parts rest: no reading, no rendering. What
/// was signalled meanwhile is read at once when somebody looks again.</summary>
public sealed class Attention
{
    private readonly Lock _lock = new();
    private readonly HashSet<LiveSubscription> _live = [];
    private bool _away;

    /// <summary>Whether this reader may still see what is in a tenant; asked before each read. Tenant 0 stands for all of them.</summary>
    public Func<TenantId, bool> MaySee { get; set; } = static _ => true;

    /// <summary>The subscription rests with the page until <see cref="Remove"/>.</summary>
    public void Add(LiveSubscription subscription)
    {
        lock (_lock)
        {
            _live.Add(subscription);
            if (_away)
            {
                subscription.Pause();
            }
        }
    }

    public void Remove(LiveSubscription subscription)
    {
        lock (_lock)
        {
            _live.Remove(subscription);
        }
    }

    /// <summary>The browser says whether its page can be seen.</summary>
    public void Turn(bool away)
    {
        lock (_lock)
        {
            _away = away;
            foreach (var subscription in _live)
            {
                if (away)
                {
                    subscription.Pause();
                }
                else
                {
                    subscription.Resume();
                }
            }
        }
    }
}
