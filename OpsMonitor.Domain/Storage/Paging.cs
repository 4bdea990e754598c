using System.Buffers.Text;
using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace OpsMonitor.Domain.Storage;

/// <summary>One page of a list and the cursor of the next one, null at the end.</summary>
[Description("One page of a list.")]
public sealed record Page<T>(
    [property: Description("Its rows, in the list's order.")] IReadOnlyList<T> Items,
    [property: Description("The `cursor` of the next page; null at the end.")] string? NextCursor)
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

    private const int BoundLength = 8;

    // Between the parts stands what no stored text can hold; ids may well have line ends.
    private const char Separator = '\0';

    public static string Of(params string[] parts) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(string.Join(Separator, parts)));

    /// <summary>A position in a list that is ordered by id, for <see cref="Id"/>.</summary>
    public static string Of(long id) => Of(id.ToString(CultureInfo.InvariantCulture));

    /// <summary>Throws <see cref="FormatException"/> unless the cursor was made by <see cref="Of"/> with as many parts.</summary>
    public static string[] Parts(string cursor, int count)
    {
        var parts = Base64Url.IsValid(cursor) ? Encoding.UTF8.GetString(Base64Url.DecodeFromChars(cursor)).Split(Separator) : [];
        return parts.Length == count ? parts : throw Foreign();
    }

    /// <summary>A cursor as it leaves the house: it fits <paramref name="list"/>, a list and its filter, and a damaged one fits none.</summary>
    public static string Bind(string cursor, string list) => Mark(cursor, list) + cursor;

    /// <summary>The cursor within what <see cref="Bind"/> gave for the same list; false for any other text.</summary>
    public static bool TryRead(string text, string list, [NotNullWhen(true)] out string? cursor)
    {
        cursor = text.Length >= BoundLength && text[BoundLength..] is var inner && Mark(inner, list) == text[..BoundLength] ? inner : null;
        return cursor is not null;
    }

    // No secret: it tells a cursor's own list from others. Whoever makes one up only asks for another page of what they may see.
    private static string Mark(string cursor, string list) =>
        Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes($"{list}\n{cursor}")))[..BoundLength];

    /// <summary>The position of a list that is ordered by id.</summary>
    public static long Id(string cursor) =>
        long.TryParse(Parts(cursor, 1)[0], NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : throw Foreign();

    /// <summary>What is thrown for a cursor that is none of this list's.</summary>
    public static FormatException Foreign(Exception? inner = null) => new("cursor: not one that this list gave out.", inner);

    /// <summary>Cuts the extra row that was fetched to know whether there is a next page.</summary>
    public static Page<T> Cut<T>(List<T> fetched, int limit, Func<T, string> cursor) =>
        fetched.Count > limit ? new(fetched[..limit], cursor(fetched[limit - 1])) : new(fetched, null);
}
