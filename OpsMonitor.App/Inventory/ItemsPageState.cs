using Microsoft.AspNetCore.WebUtilities;
using OpsMonitor.Domain.Inventory;

namespace OpsMonitor.App.Inventory;

/// <summary>Which items of a snapshot or backup set are shown, and which one is open, as the address says.</summary>
public sealed record ItemsPageState(string? Type = null, string? Text = null, string? Item = null, string? Cursor = null)
{
    public bool IsFiltered => Type is not null || Text is not null;

    public static ItemsPageState Parse(string uri)
    {
        var query = QueryHelpers.ParseQuery(new Uri(uri).Query);
        string? Value(string name) => query.TryGetValue(name, out var value) && !string.IsNullOrWhiteSpace(value) ? value.ToString() : null;
        return new(Value("type"), Value("q"), Value("item"), Value("cursor"));
    }

    public string ToUrl(string page) => QueryHelpers.AddQueryString(page, new Dictionary<string, string?>
    {
        ["type"] = Type,
        ["q"] = Text,
        ["item"] = Item,
        ["cursor"] = Cursor,
    });

    public InventoryFilter ToFilter() => new(Type, Text);
}
