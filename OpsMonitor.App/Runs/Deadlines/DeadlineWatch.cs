using OpsMonitor.App.Live;
using OpsMonitor.Domain.Runs.Deadlines;

namespace OpsMonitor.App.Runs.Deadlines;

/// <summary>Looks every few seconds which deadlines are missed, in all tenants. Every node that works has one; what several of them see is written and told once.</summary>
public sealed partial class DeadlineWatch(DeadlineMisses misses, TimeProvider time, ILogger<DeadlineWatch> logger) : BackgroundService
{
    /// <summary>A missed deadline is told at most this long after it passes.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromSeconds(10);

    // What ended while nobody watched is told afterwards, unless that was for longer.
    private static readonly TimeSpan s_away = TimeSpan.FromDays(1);

    // An end is known a little after its time: with the commit, and by this node's clock.
    private static readonly TimeSpan s_overlap = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan s_tidyEvery = TimeSpan.FromMinutes(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        var (since, tidied, isAway) = (time.GetUtcNow() - s_away, DateTimeOffset.MinValue, false);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                var now = time.GetUtcNow();
                if (now - tidied >= s_tidyEvery)
                {
                    await misses.TidyAsync(now, stoppingToken);
                    tidied = now;
                }

                await misses.LookAsync(since, now, stoppingToken);
                (since, isAway) = (now - s_overlap, false);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                if (!isAway)
                {
                    Log.NotWatched(logger, e);
                }

                isAway = true;
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "Deadlines could not be watched; it is tried again")]
        public static partial void NotWatched(ILogger logger, Exception exception);
    }
}
