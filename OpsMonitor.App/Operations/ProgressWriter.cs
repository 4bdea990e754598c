using OpsMonitor.Domain.Runs.Execution;

namespace OpsMonitor.App.Operations;

/// <summary>Writes what this process's executions reported, four times a second, also while an item takes its time.</summary>
public sealed partial class ProgressWriter(RunFlusher flusher, TimeProvider time, ILogger<ProgressWriter> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(RunFlusher.Every, time);
        var isAway = false;
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await flusher.FlushAsync(stoppingToken);
                isAway = false;
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                // It waits for the next tick; an execution whose buffer is full meets the same error and decides for itself.
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
        [LoggerMessage(Level = LogLevel.Warning, Message = "Progress could not be written; it is kept and tried again")]
        public static partial void NotWritten(ILogger logger, Exception exception);
    }
}
