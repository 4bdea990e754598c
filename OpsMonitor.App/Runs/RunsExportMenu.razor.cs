using Microsoft.AspNetCore.Components;
using OpsMonitor.App.Shell;

namespace OpsMonitor.App.Runs;

/// <summary>Downloads of a list of runs, in the formats there are.</summary>
public partial class RunsExportMenu
{
    [Parameter, EditorRequired]
    public string Slug { get; set; } = "";

    /// <summary>Which runs: the list's query, or <c>ids=</c> and their numbers.</summary>
    [Parameter, EditorRequired]
    public string Query { get; set; } = "";

    [Parameter]
    public string Text { get; set; } = "Export";

    /// <summary>What the file will hold.</summary>
    [Parameter]
    public string Hint { get; set; } = "All runs that match, not only this page";

    private string Url(string format, string? more) =>
        Urls.RunsExport(Slug, format, string.Join('&', new[] { more, Query }.Where(p => !string.IsNullOrEmpty(p))));
}
