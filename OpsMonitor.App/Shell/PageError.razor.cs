using Microsoft.AspNetCore.Components;

namespace OpsMonitor.App.Shell;

/// <summary>What a reader sees instead of a failed page: what happened, an id for the log, and another try.</summary>
public partial class PageError
{
    [Parameter]
    public string Title { get; set; } = "This page could not be shown";

    [Parameter]
    public string Text { get; set; } = "Something failed on the server. If it happens again, tell your administrator the id below.";

    [Parameter, EditorRequired]
    public string CorrelationId { get; set; } = "";

    [Parameter]
    public EventCallback OnRetry { get; set; }
}
