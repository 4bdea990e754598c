using Microsoft.AspNetCore.Components;
using OpsMonitor.App.Look;
using OpsMonitor.App.Operations;
using OpsMonitor.Domain.Runs.Deadlines;

namespace OpsMonitor.App.Overview;

/// <summary>The deadlines that are missed now: by runs, and by operations of which none came.</summary>
public sealed partial class OverviewMissed
{
    private const int MaxShown = 8;

    [Inject]
    public required OperationCards Cards { get; init; }

    /// <summary>Whether the reader may see what is expected, and change it.</summary>
    [Parameter]
    public bool MaySet { get; set; }

    private string Title(OpenMiss miss) => Cards.Title(miss.Deadline.Resource, miss.Deadline.Action) + (miss.RunId is { } run ? $" #{run}" : "");

    private string? Href(OpenMiss miss) => miss.RunId is { } run ? Urls.Run(Slug, run) : MaySet ? Urls.Settings(Slug, "deadlines") : null;
}
