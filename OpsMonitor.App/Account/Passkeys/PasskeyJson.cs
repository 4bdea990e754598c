using System.Buffers.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace OpsMonitor.App.Account.Passkeys;

/// <summary>What a browser says of a passkey, which may be anything.</summary>
/// <param name="Id">What the device calls the key.</param>
/// <param name="Handle">What it calls the account; null where it says nothing of that.</param>
internal sealed record PasskeyJson(byte[] Id, byte[]? Handle)
{
    /// <summary>In characters: far more than any device needs, and less than a circuit takes.</summary>
    public const int Longest = 16_000;

    // Those that the standard names; a device may say others, and a browser anything.
    private static readonly HashSet<string> _transports = ["usb", "nfc", "ble", "smart-card", "hybrid", "internal"];

    /// <summary>Null for what is no answer of a passkey.</summary>
    public static PasskeyJson? Read(string? text) => Guarded(text, said =>
        Bytes(said["id"]) is { } id && said["response"] is JsonObject response ? new PasskeyJson(id, Bytes(response["userHandle"])) : null);

    /// <summary>The same answer with another name for the account; no signature covers it.</summary>
    public static string? WithHandle(string? text, byte[] handle) => Guarded(text, said =>
    {
        said["response"]!["userHandle"] = Text(handle);
        return said.ToJsonString();
    });

    public static JsonNode Text(byte[] bytes) => Base64Url.EncodeToString(bytes);

    public static string[] Known(string[]? transports) => [.. (transports ?? []).Where(_transports.Contains).Distinct()];

    private static byte[]? Bytes(JsonNode? node) =>
        node is JsonValue value && value.TryGetValue(out string? text) && Base64Url.IsValid(text) ? Base64Url.DecodeFromChars(text) : null;

    // Half of a surrogate pair is no text, which the parser finds out only when it is looked at.
    private static T? Guarded<T>(string? text, Func<JsonObject, T?> read)
        where T : class
    {
        try
        {
            return text is { Length: > 0 and <= Longest } && JsonNode.Parse(text, documentOptions: new() { AllowDuplicateProperties = false }) is JsonObject said ? read(said) : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException)
        {
            return null;
        }
    }
}
