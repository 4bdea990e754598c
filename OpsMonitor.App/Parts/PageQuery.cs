using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Text;

namespace OpsMonitor.App.Parts;

/// <summary>A part of an address that is not understood. <paramref name="Value"/> is null where the parameter itself is unknown.</summary>
public sealed record AddressFault(string Name, string? Value, string Message);

/// <summary>
/// The only reader of query strings, for pages, downloads and the API alike: the same words, the same numbers and times, and nothing is passed over.
/// What is not known, said twice or no value of its parameter is a fault that a page names and the API answers with 422.
/// </summary>
public sealed class PageQuery
{
    /// <summary>The longest text, in characters; ids and other texts that only equal ones match may have <see cref="MaxExact"/>.</summary>
    public const int MaxText = 300;

    /// <summary>As long as an item's id may be.</summary>
    public const int MaxExact = 4_096;

    private readonly Dictionary<string, Microsoft.Extensions.Primitives.StringValues> _given;
    private readonly HashSet<string> _known = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, AddressFault> _faults = [];

    private PageQuery(string query) => _given = QueryHelpers.ParseQuery(query);

    /// <summary>True where the address asks for a place in a list that the list never gave out: the list is shown from its beginning.</summary>
    public bool LostPlace { get; private set; }

    /// <summary>All that was asked for is known; a place that was lost changes nothing of it.</summary>
    public bool IsUnderstood => Faults.Count == 0;

    /// <summary>What is not understood: values that were read and are none, and parameters that nothing reads. Complete once everything was read.</summary>
    public IReadOnlyList<AddressFault> Faults =>
        [.. _faults.Values, .. _given.Keys.Where(k => !_known.Contains(k)).Select(k => new AddressFault(k, null, "is not a parameter of this address"))];

    /// <summary>Reads what stands after the question mark; the mark itself may lead.</summary>
    public static PageQuery Of(string? query) => new(query ?? "");

    public static PageQuery Of(HttpRequest request) => new(request.QueryString.Value ?? "");

    /// <summary>Reads the query of a whole address.</summary>
    public static PageQuery OfAddress(string address)
    {
        var path = address.Split('#', 2)[0];
        return new(path.IndexOf('?', StringComparison.Ordinal) is >= 0 and var at ? path[at..] : "");
    }

    /// <summary>One line without spaces at its ends; null where it is absent or blank. All names mean the same; faults call it by the one that the address has.</summary>
    public string? Text(params ReadOnlySpan<string> names) => Given(names) is not { } text || string.IsNullOrWhiteSpace(text) ? null
        : text.Length > MaxText ? Fail(names, text, $"must have at most {MaxText} characters")
        : IsPlain(text) ? text.Trim()
        : Fail(names, text, "must be plain text");

    /// <summary>A text to search for; its spaces, tabs and line breaks stay, as an id may have them.</summary>
    public string? Search(string name) => Exact(MaxText, [name]) is { } text && SearchText.Part(text) is not null ? text : null;

    /// <summary>A text that only equal ones match, with all its spaces and tabs.</summary>
    public string? Exact(params ReadOnlySpan<string> names) => Exact(MaxExact, names);

    private string? Exact(int max, ReadOnlySpan<string> names) => Given(names) is not { Length: > 0 } text ? null
        : text.Length > max ? Fail(names, text, $"must have at most {max} characters")
        : text.Contains('\0') || !IsWellFormed(text) ? Fail(names, text, "must be text without NUL")
        : text;

    /// <summary>Fills those properties of <paramref name="blank"/> that are <see cref="AskedAttribute"/>; what is absent, or no value of its parameter, leaves them as they are.</summary>
    public T Read<T>(T blank)
        where T : class
    {
        foreach (var parameter in AskedParameter.Of(typeof(T)))
        {
            if (parameter.Read(this) is { } value)
            {
                parameter.Property.SetValue(blank, value);
            }
        }

        return blank;
    }

    public T? OneOf<T>(AddressWords<T> words, params ReadOnlySpan<string> names)
        where T : struct => (T?)Word(words, names);

    public object? Word(IAddressWords words, params ReadOnlySpan<string> names) => Text(names) is not { } text ? null
        : words.Read(text) ?? Fail(names, text, "must be one of " + string.Join(", ", words.Told));

    public long? Whole(long min, long max, params ReadOnlySpan<string> names)
    {
        if (Text(names) is not { } text)
        {
            return null;
        }

        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max)
        {
            return number;
        }

