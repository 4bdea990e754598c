using OpsMonitor.App.Live;

namespace OpsMonitor.Tests.Support;

internal static class FeedSubscriptions
{
    /// <summary>For readers that share nothing and need no moment.</summary>
    public static LiveSubscription Subscribe(this LiveFeed feed, LiveKey key, TimeSpan minInterval, Func<CancellationToken, Task> onSignal) =>
        feed.Subscribe(key, minInterval, (_, cancel) => onSignal(cancel));
}
