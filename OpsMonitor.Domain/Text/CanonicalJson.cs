using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace OpsMonitor.Domain.Text;

/// <summary>One text per JSON value: equal values have equal text and equal hashes, whatever their spacing, key order or number spelling.</summary>
public static class CanonicalJson
{
    /// <summary>The deepest nesting <see cref="Parse(ReadOnlyMemory{byte}, int)"/> accepts unless told: <c>{}</c> has one level.</summary>
    public const int MaxDepth = 64;

    /// <summary>The deepest nesting of JSON that answers carry, such as scopes: with the answer around it no deeper than the 64 levels at which common readers stop.</summary>
    public const int MaxCarriedDepth = 60;

    private const int MaxPlainNumber = 100;

    // A key that is told names a property; longer ones are content.
    private const int MaxToldKey = 64;

    /// <summary>
    /// Parses strict UTF-8 (a byte order mark is allowed) that jsonb can hold; the bytes must not change while the document is used.
    /// Throws <see cref="JsonException"/> with a message that never quotes the content and counts lines from <paramref name="firstLine"/>.
    /// </summary>
    public static JsonDocument Parse(ReadOnlyMemory<byte> utf8, int maxDepth = MaxDepth, long firstLine = 1)
    {
        if (utf8.Span.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]))
        {
            utf8 = utf8[3..];
        }

        if (utf8.IsEmpty)
        {
            throw new JsonException("The text is empty.");
        }

        if (!Utf8.IsValid(utf8.Span))
        {
            throw new JsonException("The text is not valid UTF-8.");
        }

        JsonDocument? document = null;
        try
        {
            document = JsonDocument.Parse(utf8, new() { MaxDepth = maxDepth, AllowDuplicateProperties = false });
            return MayHoldMore(utf8.Span, maxDepth) && JsonbLimits.Fault(document.RootElement) is { } fault ? throw new RefusedException(fault) : document;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            document?.Dispose();
            throw IsDeeper(utf8.Span, maxDepth) ? new JsonException($"Nested deeper than {maxDepth} levels.") : Safe(error, utf8.Span, firstLine);
        }
    }

    /// <summary>How a text that is no JSON is told; both numbers count from 1.</summary>
    internal static string NotValidAt(long line, long column) => $"Not valid JSON at line {line}, byte {column}.";

    /// <summary>Whether the value has more levels than <paramref name="levels"/>.</summary>
    public static bool IsDeeper(JsonElement element, int levels) => element.ValueKind switch
    {
        JsonValueKind.Object => levels == 0 || element.EnumerateObject().Any(p => IsDeeper(p.Value, levels - 1)),
        JsonValueKind.Array => levels == 0 || element.EnumerateArray().Any(e => IsDeeper(e, levels - 1)),
        _ => false,
    };

    /// <summary>The same of a text, as far as it is JSON.</summary>
    internal static bool IsDeeper(ReadOnlySpan<byte> utf8, int levels)
    {
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = int.MaxValue });
        try
        {
            while (reader.Read())
            {
                // The depth is counted where a level begins, before what is in it.
                if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray && reader.CurrentDepth >= levels)
                {
                    return true;
                }
            }
        }
        catch (JsonException)
        {
            // Broken further on: what it is refused for is said elsewhere.
        }

        return false;
    }

    /// <summary>Parses a .NET string by the rules of <see cref="Parse(ReadOnlyMemory{byte})"/>.</summary>
    internal static JsonDocument Parse(string json) => Parse(Encoding.UTF8.GetBytes(json));

    /// <summary>Writes the value with keys in ordinal order, no white space, and one spelling per number (1.0, 1 and 1e0 are all 1).</summary>
    public static string Write(JsonElement element) => JsonBuffer.Written(element, WriteValue, Encoding.UTF8.GetString);

    /// <summary>The SHA-256 (32 bytes) of the canonical text.</summary>
    public static byte[] Hash(JsonElement element) => JsonBuffer.Written(element, WriteValue, SHA256.HashData);

    private static void WriteValue(Utf8JsonWriter writer, JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var (name, value) in JsonBuffer.Sorted(element))
                {
                    writer.WritePropertyName(name);
                    WriteValue(writer, value);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in element.EnumerateArray())
                {
                    WriteValue(writer, item);
                }

                writer.WriteEndArray();
                break;
            case JsonValueKind.Number:
                writer.WriteRawValue(CanonicalNumber.Of(element.GetRawText()).Text, skipInputValidation: true);
                break;
            default:
                element.WriteTo(writer);
                break;
        }
    }

    // Most texts need no second look: without an escape there is neither NUL nor half of a pair, and a short number without an exponent is small.
    private static bool MayHoldMore(ReadOnlySpan<byte> utf8, int maxDepth)
    {
        var mayHold = utf8.IndexOf("\\u"u8) >= 0;
        var reader = new Utf8JsonReader(utf8, new() { MaxDepth = maxDepth });
        while (!mayHold && reader.Read())
        {
            mayHold = reader.TokenType == JsonTokenType.Number && (reader.ValueSpan.Length > MaxPlainNumber || reader.ValueSpan.ContainsAny("eE"u8));
        }

        return mayHold;
    }

    // The framework's own messages quote the offending character or the duplicate key.
    private static JsonException Safe(Exception error, ReadOnlySpan<byte> utf8, long firstLine) => error switch
    {
        RefusedException refused => new JsonException(refused.Message),
        JsonException { LineNumber: { } line, BytePositionInLine: { } column } => new JsonException(NotValidAt(firstLine + line, column + 1)),
        JsonException => new JsonException(RepeatedKey(utf8) is var (key, at) ? $"An object repeats the key {key} in line {firstLine + at}." : "Not valid JSON, or an object repeats a key."),
        _ => new JsonException("A string contains half of a surrogate pair, which cannot be stored."),
    };

    /// <summary>Whether a key is plain enough to be told in a reason.</summary>
    internal static bool IsTold(string key) => key.Length is > 0 and <= MaxToldKey && key.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.' or '@' or '#');

    // The first key that an object has twice, where it is plain enough to be told; null for any other.
    private static (string Key, long Line)? RepeatedKey(ReadOnlySpan<byte> utf8)
    {
        var reader = new Utf8JsonReader(utf8, new() { MaxDepth = MaxDepth });
        var open = new Stack<HashSet<string>>();
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.StartObject:
                    open.Push(new(StringComparer.Ordinal));
                    break;
                case JsonTokenType.EndObject:
                    open.Pop();
                    break;
                case JsonTokenType.PropertyName when reader.GetString() is { } key && !open.Peek().Add(key):
                    return IsTold(key) ? (key, utf8[..(int)reader.TokenStartIndex].Count((byte)'\n')) : null;
            }
        }

        return null;
    }

    private sealed class RefusedException(string message) : JsonException(message);
}
