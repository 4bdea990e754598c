using System.Globalization;
using OpsMonitor.Domain.Storage;

namespace OpsMonitor.App.Hosting.Api;

/// <summary>Reads query parameters; what is wrong with one is a 422 that names it.</summary>
public sealed class ApiQuery(IQueryCollection query, int maxLimit = Cursor.MaxLimit)
{
    private const int MaxText = 200;

    /// <summary>Clamped: asking for more than there may be is no mistake.</summary>
    public int Limit => Math.Clamp((int)(Whole("limit", int.MinValue) ?? 50), 1, maxLimit);

    /// <summary>Answers one page of a list, and 400 for a cursor that the list did not give out.</summary>
    public async Task<Page<T>> PageAsync<T>(Func<string?, int, Task<Page<T>>> list)
    {
        var limit = Limit;
        var cursor = query["cursor"].ToString();
        if (cursor.Length > 1000 || HasNul(cursor))
        {
            throw new ApiProblemException(ApiProblem.InvalidCursor);
        }

        try
        {
            return await list(cursor.Length == 0 ? null : cursor, limit);
        }
        catch (FormatException)
        {
            throw new ApiProblemException(ApiProblem.InvalidCursor.With("cursor", "is not one that this list gave out"));
        }
    }

    public string? Text(string name)
    {
        var text = query[name].ToString();
        return text.Length == 0 ? null
            : text.Length > MaxText ? throw Bad(name, $"must have at most {MaxText} characters")
            : text.Any(c => char.IsControl(c) || c == '\uFFFD') || !IsWellFormed(text) ? throw Bad(name, "must be plain text")
            : text;
    }

    public T? OneOf<T>(string name)
        where T : struct, Enum =>
        Text(name) is not { } text ? null
        : EnumText.TryParse<T>(text, out var value) ? value
        : throw Bad(name, "must be one of " + string.Join(", ", Enum.GetValues<T>().Select(EnumText.Of)));

    public long? Whole(string name, long min = 0)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        // A limit of more digits than a number holds is still only a large limit.
        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= min
            ? Math.Clamp(number, min, name == "limit" ? int.MaxValue : long.MaxValue)
            : throw Bad(name, "must be a whole number" + (min == 0 ? " of 0 or more" : ""));
    }

    public bool Flag(string name) => Text(name) switch
    {
        null or "false" => false,
        "true" => true,
        _ => throw Bad(name, "must be true or false"),
    };

    public DateTimeOffset? Time(string name) =>
        Text(name) is not { } text ? null
        : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) ? time
        : throw Bad(name, "must be a time as of RFC 3339");

    private static ApiProblemException Bad(string name, string message) => new(ApiProblem.Field(name, message));

    private static bool IsWellFormed(string text) => text.EnumerateRunes().All(r => r != System.Text.Rune.ReplacementChar);

    private static bool HasNul(string cursor) =>
        System.Buffers.Text.Base64Url.IsValid(cursor) && System.Buffers.Text.Base64Url.DecodeFromChars(cursor).Contains((byte)0);
}
