using System.Text.Json;
using OpsMonitor.Domain.Text;

namespace OpsMonitor.Domain.Inventory.Import;

/// <summary>
/// Objects as PowerShell's modules for Graph give them to ConvertTo-Json: names begin with a capital letter (<c>Id</c>, <c>DisplayName</c>), and what the module has no name for, the type among it,
/// stands in <c>AdditionalProperties</c> as Graph wrote it.
/// </summary>
internal static class SdkObject
{
    private const string More = "AdditionalProperties";

    /// <summary>Whether it is one: nothing of it is named as Graph does.</summary>
    public static bool Is(JsonElement root) =>
        root.ValueKind == JsonValueKind.Object && !root.TryGetProperty("id", out _) && !root.TryGetProperty("@odata.type", out _) && IsCapital(root)
        && (root.TryGetProperty("Id", out _) || root.TryGetProperty("DisplayName", out _) || root.TryGetProperty(More, out _));

    /// <summary>The same object as Graph writes it.</summary>
    public static JsonDocument AsGraph(JsonElement root) => JsonDocument.Parse(JsonBuffer.Written(root, Write, text => text.ToArray()));

    private static bool IsCapital(JsonElement element) => element.EnumerateObject().All(p => p.Name.Length == 0 || char.IsAsciiLetterUpper(p.Name[0]));

    private static void Write(Utf8JsonWriter writer, JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object when IsCapital(element):
                WriteMembers(writer, element);
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in element.EnumerateArray())
                {
                    Write(writer, item);
                }

                writer.WriteEndArray();
                break;
            default:
                element.WriteTo(writer);
                break;
        }
    }

    private static void WriteMembers(Utf8JsonWriter writer, JsonElement element)
    {
        Dictionary<string, JsonElement> members = new(StringComparer.Ordinal);
        var more = element.TryGetProperty(More, out var given) && given.ValueKind == JsonValueKind.Object ? given.EnumerateObject() : default;
        foreach (var (name, value) in more.Select(p => (p.Name, p.Value)).Concat(element.EnumerateObject().Where(p => p.Name != More).Select(p => (Named(p.Name), p.Value))))
        {
            members.TryAdd(name, value);
        }

        writer.WriteStartObject();
        foreach (var (name, value) in members)
        {
            writer.WritePropertyName(name);
            Write(writer, value);
        }

        writer.WriteEndObject();
    }

    private static string Named(string name) => name is "OdataType" or "ODataType" ? "@odata.type" : JsonNamingPolicy.CamelCase.ConvertName(name);
}
