using System.Text.Json;
using OpsMonitor.Domain.Text;

namespace OpsMonitor.Domain.Inventory.Import.Joined;

/// <summary>
/// A policy of administrative templates as IntuneBackupAndRestore keeps it: only the list of its values, each with the definition it is of, in a file that has the policy's name.
/// </summary>
internal static class TemplateValues
{
    private const string Definition = "definition@odata.bind";

    /// <summary>The policy; null where the text is no such list.</summary>
    public static TextPart? Of(string path, ReadOnlyMemory<byte> utf8)
    {
        if (utf8.Span.IndexOf("\"definition@odata.bind\""u8) < 0 || !utf8.Span.TrimStart(" \t\r\n"u8).StartsWith("["u8))
        {
            return null;
        }

        try
        {
            using var list = CanonicalJson.Parse(utf8);
            return list.RootElement.GetArrayLength() > 0 && list.RootElement.EnumerateArray().All(IsValue) ? new("", 1, Policy(Name(path), list.RootElement)) : null;
        }
        catch (JsonException)
        {
            return null; // what is wrong with it is told where it is read
        }
    }

    private static bool IsValue(JsonElement element) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(Definition, out var of) && of.ValueKind == JsonValueKind.String && !element.TryGetProperty("displayName", out _);

    private static byte[] Policy(string name, JsonElement values) => JsonBuffer.Written(
        values,
        (writer, list) =>
        {
            writer.WriteStartObject();
            writer.WriteString("@odata.type", "#microsoft.graph.groupPolicyConfiguration");
            writer.WriteString("displayName", name);
            writer.WritePropertyName("definitionValues");
            list.WriteTo(writer);
            writer.WriteEndObject();
        },
        text => text.ToArray());

    private static string Name(string path) => Path.GetFileNameWithoutExtension(path[(path.LastIndexOf('/') + 1)..]);
}
