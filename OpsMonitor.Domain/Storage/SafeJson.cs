using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace OpsMonitor.Domain.Storage;

/// <summary>JSON that anybody may have stored, made fit to show: each text of it as a reason is, but for item ids, and no deeper than can be read.</summary>
internal static class SafeJson
{
    private const string ItemId = "item_id";

    private static readonly JsonDocumentOptions s_deep = new() { MaxDepth = int.MaxValue };
    private static readonly JsonWriterOptions s_readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The same JSON with safe texts.</summary>
    public static string Of(string json) => Of(json, text => SafeReason.Of(text) ?? "", SecretPatterns.Mask);

    /// <summary>The same JSON; what is deeper than can be read back stands as a text that says so. Nothing here writes such, plain SQL may have.</summary>
    public static string Shallow(string json) =>
        CanonicalJson.IsDeeper(Encoding.UTF8.GetBytes(json), CanonicalJson.MaxCarriedDepth) ? Of(json, text => text ?? "", name => name) : json;

    /// <summary>An id out of such JSON.</summary>
    public static string Id(string text) => SecretPatterns.MaskKey(SafeText.Line(text));

    private static string Of(string json, Func<string?, string> safe, Func<string, string> safeName)
    {
        var buffer = new ArrayBufferWriter<byte>(json.Length);
        try
        {
            using var document = JsonDocument.Parse(json, s_deep);
            using var writer = new Utf8JsonWriter(buffer, s_readable);
            new Copy(writer, safe, safeName).Write(document.RootElement, level: 1);
        }
        catch (JsonException)
        {
            return "null";
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private sealed class Copy(Utf8JsonWriter writer, Func<string?, string> safe, Func<string, string> safeName)
    {
        public void Write(JsonElement element, int level)
        {
            switch (element.ValueKind)
            {
                case JsonValueKind.Object or JsonValueKind.Array when level > CanonicalJson.MaxCarriedDepth:
                    writer.WriteStringValue($"[deeper than {CanonicalJson.MaxCarriedDepth} levels]");
                    break;
                case JsonValueKind.Object:
                    WriteMembers(element, level);
                    break;
                case JsonValueKind.Array:
                    writer.WriteStartArray();
                    foreach (var item in element.EnumerateArray())
                    {
                        Write(item, level + 1);
                    }

                    writer.WriteEndArray();
                    break;
                case JsonValueKind.String:
                    writer.WriteStringValue(safe(element.GetString()));
                    break;
                default:
                    element.WriteTo(writer);
                    break;
            }
        }

        private void WriteMembers(JsonElement element, int level)
        {
            writer.WriteStartObject();
            foreach (var property in element.EnumerateObject())
            {
                writer.WritePropertyName(safeName(property.Name));
                if (property.Name == ItemId && property.Value.ValueKind == JsonValueKind.String)
                {
                    property.Value.WriteTo(writer);
                }
                else
                {
                    Write(property.Value, level + 1);
                }
            }

            writer.WriteEndObject();
        }
    }
}
