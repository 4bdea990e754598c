using System.Globalization;
using OpsMonitor.App.Parts;
using OpsMonitor.Domain.Storage;

namespace OpsMonitor.App.Api;

/// <summary>What the API makes of a <see cref="PageQuery"/>: faults are a 422 that names each of them, a cursor from elsewhere is a 400.</summary>
public static class ApiQuery
{
    /// <summary>Rows a page unless told.</summary>
    public const int DefaultLimit = 50;

    /// <summary>Answers unless all that was asked for was read and understood; to be called once everything is read and before anything is done.</summary>
    public static void Check(this PageQuery query)
    {
        if (query.IsUnderstood && !query.LostPlace)
        {
            return;
        }

        AddressFault[] lost = query.LostPlace ? [new("cursor", null, "is not one that this list gave out under these filters")] : [];
        throw new ApiProblemException((query.IsUnderstood ? ApiProblem.InvalidCursor : ApiProblem.Invalid) with
        {
            Errors = query.Faults.Concat(lost).ToDictionary(f => f.Name.Length > 64 ? f.Name[..64] : f.Name, f => new[] { f.Message }),
        });
    }

    /// <summary>Answers one page of a list whose filters were read before.</summary>
    public static async Task<Page<T>> PageAsync<T>(this PageQuery query, string list, Func<string?, int, Task<Page<T>>> read, int maxLimit = Cursor.MaxLimit)
    {
        var (limit, place) = (Limit(query, maxLimit), query.Place(list));
        query.Check();
        try
        {
            var page = await read(place, limit);
            return page with { NextCursor = page.NextCursor is { } next ? Cursor.Bind(next, list) : null };
        }
        catch (FormatException)
        {
            throw new ApiProblemException(ApiProblem.InvalidCursor.With("cursor", "is not one that this list gave out"));
        }
    }

    /// <summary>One page of a list that is short enough to be read whole, newest first.</summary>
    public static Task<Page<T>> ShortPageAsync<T>(this PageQuery query, string list, Func<Task<IReadOnlyList<T>>> read, Func<T, long> id) => query.PageAsync(list, async (cursor, limit) =>
    {
        var before = cursor is null ? long.MaxValue : Cursor.Id(cursor);
        return Cursor.Cut([.. (await read()).Where(r => id(r) < before).OrderByDescending(id).Take(limit + 1)], limit, r => Cursor.Of(id(r)));
    });

    // A limit of more rows than there may be, or of more digits than a number holds, is still only a large limit.
    private static int Limit(PageQuery query, int max)
    {
        if (query.Text("limit") is not { } text)
        {
            return DefaultLimit;
        }

        if (text.Any(c => !char.IsAsciiDigit(c)) || text.All(c => c == '0'))
        {
            query.Fail(["limit"], text, "must be a whole number from 1");
            return 0;
        }

        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? (int)Math.Min(number, max) : max;
    }
}
