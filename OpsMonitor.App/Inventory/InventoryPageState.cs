using System.Globalization;
using OpsMonitor.App.Look;
using OpsMonitor.App.Parts;

namespace OpsMonitor.App.Inventory;

/// <summary>What the list of snapshots shows and which two are to be compared, as its address says.</summary>
public sealed record InventoryPageState(long? Baseline = null, long? Current = null) : ListState
{
    public InventoryPageState()
        : this(Baseline: null)
    {
    }

    /// <summary>The list that cursors belong to; which snapshots are chosen changes nothing of it.</summary>
    public const string List = "snapshots";

    /// <summary>Reads an address; what is not understood is left out here and named by the query.</summary>
    public static InventoryPageState Of(PageQuery query) => new(query.Id("baseline"), query.Id("current")) { Cursor = query.Place(List) };

    public string ToUrl(string slug) => PageAddress.Of(
        Urls.Inventory(slug),
        PageAddress.Query(("baseline", Baseline?.ToString(CultureInfo.InvariantCulture)), ("current", Current?.ToString(CultureInfo.InvariantCulture))),
        List, Cursor);
}
