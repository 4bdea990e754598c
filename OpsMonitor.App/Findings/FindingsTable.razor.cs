using Microsoft.AspNetCore.Components;
using OpsMonitor.Domain.Findings;

namespace OpsMonitor.App.Findings;

/// <summary>Findings as rows, on a narrow screen as cards. Only what is open can be selected.</summary>
public partial class FindingsTable
{
    [Parameter, EditorRequired]
    public required string Slug { get; set; }

    [Parameter, EditorRequired]
    public required IReadOnlyList<FindingRow> Rows { get; set; }

    /// <summary>The list that the rows are of.</summary>
    [Parameter]
    public FindingsPageState State { get; set; } = new();

    [Parameter]
    public IReadOnlySet<long> Selected { get; set; } = new HashSet<long>();

    [Parameter]
    public bool CanSelect { get; set; }

    [Parameter]
    public EventCallback<IReadOnlySet<long>> SelectedChanged { get; set; }

    private bool AllOnPage => Rows.Any(r => r.IsOpen) && Rows.Where(r => r.IsOpen).All(r => Selected.Contains(r.Id));

    private Task SelectAsync(long id, bool selected) =>
        SelectedChanged.InvokeAsync(selected ? new HashSet<long>([.. Selected, id]) : Selected.Where(s => s != id).ToHashSet());

    private Task SelectPageAsync(bool selected)
    {
        var page = Rows.Where(r => r.IsOpen).Select(r => r.Id).ToList();
        return SelectedChanged.InvokeAsync(selected ? Selected.Union(page).ToHashSet() : Selected.Except(page).ToHashSet());
    }
}
