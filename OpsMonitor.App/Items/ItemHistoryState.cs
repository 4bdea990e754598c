using OpsMonitor.App.Look;
using OpsMonitor.App.Parts;
using OpsMonitor.Domain.Runs.Queries;

namespace OpsMonitor.App.Items;

/// <summary>Whose history is shown and from where on; the same thing as its address.</summary>
public sealed record ItemHistoryState(ItemName? Item) : ListState
{
    public ItemHistoryState()
        : this(Item: null)
    {
    }

    /// <summary>The list that cursors belong to: visits to this item.</summary>
    public string List => $"visits?{Item}";

    /// <summary>Reads an address; what is not understood is left out here and named by the query.</summary>
    public static ItemHistoryState Of(PageQuery query)
    {
        var state = Read(query);
        return state with { Cursor = query.Place(state.List) };
    }

    /// <summary>Reads the item alone. Its id may be any text that a run has recorded, the empty one too.</summary>
    public static ItemHistoryState Read(PageQuery query) =>
        new((query.Given("id") is "" ? "" : query.Exact("id")) is { } id ? new ItemName(id, query.Exact("type", "subject_type")) : Unnamed(query));

    public string ToUrl(string slug) => PageAddress.Of(Item is null ? Urls.Items(slug) : Urls.Item(slug, Item.Id, Item.Type), "", List, Cursor);

    private static ItemName? Unnamed(PageQuery query)
    {
        query.Exact("type", "subject_type");
        return null;
    }
}
