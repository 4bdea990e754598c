using System.Text.Json;
using OpsMonitor.Domain.Text;
using OpsMonitor.Domain.Text.Secrets;

namespace OpsMonitor.Domain.Findings.Differences;

/// <summary>One value of the evidence, masked and no deeper than allowed.</summary>
internal static class EvidenceValue
{
    /// <summary>The JSON as it may be shown, and whether something of it was too deep; null for no value.</summary>
    public static (string Json, bool Cut) Shown(string? json, int maxDepth)
    {
        if (json is null)
        {
            return ("null", false);
        }

        using var document = JsonDocument.Parse(json);
        var cut = false;
        return (JsonBuffer.Text(writer => cut = Write(writer, document.RootElement, maxDepth)), cut);
    }

    /// <summary>What a reader sees of the value: a text without its quotes, other JSON as it is.</summary>
    public static string Plain(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.ValueKind == JsonValueKind.String ? document.RootElement.GetString()! : json;
    }

    /// <summary>A text as JSON.</summary>
    public static string Quoted(string text) => JsonBuffer.Text(writer => writer.WriteStringValue(text));

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
