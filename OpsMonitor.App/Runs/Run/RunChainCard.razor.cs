using System.Globalization;
using Microsoft.AspNetCore.Components;
using OpsMonitor.Domain.Runs.Queries;

namespace OpsMonitor.App.Runs.Run;

/// <summary>How far the retries of a run have come: failed at first, recovered since, left; and the way to each of them.</summary>
public partial class RunChainCard
{
    [Parameter, EditorRequired]
    public string Slug { get; set; } = "";

    [Parameter, EditorRequired]
    public RunChain Chain { get; set; } = null!;

    /// <summary>The run whose page this is.</summary>
    [Parameter, EditorRequired]
    public long Current { get; set; }

    private string Width => string.Create(CultureInfo.InvariantCulture, $"{100.0 * Chain.Recovered / Math.Max(1, Chain.Failed):0.##}%");
}
