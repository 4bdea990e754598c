using System.Text.Json;
using OpsMonitor.Domain.Text;

namespace OpsMonitor.Domain.Inventory.Import;

/// <summary>
/// One JSON text: an object, a list of objects, or a page of Microsoft Graph; or, as a sequence, several of them one after another. Of a list one member is held
/// at a time, however long it is.
/// </summary>
internal sealed class JsonText(TextBuffer text, bool isSequence = false, Action<ListPage>? ended = null)
{
    private const string Context = "@odata.context";
    private const string NextLink = "@odata.nextLink";
    private const string Count = "@odata.count";

    // What PowerShell's modules, older services and tools call the list and the link of a page.
    private static readonly string[] s_lists = ["value", "Value"];
    private static readonly string[] s_links = [NextLink, "OdataNextLink", "odata.nextLink", "nextLink", "@nextLink"];

    // Deeper than an object may be, so that one that is too deep is refused by itself.
    private static readonly JsonReaderOptions s_options = new() { MaxDepth = 1_000 };
    private static readonly JsonReaderOptions s_sequence = new() { MaxDepth = 1_000, AllowMultipleValues = true };

    private JsonReaderState _state = new(isSequence ? s_sequence : s_options);
    private string? _context;
    private bool _goesOn;
    private long? _count;
    private long _firstLine = 1;
    private bool _isList;
    private int _members;

    /// <summary>Members in their order; what ends the list early, or says that it goes on elsewhere, comes last.</summary>
    public IEnumerable<TextPart> Read()
    {
        text.FillUp();
        _firstLine = text.Line;
        var start = text.Held.Span.IndexOfAnyExcept(" \t\r\n"u8);
        var isObject = !isSequence && start >= 0 && text.Held.Span[start] == '{';
        _isList = isSequence;
        if (!isSequence && (start < 0 || (text.Held.Span[start] != '[' && !(isObject && (!text.IsAtEnd || IsPage(text.Held.Span))))))
        {
            yield return text.IsAtEnd ? new("", text.Line, text.Held)
                : start < 0 ? TextPart.Refused("too_large", "The file begins with more than 1 MiB of white space.")
                : TextPart.Refused("invalid_json", "The file holds neither a JSON object nor a list.");
            yield break;
        }

        string? error = null;
        while (error is null && TryMember(isObject, out error) is { } member)
        {
            yield return new($"#{++_members}", text.Line, member, _context);
            text.Pass(member.Length);
        }

        if (isObject && _isList && error is null)
        {
            ended?.Invoke(new(_context, _goesOn, _count, _members));
        }

        if (End(error) is { } last)
        {
            yield return last;
        }
    }

    private TextPart? End(string? error) => error switch
    {
        not null when _isList => TextPart.Refused("invalid_json", _members == 0 ? error : $"{error} What stands before that was taken ({_members}), what follows was not."),
        _ when !_isList => TextPart.Refused("too_large", "The object is larger than 1 MiB."),
        _ when _goesOn => TextPart.Refused(ListPages.GoesOn, $"The list goes on at the page that {NextLink} names, and the upload does not have it. Export all pages, then upload them together.") with { Context = _context },
        _ when _members > 0 => null,
        _ when _context is not null => new("", 1, default, _context, NotInventory.EmptyList, "The page is empty: there is nothing of its kind.", IsSkipped: true) { IsEmptyList = true },
        _ => TextPart.Refused("invalid_json", "The file holds an empty list.") with { IsEmptyList = true },
    };