        Fail(names, text, $"must be a whole number {(max == long.MaxValue ? $"of {min} or more" : $"from {min} to {max}")}");
        return null;
    }

    /// <summary>The number of something that is stored.</summary>
    public long? Id(params ReadOnlySpan<string> names) => Whole(1, long.MaxValue, names);

    public bool Flag(params ReadOnlySpan<string> names)
    {
        var text = Text(names);
        if (text is not (null or "true" or "1" or "false" or "0"))
        {
            Fail(names, text, "must be true or false");
        }

        return text is "true" or "1";
    }

    /// <summary>An RFC 3339 time; without an offset it is UTC, and a day is its beginning.</summary>
    public DateTimeOffset? Time(params ReadOnlySpan<string> names)
    {
        if (Text(names) is not { } text)
        {
            return null;
        }

        // A plus sign that nobody escaped arrives as a space.
        var plain = text.Contains('T', StringComparison.OrdinalIgnoreCase) && text is [.., ' ', _, _, ':', _, _] ? $"{text[..^6]}+{text[^5..]}" : text;
        if (plain is [>= '0' and <= '9', >= '0' and <= '9', >= '0' and <= '9', >= '0' and <= '9', '-', ..]
            && DateTimeOffset.TryParse(plain, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time))
        {
            return time;
        }

        Fail(names, text, "must be an RFC 3339 time, such as 2026-03-01T08:00:00Z");
        return null;
    }

    /// <summary>Two times between which nothing can lie are a fault of the second, which has these names.</summary>
    public void Order(DateTimeOffset? from, DateTimeOffset? to, params ReadOnlySpan<string> names)
    {
        if (from > to)
        {
            Fail(names, Text(names), "must not be before the start of the span");
        }
    }

    /// <summary>A place in <paramref name="list"/>, as <see cref="Cursor.Bind"/> wrote it; null, and <see cref="LostPlace"/>, for every other text.</summary>
    public string? Place(string list, string name = "cursor")
    {
        if (Given(name) is not { Length: > 0 } text)
        {
            return null;
        }

        if (Cursor.TryRead(text, list, out var place))
        {
            return place;
        }

        LostPlace = true;
        return null;
    }

    /// <summary>The parameter itself, as it stands there; null where it is absent or doubled.</summary>
    public string? Given(params ReadOnlySpan<string> names)
    {
        string? found = null;
        var (count, spellings) = (0, 0);
        foreach (var name in names)
        {
            _known.Add(name);
            if (_given.TryGetValue(name, out var values))
            {
                count += values.Count;
                spellings++;
                found ??= values[0];
            }
        }

        return count <= 1 ? found
            : Fail(names, found, spellings == 1 ? "is given more than once" : $"is given more than once: {string.Join(" and ", Written(names))} mean the same");
    }

    /// <summary>Text that somebody typed into a search, made fit to be asked for; null where nothing is left of it.</summary>
    public static string? Typed(object? text)
    {
        var line = string.Concat(((text as string) ?? "").EnumerateRunes().Where(r => !Rune.IsControl(r)));
        return string.IsNullOrWhiteSpace(line) ? null : Cut(line);
    }

    /// <summary>The same for a search that looks for ids: a control character that came along at an end goes, one that a page's mark stands for is meant.</summary>
    public static string? TypedSearch(object? text)
    {
        var typed = string.Concat(((text as string) ?? "").EnumerateRunes().SkipWhile(Rune.IsControl).Where(r => r.Value != 0)).TrimEnd('\t', '\r', '\n');
        var sought = Cut(MarkedText.Read(typed).Replace("\0", "", StringComparison.Ordinal));
        return SearchText.Part(sought) is null ? null : sought;
    }

    /// <summary>Says that a value is none; the answer is null, to be given on.</summary>
    internal string? Fail(ReadOnlySpan<string> names, string? value, string message)
    {
        var name = Written(names) is [var first, ..] ? first : names[0];
        _faults.TryAdd(name, new(name, value ?? "", message));
        return null;
    }

    /// <summary>Those of the names that the address has, as it writes them and in its order.</summary>
    private List<string> Written(ReadOnlySpan<string> names)
    {
        HashSet<string> any = new(names.ToArray(), StringComparer.OrdinalIgnoreCase);
        return [.. _given.Keys.Where(any.Contains)];
    }

    private static string Cut(string text) => text.Length <= MaxText ? text : text[..(char.IsHighSurrogate(text[MaxText - 1]) ? MaxText - 1 : MaxText)];

    private static bool IsPlain(string text) => !text.Any(char.IsControl) && IsWellFormed(text);

    private static bool IsWellFormed(string text)
    {
        for (var at = 0; at < text.Length; at++)
        {
            if (char.IsSurrogate(text[at]) && !(char.IsHighSurrogate(text[at]) && at + 1 < text.Length && char.IsLowSurrogate(text[++at])))
            {
                return false;
            }
        }

        return true;
    }
}
