using System.ComponentModel;
using OpsMonitor.Domain.Inventory;

namespace OpsMonitor.App.Parts.Items;

/// <summary>Which items of a snapshot or backup set are shown, and which one is open, as the address says.</summary>
public sealed record ItemsPageState(
    [property: Asked("subject_type", "type", Text = AskedText.Exact), Description("Only items of this type.")] string? Type = null,
    [property: Asked("q", Text = AskedText.Search), Description("A part of the item's name or id, or of a name or a value in its settings.")] string? Text = null,
    string? Item = null) : ListState
{
    public ItemsPageState()
        : this(Type: null)
    {
    }

    public bool IsFiltered => Type is not null || Text is not null;

    /// <summary>Reads the address of <paramref name="page"/>; what is not understood is left out here and named by the query.</summary>
    public static ItemsPageState Of(PageQuery query, string page)
    {
        var state = Read(query) with { Item = query.Exact("item") };
        return state with { Cursor = query.Place(state.List(page)) };
    }

    /// <summary>Reads the filters, as pages and the API name them.</summary>
    public static ItemsPageState Read(PageQuery query) => query.Read(new ItemsPageState());

    /// <summary>The list that cursors belong to: items of <paramref name="whose"/>, with these filters.</summary>
    public string List(string whose) => $"items of {whose}?{PageAddress.Query(("type", Type), ("q", Text))}";

    public string ToUrl(string page) => PageAddress.Of(page, PageAddress.Query(("type", Type), ("q", Text), ("item", Item)), List(page), Cursor);

    public InventoryFilter ToFilter() => new(Type, Text);
}