    /// <summary>Whether several objects follow each other, each over several lines.</summary>
    public static bool IsSequence(ReadOnlySpan<byte> head)
    {
        try
        {
            var reader = new Utf8JsonReader(head, isFinalBlock: false, new(s_sequence));
            return reader.Read() && reader.TokenType == JsonTokenType.StartObject && reader.TrySkip() && reader.Read() && reader.TokenType == JsonTokenType.StartObject;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>Whether a part is not an object but a page of them.</summary>
    public static bool IsPage(TextPart part)
    {
        if (part.ReasonCode is not null || (part.Utf8.Span.IndexOf("\"value\""u8) < 0 && part.Utf8.Span.IndexOf("\"Value\""u8) < 0))
        {
            return false;
        }

        try
        {
            var reader = new Utf8JsonReader(part.Utf8.Span, s_options);
            return reader.Read() && reader.TokenType == JsonTokenType.StartObject && reader.Read() && reader.TokenType == JsonTokenType.PropertyName
                && (IsAny(ref reader, s_lists) || IsAny(ref reader, s_links) || reader.ValueTextEquals(Context) || reader.ValueTextEquals(Count)) && new JsonText(new(Stream.Null)).IsPage(part.Utf8.Span);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>Whether an object is a page of Graph: a list called value, without what would make it an object of its own.</summary>
    private bool IsPage(ReadOnlySpan<byte> utf8)
    {
        var hasList = false;
        try
        {
            var reader = new Utf8JsonReader(utf8, s_options);
            reader.Read();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (reader.ValueTextEquals("id") || reader.ValueTextEquals("Id") || reader.ValueTextEquals("@odata.type") || reader.ValueTextEquals("subject_type"))
                {
                    return false;
                }

                var (isValue, isContext) = (IsAny(ref reader, s_lists), reader.ValueTextEquals(Context));
                reader.Read();
                hasList |= isValue && reader.TokenType == JsonTokenType.StartArray;
                _context = isContext && reader.TokenType == JsonTokenType.String ? reader.GetString() : _context;
                reader.Skip();
            }
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // Whatever it is, reading it as an object says what is wrong with it.
            return false;
        }

        return hasList;
    }

    /// <summary>The next member, still in the window; null at the list's end or with an error.</summary>
    private ReadOnlyMemory<byte>? TryMember(bool isObject, out string? error)
    {
        error = null;
        try
        {
            while (true)
            {
                var isAll = text.IsAtEnd;
                var reader = new Utf8JsonReader(text.Held.Span, isAll, _state);
                var found = Step(ref reader, isObject, out var start);
                if (found is null && !text.Fill() && (isAll || !text.IsAtEnd))
                {
                    error = text.IsAtEnd ? "The text ends too early." : $"A member of the list, or what stands around it, is larger than 1 MiB at line {text.Line}.";
                    return null;
                }

                if (found is not null)
                {
                    var length = (int)reader.BytesConsumed;
                    _state = reader.CurrentState;
                    if (found == false)
                    {
                        return null;
                    }

                    text.Pass(start);
                    return text.Held[..(length - start)];
                }
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            error = e is JsonException { LineNumber: { } line, BytePositionInLine: { } column } ? CanonicalJson.NotValidAt(_firstLine + line, column + 1) : "Not valid JSON.";
            return null;
        }
    }

    // True: the reader stands behind a member that begins at start. False: behind the end of all. Null: more text is needed, then from the state before.
    private bool? Step(ref Utf8JsonReader reader, bool isObject, out int start)
    {
        start = 0;
        var depth = isSequence ? 0 : isObject ? 2 : 1;
        while (reader.Read())
        {
            start = (int)reader.TokenStartIndex;
            if (reader.CurrentDepth == depth && IsInList(ref reader))
            {
                return reader.TrySkip() ? true : null;
            }

            if (isObject && reader.TokenType == JsonTokenType.PropertyName && !TryHeader(ref reader))
            {
                return null;
            }

            _isList |= reader.TokenType == JsonTokenType.StartArray;
        }

        return text.IsAtEnd ? false : null;
    }

    private static bool IsInList(ref Utf8JsonReader reader) => reader.TokenType is not (JsonTokenType.EndArray or JsonTokenType.EndObject or JsonTokenType.PropertyName);

    private static bool IsAny(ref Utf8JsonReader reader, string[] names)
    {
        foreach (var name in names)
        {
            if (reader.ValueTextEquals(name))
            {
                return true;
            }
        }

        return false;
    }

    // A property of the page itself. Of the list called value the members come one by one; whatever else there is, is passed over.
    private bool TryHeader(ref Utf8JsonReader reader)
    {
        var (isValue, isContext, isNext, isCount) = (IsAny(ref reader, s_lists), reader.ValueTextEquals(Context), IsAny(ref reader, s_links), reader.ValueTextEquals(Count));
        if (!reader.Read())
        {
            return false;
        }

        if (isValue && reader.TokenType == JsonTokenType.StartArray)
        {
            return true;
        }

        _goesOn |= isNext && reader.TokenType == JsonTokenType.String && !reader.ValueTextEquals("");
        _context = isContext && reader.TokenType == JsonTokenType.String ? reader.GetString() : _context;
        _count = isCount && reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var count) ? count : _count;
        return reader.TrySkip();
    }
}
