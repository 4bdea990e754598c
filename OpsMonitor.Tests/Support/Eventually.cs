using System.Diagnostics;

namespace OpsMonitor.Tests.Support;

/// <summary>Waits for something that happens elsewhere, instead of a sleep that is too long or too short.</summary>
internal static class Eventually
{
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(4);
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(20);

    /// <summary>Fails after <paramref name="timeout"/> (4 minutes unless told: a busy machine takes its time) with <paramref name="because"/>: what should have become true.</summary>
    public static async Task True(Func<Task<bool>> condition, TimeSpan? timeout, string because)
    {
        var waited = Stopwatch.StartNew();
        while (!await condition())
        {
            if (waited.Elapsed > (timeout ?? _patience))
            {
                Assert.Fail($"Not within {timeout ?? _patience}: {because}");
            }

            await Task.Delay(_pause, TestContext.Current.CancellationToken);
        }
    }

    public static Task True(Func<Task<bool>> condition, string because) => True(condition, timeout: null, because);

    public static Task True(Func<bool> condition, string because) => True(() => Task.FromResult(condition()), timeout: null, because);
}
