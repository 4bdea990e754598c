using Microsoft.AspNetCore.Components;
using OpsMonitor.App.Look;
using OpsMonitor.Domain.Findings.Checks;
using OpsMonitor.Domain.Inventory;

namespace OpsMonitor.App.Inventory;

/// <summary>Two snapshots to compare, and why these two cannot be.</summary>
public partial class InventoryCompareCard
{
    [Inject]
    public required ViewerClock Clock { get; init; }

    /// <summary>Snapshots that have ended with something to compare, newest first.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<SyncRow> Choices { get; set; }

    /// <summary>The approved snapshot of each selection that has one.</summary>
    [Parameter]
    public IReadOnlyDictionary<string, BaselineRow> Baselines { get; set; } = new Dictionary<string, BaselineRow>();

    [Parameter]
    public long? Baseline { get; set; }

    [Parameter]
    public long? Current { get; set; }

    [Parameter]
    public EventCallback<long?> BaselineChanged { get; set; }

    [Parameter]
    public EventCallback<long?> CurrentChanged { get; set; }

    [Parameter]
    public EventCallback Compare { get; set; }

    /// <summary>Why the last try was refused.</summary>
    [Parameter]
    public string? Error { get; set; }

    [Parameter]
    public bool Busy { get; set; }

    private string? Problem => (Find(Baseline), Find(Current)) switch
    {
        (null, _) or (_, null) => "Choose both snapshots.",
        var (b, c) when b.Id == c.Id => "Choose two different snapshots.",
        var (b, c) when b.SelectionHash != c.SelectionHash => "These two cover different subject types; everything would look added or removed.",
        _ => null,
    };

    /// <summary>The newest snapshot of its selection against the approved one, or against any while none is.</summary>
    private bool IsCheck => Find(Current) is { } current && Choices.Where(c => c.SelectionHash == current.SelectionHash).Max(c => c.Id) == current.Id
        && (Baselines.GetValueOrDefault(current.SelectionHash) is not { } approved || approved.SyncRunId == Baseline);

    private SyncRow? Find(long? id) => Choices.FirstOrDefault(c => c.Id == id);

    private string? Words(long? id) => Find(id) is not { } sync ? null
        : $"{(Baselines.Values.Any(b => b.SyncRunId == id) ? "Baseline: " : "")}#{sync.Id} {sync.Source}, {Numbers.Count(sync.ItemCount, "item", "items")}, {Clock.Ago(sync.FinishedAt ?? sync.CreatedAt)}";
}
