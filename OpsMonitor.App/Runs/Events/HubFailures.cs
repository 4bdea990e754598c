using Microsoft.AspNetCore.SignalR;

namespace OpsMonitor.App.Runs.Events;

/// <summary>Logs what failed in a hub. SignalR's own line, which is switched off for it, calls each refusal an error too: a caller could fill the log.</summary>
internal sealed partial class HubFailures(ILogger<HubFailures> logger) : IHubFilter
{
    /// <summary>Who writes that line.</summary>
    public const string Silenced = "Microsoft.AspNetCore.SignalR.Internal.DefaultHubDispatcher";

    public async ValueTask<object?> InvokeMethodAsync(HubInvocationContext invocationContext, Func<HubInvocationContext, ValueTask<object?>> next)
    {
        try
        {
            return await next(invocationContext);
        }
        catch (Exception e) when (e is not HubException && !invocationContext.Context.ConnectionAborted.IsCancellationRequested)
        {
            Log.Failed(logger, e, invocationContext.HubMethodName);
            throw;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "The hub failed to answer {Method}")]
        public static partial void Failed(ILogger logger, Exception exception, string method);
    }
}
