using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using OpsMonitor.Domain.Inventory.Content;
using OpsMonitor.Domain.Text.Secrets;

namespace OpsMonitor.Domain.Findings.Differences;

/// <summary>Takes values out of a content whose property name, setting definition or Graph type says that they are secrets.</summary>
internal static class SecretProperties
{
    public const string Mask = SecretPatterns.Hidden;

    // Two different secrets must still differ when compared. The mark is removed before anything is written.
    private const char Mark = '\uE000';

    /// <summary>The object with each secret string or number replaced by the mask and a mark that depends on the value.</summary>
    public static JsonObject Hide(JsonElement root) => HideObject(root, default);

    /// <summary>Removes the marks that <see cref="Hide(JsonElement)"/> left.</summary>
    public static string Unmark(string text)
    {
        var at = text.StartsWith(Mask, StringComparison.Ordinal) ? text.IndexOf(Mark, StringComparison.Ordinal) : -1;
        return at < 0 ? text : text[..at];
    }

    private static JsonNode? Hide(JsonElement element, SecretScope scope) => element.ValueKind switch
    {
        JsonValueKind.Object => HideObject(element, scope),
        JsonValueKind.Array => new JsonArray([.. scope.Items(element).Select(i => i.Shown is null ? Hide(i.Item, i.Scope) : Marked(i.Item))]),
        JsonValueKind.String when scope.IsSecret && (ContentText.IsMask(element.GetString()!) || CutContent.IsCut(element)) => JsonValue.Create(ContentText.Masked),
        JsonValueKind.String or JsonValueKind.Number when scope.IsSecret => Marked(element),
        JsonValueKind.Null => null,
        _ => JsonValue.Create(element),
    };

    // {"name":"apiKey","value":"..."}, Graph's secret setting values, and settings whose definition is a password.
    private static JsonObject HideObject(JsonElement element, SecretScope scope) =>
        new(scope.Members(element).Select(m => KeyValuePair.Create(m.Member.Name, Hide(m.Member.Value, m.Scope))));

    private static JsonValue Marked(JsonElement element) =>
        JsonValue.Create(Mask + Mark + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(ContentForm.Of(element, ContentPlace.Top)))));
}
