using Microsoft.AspNetCore.Components;

namespace OpsMonitor.App.Parts.Layouts;

/// <summary>What a reader sees instead of a failed page: what happened, an id for the log, and another try.</summary>
public partial class PageError
{
    [Parameter, EditorRequired]
    public string CorrelationId { get; set; } = "";

    [Parameter]
    public EventCallback OnRetry { get; set; }

    /// <summary>What the database is said to be where that is the reason; it is nobody's mistake then and ends by itself.</summary>
    [Parameter]
    public string? Outage { get; set; }

    private string Title => Outage ?? "This page could not be shown";

    private string Text => Outage is not null
        ? "Nothing is lost. This page opens by itself when the database answers again."
        : "Something failed on the server. If it happens again, tell your administrator the id below.";
}
