using System.Globalization;
using Microsoft.AspNetCore.Components;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Runs.Queries;
using OpsMonitor.Domain.Runs.Rules;

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

    protected override object Shows => (Chain, Slug, Current);

    // It has no failed items to count: what counts is whether a later run has done it.
    private bool IsWhole => Chain.Failed == 0 && RunRetries.IsWhole(Chain.Root.Status, Chain.Root.Counters.Failed);

    private bool IsDone => Chain.Links.Any(l => l.Status == RunStatus.Completed);

    private string Since => IsDone ? "done since" : Chain.Links[^1].IsActive ? "runs again" : "not done yet";

    private string Width => string.Create(CultureInfo.InvariantCulture, $"{100.0 * Chain.Recovered / Math.Max(1, Chain.Failed):0.##}%");
}
