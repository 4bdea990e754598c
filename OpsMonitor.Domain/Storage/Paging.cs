using System.Buffers.Text;
using System.Text;

namespace OpsMonitor.Domain.Storage;

/// <summary>One page of a list and the cursor of the next one, null at the end.</summary>
public sealed record Page<T>(IReadOnlyList<T> Items, string? NextCursor)
{
    public static Page<T> Empty { get; } = new([], null);

    /// <summary>The same page of other rows.</summary>
    public Page<TOther> Select<TOther>(Func<T, TOther> row) => new([.. Items.Select(row)], NextCursor);
}

/// <summary>Keyset cursors: opaque to callers, a position in the list's own order.</summary>
public static class Cursor
{
    /// <summary>Lists clamp what is asked for to this many rows.</summary>
    public const int MaxLimit = 200;

    public static string Of(params string[] parts) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(string.Join('\n', parts)));

    /// <summary>Throws <see cref="FormatException"/> unless the cursor was made by <see cref="Of"/> with as many parts.</summary>
    public static string[] Parts(string cursor, int count)
    {
        var parts = Base64Url.IsValid(cursor) ? Encoding.UTF8.GetString(Base64Url.DecodeFromChars(cursor)).Split('\n') : [];
        return parts.Length == count ? parts : throw new FormatException("cursor: not one that this list gave out.");
    }

    /// <summary>The position of a list that is ordered by id.</summary>
    public static long Id(string cursor) =>
        long.TryParse(Parts(cursor, 1)[0], out var id) ? id : throw new FormatException("cursor: not one that this list gave out.");

    /// <summary>Cuts the extra row that was fetched to know whether there is a next page.</summary>
    public static Page<T> Cut<T>(List<T> fetched, int limit, Func<T, string> cursor) =>
        fetched.Count > limit ? new(fetched[..limit], cursor(fetched[limit - 1])) : new(fetched, null);
}
