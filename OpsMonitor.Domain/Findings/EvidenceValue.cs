using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using OpsMonitor.Domain.Text;
using OpsMonitor.Domain.Text.Secrets;

namespace OpsMonitor.Domain.Findings;

/// <summary>One value of the evidence: the JSON itself, masked and no deeper than allowed, or the start of its text where it is too long.</summary>
internal static class EvidenceValue
{
    private static readonly JsonWriterOptions s_readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static (string Json, bool Cut) Write(string? json, int maxDepth, int maxBytes)
    {
        if (json is null)
        {
            return ("null", false);
        }

        using var document = JsonDocument.Parse(json);
        var cut = false;
        var text = ToText(writer => cut = Write(writer, document.RootElement, maxDepth));
        if (Encoding.UTF8.GetByteCount(text) <= maxBytes)
        {
            return (text, cut);
        }

        // Quoting may double the length and UTF-8 triple it, so a sixth of the limit in characters always fits. It was masked before the cut.
        var plain = document.RootElement.ValueKind == JsonValueKind.String ? JsonSerializer.Deserialize<string>(text)! : text;
        return (ToText(writer => writer.WriteStringValue(SafeText.Cut(plain, maxBytes / 6))), true);
    }

    /// <summary>Marks one of two values that differ in what is hidden or cut off only.</summary>
    public static string Another(string json)
    {
        using var document = JsonDocument.Parse(json);
        return ToText(writer => writer.WriteStringValue(document.RootElement.ToString() + SecretPatterns.AnotherValue));
    }

    private static string ToText(Action<Utf8JsonWriter> body)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, s_readable))
        {
            body(writer);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static bool Write(Utf8JsonWriter writer, JsonElement element, int depth)
    {
        if (depth <= 0 && element.ValueKind is (JsonValueKind.Object or JsonValueKind.Array))
        {
            writer.WriteStringValue("[too deep]");
            return true;
        }

        var cut = false;
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                cut = WriteObject(writer, element, depth);
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in element.EnumerateArray())
                {
                    cut |= Write(writer, item, depth - 1);
                }

                writer.WriteEndArray();
                break;
            case JsonValueKind.String:
                writer.WriteStringValue(SafeJson.Text(SecretProperties.Unmark(element.GetString()!)));
                break;
            // jsonb writes 1e300 out in full; as a string it keeps its size.
            case JsonValueKind.Number when element.GetRawText().Contains('e', StringComparison.OrdinalIgnoreCase):
                writer.WriteStringValue(element.GetRawText());
                break;
            default:
                element.WriteTo(writer);
                break;
        }

        return cut;
    }

    private static bool WriteObject(Utf8JsonWriter writer, JsonElement element, int depth)
    {
        var cut = false;
        writer.WriteStartObject();
        foreach (var property in element.EnumerateObject())
        {
            writer.WritePropertyName(SecretPatterns.Mask(property.Name));
            cut |= Write(writer, property.Value, depth - 1);
        }

        writer.WriteEndObject();
        return cut;
    }
}
