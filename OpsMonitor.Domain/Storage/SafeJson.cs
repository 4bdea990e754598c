using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace OpsMonitor.Domain.Storage;

/// <summary>JSON that anybody may have stored, made fit to show: each text of it as a reason is, but for item ids.</summary>
internal static class SafeJson
{
    private const string ItemId = "item_id";

    private static readonly JsonWriterOptions s_readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The same JSON with safe texts; null for JSON deeper than 64 levels, which nothing here writes.</summary>
    public static string Of(string json)
    {
        var buffer = new ArrayBufferWriter<byte>(json.Length);
        try
        {
            using var document = JsonDocument.Parse(json);
            using var writer = new Utf8JsonWriter(buffer, s_readable);
            Write(writer, document.RootElement);
        }
        catch (JsonException)
        {
            return "null";
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter writer, JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var property in element.EnumerateObject())
                {
                    writer.WritePropertyName(SecretPatterns.Mask(property.Name));
                    if (property.Name == ItemId)
                    {
                        property.Value.WriteTo(writer);
                    }
                    else
                    {
                        Write(writer, property.Value);
                    }
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in element.EnumerateArray())
                {
                    Write(writer, item);
                }

                writer.WriteEndArray();
                break;
            case JsonValueKind.String:
                writer.WriteStringValue(SafeReason.Of(element.GetString()) ?? "");
                break;
            default:
                element.WriteTo(writer);
                break;
        }
    }
}
