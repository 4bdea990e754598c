using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;
using MudBlazor;
using OpsMonitor.App.Look;

namespace OpsMonitor.App.Parts;

/// <summary>A dialog that fails is closed and says so; the page below it, which is no part of it, stays as it is.</summary>
public sealed partial class DialogBoundary : ErrorBoundaryBase
{
    [Inject]
    public required OneAtATime Turn { get; init; }

    [Inject]
    public required ISnackbar Snackbar { get; init; }

    [Inject]
    public required ILogger<DialogBoundary> Logger { get; init; }

    protected override Task OnErrorAsync(Exception exception)
    {
        Turn.CloseDialog();
        if (OutageWords.Of(exception) is { } outage)
        {
            Turn.Say(outage);
        }
        else
        {
            var id = Guid.NewGuid().ToString("N")[..8];
            Log.DialogFailed(Logger, exception, id);
            Snackbar.Add($"This failed on the server. If it happens again, tell your administrator: error {id}.", Severity.Error);
        }

        Recover();
        return Task.CompletedTask;
    }

    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        if (CurrentException is null)
        {
            builder.AddContent(0, ChildContent);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "A dialog failed, shown to its reader as {CorrelationId}")]
        public static partial void DialogFailed(ILogger logger, Exception exception, string correlationId);
    }
}
