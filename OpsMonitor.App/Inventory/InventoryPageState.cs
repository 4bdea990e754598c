using Microsoft.AspNetCore.WebUtilities;
using OpsMonitor.App.Shell;

namespace OpsMonitor.App.Inventory;

/// <summary>What the list of snapshots shows and which two are to be compared, as its address says.</summary>
public sealed record InventoryPageState(long? Baseline = null, long? Current = null, string? Cursor = null)
{
    public static InventoryPageState Parse(string uri)
    {
        var query = QueryHelpers.ParseQuery(new Uri(uri).Query);
        long? Id(string name) => query.TryGetValue(name, out var value) && long.TryParse(value, out var id) ? id : null;
        return new(Id("baseline"), Id("current"), query.TryGetValue("cursor", out var cursor) ? cursor.ToString() : null);
    }

    public string ToUrl(string slug) => QueryHelpers.AddQueryString(Urls.Inventory(slug), new Dictionary<string, string?>
    {
        ["baseline"] = Baseline?.ToString(),
        ["current"] = Current?.ToString(),
        ["cursor"] = Cursor,
    });
}
