using Microsoft.AspNetCore.Components;
using OpsMonitor.Domain.Findings;

namespace OpsMonitor.App.Findings;

/// <summary>One property on both sides; lines that the other side lacks are marked.</summary>
public partial class PropertyDiffCard
{
    private IReadOnlyList<DiffLine>? _baseline;
    private IReadOnlyList<DiffLine>? _current;

    [Parameter, EditorRequired]
    public string Path { get; set; } = "";

    [Parameter, EditorRequired]
    public ChangeType Kind { get; set; }

    /// <summary>What happened to the subject as a whole; the same needs no word of its own.</summary>
    [Parameter]
    public ChangeType Subject { get; set; } = ChangeType.Changed;

    /// <summary>Null: the baseline does not have the property.</summary>
    [Parameter]
    public string? Baseline { get; set; }

    /// <summary>Null: the current snapshot does not have the property.</summary>
    [Parameter]
    public string? Current { get; set; }

    protected override void OnParametersSet()
    {
        var (baseline, current) = TextDiff.Lines(Baseline ?? "", Current ?? "");
        _baseline = Baseline is null ? null : baseline;
        _current = Current is null ? null : current;
    }
}
