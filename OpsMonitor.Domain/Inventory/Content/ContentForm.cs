using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using OpsMonitor.Domain.Text;

namespace OpsMonitor.Domain.Inventory.Content;

/// <summary>
/// What an object says, written in one way: two exports of one configuration have the same form, whatever their exporters did with dates, annotations,
/// nulls, line ends, the order of keys and of lists that have none.
/// </summary>
internal static class ContentForm
{
    /// <summary>The SHA-256 (32 bytes) of the whole object's form.</summary>
    public static byte[] Hash(JsonElement content) => Written(content, ContentPlace.Top, SHA256.HashData);

    /// <summary>The form of a value that stands at the place.</summary>
    public static string Of(JsonElement value, ContentPlace place) => Written(value, place, Encoding.UTF8.GetString);

    /// <summary>Whether the object's member "value" only stands for a secret that the service keeps: it is another one at each export.</summary>
    public static bool IsToken(JsonElement value) =>
        value.TryGetProperty("valueState", out var state) && state.ValueKind == JsonValueKind.String && state.ValueEquals("encryptedValueToken");

    private static T Written<T>(JsonElement value, ContentPlace place, Func<ReadOnlySpan<byte>, T> read) =>
        JsonBuffer.Written((value, place), (writer, at) => Write(writer, at.value, at.place), read);

    private static void Write(Utf8JsonWriter writer, JsonElement value, ContentPlace place) => Write(writer, value, place, isId: false);

    private static void Write(Utf8JsonWriter writer, JsonElement value, ContentPlace place, bool isId)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                WriteObject(writer, value, place);
                break;
            case JsonValueKind.Array when place.IsSet && value.GetArrayLength() > 1:
                writer.WriteStartArray();
                foreach (var item in place.Elements(value).Select(e => Of(e, place)).Order(StringComparer.Ordinal))
                {
                    writer.WriteRawValue(item, skipInputValidation: true);
                }

                writer.WriteEndArray();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in place.Elements(value))
                {
                    Write(writer, item, place);
                }

                writer.WriteEndArray();
                break;
            case JsonValueKind.String when isId:
                writer.WriteStringValue(InventoryObject.NormalId(value.GetString()!));
                break;
            case JsonValueKind.String:
                writer.WriteStringValue(ContentText.Of(value.GetString()!));
                break;
            case JsonValueKind.Number:
                writer.WriteRawValue(CanonicalJson.Write(value), skipInputValidation: true);
                break;
            default:
                value.WriteTo(writer);
                break;
        }
    }

    private static void WriteObject(Utf8JsonWriter writer, JsonElement value, ContentPlace place)
    {
        var isToken = IsToken(value);
        writer.WriteStartObject();
        foreach (var (name, member) in place.Telling(value))
        {
            writer.WritePropertyName(name);
            if (isToken && name == "value")
            {
                writer.WriteStringValue(ContentText.Masked);
            }
            else
            {
                Write(writer, member, place.Member(name), isId: place.IsTop && name == "id");
            }
        }

        writer.WriteEndObject();
    }
}
