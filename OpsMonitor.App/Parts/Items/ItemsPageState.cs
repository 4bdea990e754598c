using System.ComponentModel;
using OpsMonitor.Domain.Inventory;

namespace OpsMonitor.App.Parts.Items;

/// <summary>Which items of a backup set are shown, and which one is open, as the address says; of a snapshot with what else is known of each.</summary>
public record ItemsPageState(
    [property: Asked("subject_type", "type", Text = AskedText.Exact), Description("Only items of this type.")] string? Type = null,
    [property: Asked("q", Text = AskedText.Search), Description("A part of the item's name or id, or of a name or a value in its settings.")] string? Text = null,
    string? Item = null) : ListState
{
    public ItemsPageState()
        : this(Type: null)
    {
    }

    public virtual bool IsFiltered => Type is not null || Text is not null;

    /// <summary>The parameters of the filters.</summary>
    protected virtual (string Name, string? Value)[] Filters => [("type", Type), ("q", Text)];

    /// <summary>Reads the address of <paramref name="page"/>; what is not understood is left out here and named by the query.</summary>
    public static T Of<T>(PageQuery query, string page)
        where T : ItemsPageState, new()
    {
        var state = Read<T>(query) with { Item = query.Exact("item") };
        return state with { Cursor = query.Place(state.List(page)) };
    }

    /// <summary>Reads the filters, as pages and the API name them.</summary>
    public static T Read<T>(PageQuery query)
        where T : ItemsPageState, new() => query.Read(new T());

    /// <summary>The list that cursors belong to: items of <paramref name="whose"/>, with these filters.</summary>
    public string List(string whose) => $"items of {whose}?{PageAddress.Query(Filters)}";

    public string ToUrl(string page) => PageAddress.Of(page, PageAddress.Query([.. Filters, ("item", Item)]), List(page), Cursor);
}
