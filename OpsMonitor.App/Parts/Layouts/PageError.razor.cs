using Microsoft.AspNetCore.Components;

namespace OpsMonitor.App.Parts.Layouts;

/// <summary>What a reader sees instead of a failed page: what happened, an id for the log, and another try.</summary>
public partial class PageError
{
    [Parameter, EditorRequired]
    public string CorrelationId { get; set; } = "";

    [Parameter]
    public EventCallback OnRetry { get; set; }

    /// <summary>True when the database could not be reached: then it is nobody's mistake and ends by itself.</summary>
    [Parameter]
    public bool IsUnavailable { get; set; }

    private string Title => IsUnavailable ? "The database cannot be reached" : "This page could not be shown";

    private string Text => IsUnavailable
        ? "Nothing is lost. This page opens by itself when the database is back."
        : "Something failed on the server. If it happens again, tell your administrator the id below.";
}
