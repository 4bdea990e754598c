using Microsoft.AspNetCore.Components;
using OpsMonitor.App.Parts.Items;
using OpsMonitor.Domain.Inventory;
using OpsMonitor.Domain.Storage;

namespace OpsMonitor.App.Inventory;

/// <summary>Items of a snapshot as rows, on a narrow screen as cards.</summary>
public partial class ItemsTable
{
    /// <summary>The page's address without its query.</summary>
    [Parameter, EditorRequired]
    public required string Page { get; set; }

    [Parameter, EditorRequired]
    public required ItemsPageState State { get; set; }

    [Parameter, EditorRequired]
    public required IReadOnlyList<InventoryItemRow> Items { get; set; }

    [Parameter]
    public bool CanSelect { get; set; }

    [Parameter]
    public IReadOnlySet<string> Selected { get; set; } = new HashSet<string>();

    [Parameter]
    public EventCallback<IReadOnlySet<string>> SelectedChanged { get; set; }

    private Task SelectAsync(string id, bool selected) =>
        SelectedChanged.InvokeAsync(selected ? new HashSet<string>([.. Selected, id]) : Selected.Where(s => s != id).ToHashSet());

    private Task SelectPageAsync(bool selected)
    {
        var page = Items.Select(i => i.Ref);
        return SelectedChanged.InvokeAsync(selected ? Selected.Union(page).ToHashSet() : Selected.Except(page).ToHashSet());
    }
}
