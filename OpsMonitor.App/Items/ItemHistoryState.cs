using System.ComponentModel;
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
    public static ItemHistoryState Read(PageQuery query)
    {
        var asked = query.Read(new ItemAsked());
        return new((query.Given("id") is "" ? "" : asked.Id) is { } id ? new ItemName(id, asked.Type) : null);
    }

    public string ToUrl(string slug) => PageAddress.Of(Item is null ? Urls.Items(slug) : Urls.Item(slug, Item.Id, Item.Type), "", List, Cursor);
}

/// <summary>An item, as addresses name it.</summary>
public sealed record ItemAsked
{
    [Asked("id", Text = AskedText.Exact, IsRequired = true), Description("The item's id, letter by letter.")]
    public string? Id { get; init; }

    [Asked("type", "subject_type", Text = AskedText.Exact), Description("The item's type, where the item is the subject of comparisons too.")]
    public string? Type { get; init; }
}
