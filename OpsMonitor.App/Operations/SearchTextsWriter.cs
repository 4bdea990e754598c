using OpsMonitor.Domain.Inventory.Search;

namespace OpsMonitor.App.Operations;

/// <summary>Makes snapshots searchable once they have ended, the newest first; after an upgrade those of before.</summary>
public sealed partial class SearchTextsWriter(SearchTextLedger texts, TimeProvider time, ILogger<SearchTextsWriter> logger) : BackgroundService
{
    private static readonly TimeSpan _every = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(_every, time);
        var isAway = false;
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                while (await texts.WriteNextAsync(stoppingToken))
                {
                }

                isAway = false;
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                if (!isAway)
                {
                    Log.NotWritten(logger, e);
                }

                isAway = true;
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "Snapshots could not be made searchable; it is tried again")]
        public static partial void NotWritten(ILogger logger, Exception exception);
    }
}
