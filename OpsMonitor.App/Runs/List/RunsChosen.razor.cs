using Microsoft.AspNetCore.Components;
using OpsMonitor.App.Look;

namespace OpsMonitor.App.Runs.List;

/// <summary>What can be done with the chosen runs.</summary>
public partial class RunsChosen
{
    /// <summary>As many as one action takes.</summary>
    public const int Max = 1_000;

    [Parameter, EditorRequired]
    public string Slug { get; set; } = "";

    [Parameter, EditorRequired]
    public IReadOnlySet<long> Chosen { get; set; } = new HashSet<long>();

    /// <summary>How many runs match the filters, as far as they are counted.</summary>
    [Parameter]
    public int More { get; set; }

    [Parameter]
    public bool CanOperate { get; set; }

    [Parameter]
    public EventCallback AllChosen { get; set; }

    [Parameter]
    public EventCallback Abort { get; set; }

    [Parameter]
    public EventCallback Retry { get; set; }

    [Parameter]
    public EventCallback Cleared { get; set; }

    private int Count => Chosen.Count;

    private string Ids => "ids=" + string.Join(',', Chosen);

    private string AllWords => More > Max ? $"Choose the newest {Numbers.Count(Max)} that match" : $"Choose all {Numbers.Count(More)} that match";

    private string? OfAll => Count >= Max ? ", as many as one action takes" : null;
}
