using Microsoft.AspNetCore.Components;
using OpsMonitor.App.Look;

namespace OpsMonitor.App.Runs.List;

/// <summary>Downloads of a list of runs or of a run's items, in the formats there are.</summary>
public partial class RunsExportMenu
{
    [Parameter, EditorRequired]
    public string Slug { get; set; } = "";

    /// <summary>Which runs: the list's query, or <c>ids=</c> and their numbers.</summary>
    [Parameter, EditorRequired]
    public string Query { get; set; } = "";

    /// <summary>The run whose items are downloaded; null for the runs of a list.</summary>
    [Parameter]
    public long? ItemsOf { get; set; }

    [Parameter]
    public string Text { get; set; } = "Export";

    /// <summary>What the file will hold.</summary>
    [Parameter]
    public string Hint { get; set; } = "All runs that match, not only this page";

    private string Url(string format, string? more) =>
        ItemsOf is { } run ? Urls.RunItemsExport(Slug, run, format, Joined(more)) : Urls.RunsExport(Slug, format, Joined(more));

    private string Joined(string? more) => string.Join('&', new[] { more, Query }.Where(p => !string.IsNullOrEmpty(p)));
}
