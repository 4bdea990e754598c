using OpsMonitor.App.Live;

namespace OpsMonitor.Tests.Support;

internal static class FeedSubscriptions
{
    /// <summary>For readers that share nothing, need no moment, and find something new each time.</summary>
    public static LiveSubscription Subscribe(this LiveFeed feed, LiveKey key, TimeSpan interval, Func<CancellationToken, Task> onSignal) =>
        feed.Subscribe(key, interval, async (_, cancel) =>
        {
            await onSignal(cancel);
            return true;
        });
}
