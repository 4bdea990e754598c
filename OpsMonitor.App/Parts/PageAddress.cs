using Microsoft.AspNetCore.WebUtilities;
using OpsMonitor.Domain.Storage;

namespace OpsMonitor.App.Parts;

/// <summary>Writes what <see cref="PageQuery"/> reads.</summary>
public static class PageAddress
{
    /// <summary>The parameters that have a value, as they stand after the question mark.</summary>
    public static string Query(params IEnumerable<(string Name, string? Value)> parameters) =>
        QueryHelpers.AddQueryString("", parameters.Select(p => KeyValuePair.Create(p.Name, p.Value))).TrimStart('?');

    /// <summary>A path with a query that may be empty, and with the place in <paramref name="list"/> where there is one.</summary>
    public static string Of(string path, string query, string list = "", string? cursor = null, string name = "cursor")
    {
        var address = query.Length == 0 ? path : $"{path}?{query}";
        return cursor is null ? address : QueryHelpers.AddQueryString(address, name, Cursor.Bind(cursor, list));
    }
}

/// <summary>What a list shows, as its address says.</summary>
public abstract record ListState
{
    /// <summary>Where the page of the list begins; null is the list's own beginning.</summary>
    public string? Cursor { get; init; }
}
