using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;

namespace OpsMonitor.App.Shell;

/// <summary>Keeps the shell alive when a page fails, and gives the failure an id that leads to the log.</summary>
public sealed partial class PageErrorBoundary : ErrorBoundaryBase
{
    private string _id = "";

    [Inject]
    public required ILogger<PageErrorBoundary> Logger { get; init; }

    protected override Task OnErrorAsync(Exception exception)
    {
        _id = Guid.NewGuid().ToString("N")[..8];
        Log.PageFailed(Logger, exception, _id);
        return Task.CompletedTask;
    }

    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        if (CurrentException is null)
        {
            builder.AddContent(0, ChildContent);
            return;
        }

        builder.OpenComponent<PageError>(1);
        builder.AddComponentParameter(2, nameof(PageError.CorrelationId), _id);
        builder.AddComponentParameter(3, nameof(PageError.OnRetry), EventCallback.Factory.Create(this, Recover));
        builder.CloseComponent();
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "A page failed, shown to its reader as {CorrelationId}")]
        public static partial void PageFailed(ILogger logger, Exception exception, string correlationId);
    }
}
