using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using OpsMonitor.Domain.Text.Secrets;

namespace OpsMonitor.Domain.Text;

/// <summary>
/// JSON that anybody may have stored, made fit to show: its structure as it is, what the names of members say to be secret hidden, every text masked.
/// Ids keep what only looks random.
/// </summary>
internal static class SafeJson
{
    /// <summary>Deeper levels are cut off; an answer has a few of its own around them.</summary>
    public const int MaxDepth = CanonicalJson.MaxCarriedDepth;

    // JSON within a text of JSON, and so on.
    internal const int MaxNested = 4;

    private static readonly JsonWriterOptions s_readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    // jsonb can be nested far deeper than anything here writes; reading it costs no stack.
    private static readonly JsonDocumentOptions s_deep = new() { MaxDepth = int.MaxValue };

    /// <summary>For failures, notifications and the journal: each text becomes one line, as a reason is.</summary>
    public static string Of(string json) => Masked(json, lines: true, 0, out _);

    /// <summary>For stored content: texts stay whole.</summary>
    public static string Content(string json) => Masked(json, lines: false, 0, out _);

    /// <summary>One text of a content, which may itself be JSON, or text as base64.</summary>
    public static string Text(string text) => SafeJsonText.Of(text, isId: false, nested: 0);

    /// <summary>JSON of which all is secret; null for what is no JSON.</summary>
    internal static string? Secret(string json) => Written(json, lines: false, 0, isSecret: true, out var changed) is not { } masked ? null : changed ? masked : json;

    /// <summary>JSON that was found in a text; null for what is none.</summary>
    internal static string? Fragment(string json, out bool changed) => Written(json, lines: false, MaxNested, isSecret: false, out changed);

    /// <summary>The masked JSON; "null" for what is none.</summary>
    internal static string Masked(string json, bool lines, int nested, out bool changed)
    {
        var masked = Written(json, lines, nested, isSecret: false, out changed);
        changed |= masked is null;
        return masked ?? "null";
    }

    private static string? Written(string json, bool lines, int nested, bool isSecret, out bool changed)
    {
        var buffer = new ArrayBufferWriter<byte>(json.Length + 16);
        changed = false;
        try
        {
            using var document = JsonDocument.Parse(json, s_deep);
            using var writer = new Utf8JsonWriter(buffer, s_readable);
            var masker = new Masker(writer, lines, nested);
            masker.Write(document.RootElement, new(isSecret), isId: document.RootElement.ValueKind == JsonValueKind.Array, MaxDepth); // a list at the top is one of item ids
            changed = masker.HasChanged;
        }
        catch (JsonException)
        {
            return null;
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static readonly Memo<string> s_names = new(SecretPatterns.MaskKey);

    private sealed class Masker(Utf8JsonWriter writer, bool lines, int nested)
    {
        public bool HasChanged { get; private set; }

        public void Write(JsonElement element, SecretScope scope, bool isId, int depth)
        {
            switch (element.ValueKind)
            {
                case JsonValueKind.Object or JsonValueKind.Array when depth == 0:
                    Put(null, "[too deep]");
                    break;
                case JsonValueKind.Object:
                    WriteObject(element, scope, depth);
                    break;
                case JsonValueKind.Array:
                    WriteArray(element, scope, isId, depth);
                    break;
                case JsonValueKind.String:
                    var text = element.GetString()!;
                    Put(text, scope.IsSecret ? Hidden(text) : Shown(text, isId));
                    break;
                case JsonValueKind.Number when scope.IsSecret:
                    Put(null, SecretPatterns.Hidden);
                    break;
                case JsonValueKind.Number when element.GetRawText() is { Length: >= 13 } digits && SecretPatterns.Mask(digits) is var shown && shown != digits:
                    Put(null, shown);
                    break;
                default:
                    element.WriteTo(writer);
                    break;
            }
        }

        private void WriteObject(JsonElement element, SecretScope scope, int depth)
        {
            writer.WriteStartObject();
            foreach (var (member, within) in scope.Members(element))
            {
                var given = member.Name;
                var name = s_names.Of(given);
                HasChanged |= name != given;
                writer.WritePropertyName(name);
                Write(member.Value, within, SecretScope.IsNote(member) || SecretNames.IsId(given), depth - 1);
            }

            writer.WriteEndObject();
        }

        private void WriteArray(JsonElement element, SecretScope scope, bool isId, int depth)
        {
            writer.WriteStartArray();
            foreach (var (item, within, shown) in scope.Items(element))
            {
                if (shown is not null)
                {
                    Put(null, shown);
                    continue;
                }

                Write(item, within, isId, depth - 1);
            }

            writer.WriteEndArray();
        }

        private string Shown(string text, bool isId) =>
            lines && !isId ? SafeReason.Of(text) ?? "" : SafeJsonText.Of(text, isId, nested);

        // What was hidden before stays told apart from other hidden values.
        private static string Hidden(string text) => text.Length == 0 || SecretPatterns.IsHidden(text) ? text : SecretPatterns.Hidden;

        private void Put(string? text, string shown)
        {
            HasChanged |= text != shown;
            writer.WriteStringValue(shown);
        }
    }
}
