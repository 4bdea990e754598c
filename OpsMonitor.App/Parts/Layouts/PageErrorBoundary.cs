using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;
using Microsoft.AspNetCore.Components.Routing;
using OpsMonitor.App.Live;
using OpsMonitor.App.Look;

namespace OpsMonitor.App.Parts.Layouts;

/// <summary>Keeps the shell alive when a page fails, and gives the failure an id that leads to the log. A page that failed for want of the
/// database opens by itself when that is back.</summary>
public sealed partial class PageErrorBoundary : ErrorBoundaryBase, IDisposable
{
    private LiveSubscription? _waiting;
    private string _id = "";

    [Inject]
    public required LiveFeed Feed { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [Inject]
    public required ILogger<PageErrorBoundary> Logger { get; init; }

    /// <summary>True outside of the frame, where no landmark is around the page.</summary>
    [Parameter]
    public bool IsOutermost { get; set; }

    private string? Outage => CurrentException is { } e ? OutageWords.Of(e) : null;

    public void Dispose()
    {
        Navigation.LocationChanged -= OnMoved;
        _waiting?.Dispose();
    }

    protected override void OnInitialized() => Navigation.LocationChanged += OnMoved;

    protected override Task OnErrorAsync(Exception exception)
    {
        _id = Guid.NewGuid().ToString("N")[..8];
        if (OutageWords.Of(exception) is null)
        {
            Log.PageFailed(Logger, exception, _id);
        }
        else
        {
            Log.PageWaits(Logger, _id);

            // The feed may still count as live: it is asked at once too, and then at most once a second.
            _waiting ??= Feed.OnHealthChanged(() => _ = InvokeAsync(TryAgain));
            _waiting.Signal(Moment.Next());
        }

        return Task.CompletedTask;
    }

    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        if (CurrentException is null)
        {
            builder.AddContent(0, ChildContent);
            return;
        }

        builder.OpenElement(1, IsOutermost ? "main" : "div");
        builder.OpenComponent<PageError>(2);
        builder.AddComponentParameter(3, nameof(PageError.CorrelationId), _id);
        builder.AddComponentParameter(4, nameof(PageError.OnRetry), EventCallback.Factory.Create(this, Recover));
        builder.AddComponentParameter(5, nameof(PageError.Outage), Outage);
        builder.CloseComponent();
        builder.CloseElement();
    }

    private void TryAgain()
    {
        if (Outage is not null && Feed.Health.State == LiveState.Live)
        {
            Recover();
        }
    }

    private void OnMoved(object? sender, LocationChangedEventArgs moved) => Recover();

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Debug, Message = "A page waits for the database, shown to its reader as {CorrelationId}")]
        public static partial void PageWaits(ILogger logger, string correlationId);

        [LoggerMessage(Level = LogLevel.Error, Message = "A page failed, shown to its reader as {CorrelationId}")]
        public static partial void PageFailed(ILogger logger, Exception exception, string correlationId);
    }
}
