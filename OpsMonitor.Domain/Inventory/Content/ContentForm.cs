using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using OpsMonitor.Domain.Text;

namespace OpsMonitor.Domain.Inventory.Content;

/// <summary>
/// What an object says, written in one way: two exports of one configuration have the same form, whatever their exporters did with dates, annotations,
/// nulls, line ends, the order of keys and of lists that have none.
/// </summary>
internal static class ContentForm
{
    private static readonly JsonWriterOptions s_compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>The SHA-256 (32 bytes) of the whole object's form.</summary>
    public static byte[] Hash(JsonElement content) => SHA256.HashData(Bytes(content, ContentPlace.Top).WrittenSpan);

    /// <summary>The form of a value that stands at the place.</summary>
    public static string Of(JsonElement value, ContentPlace place) => Encoding.UTF8.GetString(Bytes(value, place).WrittenSpan);

    /// <summary>Whether the object's member "value" only stands for a secret that the service keeps: it is another one at each export.</summary>
    public static bool IsToken(JsonElement value) =>
        value.TryGetProperty("valueState", out var state) && state.ValueKind == JsonValueKind.String && state.ValueEquals("encryptedValueToken");

    private static ArrayBufferWriter<byte> Bytes(JsonElement value, ContentPlace place)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(buffer, s_compact);
        Write(writer, value, place);
        writer.Flush();
        return buffer;
    }

    private static void Write(Utf8JsonWriter writer, JsonElement value, ContentPlace place)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                WriteObject(writer, value, place);
                break;
            case JsonValueKind.Array when place.IsSet && value.GetArrayLength() > 1:
                writer.WriteStartArray();
                foreach (var item in value.EnumerateArray().Select(e => Of(e, place)).Order(StringComparer.Ordinal))
                {
                    writer.WriteRawValue(item, skipInputValidation: true);
                }

                writer.WriteEndArray();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in value.EnumerateArray())
                {
                    Write(writer, item, place);
                }

                writer.WriteEndArray();
                break;
            case JsonValueKind.String:
                writer.WriteStringValue(ContentText.Of(value.GetString()!));
                break;
            default:
                writer.WriteRawValue(CanonicalJson.Write(value), skipInputValidation: true);
                break;
        }
    }

    private static void WriteObject(Utf8JsonWriter writer, JsonElement value, ContentPlace place)
    {
        var isToken = IsToken(value);
        writer.WriteStartObject();
        foreach (var member in place.Telling(value).OrderBy(p => p.Name, StringComparer.Ordinal))
        {
            writer.WritePropertyName(member.Name);
            if (isToken && member.Name == "value")
            {
                writer.WriteStringValue(ContentText.Masked);
            }
            else
            {
                Write(writer, member.Value, place.Member(member.Name));
            }
        }

        writer.WriteEndObject();
    }
}
