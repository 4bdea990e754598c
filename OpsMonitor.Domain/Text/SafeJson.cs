using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using OpsMonitor.Domain.Text.Secrets;
using OpsMonitor.Domain.Text.Secrets.Programs;

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

    // No command has more words; a list of ids may.
    private const int MaxArguments = 200;

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
    internal static string? Secret(string json) => Written(json, lines: false, 0, Meaning.Secret, out var changed) is not { } masked ? null : changed ? masked : json;

    /// <summary>JSON that was found in a text; null for what is none.</summary>
    internal static string? Fragment(string json, out bool changed) => Written(json, lines: false, MaxNested, null, out changed);

    /// <summary>The masked JSON; "null" for what is none.</summary>
    internal static string Masked(string json, bool lines, int nested, out bool changed)
    {
        var masked = Written(json, lines, nested, null, out changed);
        changed |= masked is null;
        return masked ?? "null";
    }

    private static string? Written(string json, bool lines, int nested, Meaning? all, out bool changed)
    {
        var buffer = new ArrayBufferWriter<byte>(json.Length + 16);
        changed = false;
        try
        {
            using var document = JsonDocument.Parse(json, s_deep);
            using var writer = new Utf8JsonWriter(buffer, s_readable);
            var masker = new Masker(writer, lines, nested);
            masker.Write(document.RootElement, all ?? (document.RootElement.ValueKind == JsonValueKind.Array ? Meaning.Id : Meaning.Plain), MaxDepth);
            changed = masker.HasChanged;
        }
        catch (JsonException)
        {
            return null;
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static readonly Memo<string> s_names = new(SecretPatterns.MaskKey);

    private enum Meaning
    {
        Plain,

        /// <summary>Identifies something. A list at the top is one of item ids.</summary>
        Id,

        Secret,
    }

    private sealed class Masker(Utf8JsonWriter writer, bool lines, int nested)
    {
        public bool HasChanged { get; private set; }

        public void Write(JsonElement element, Meaning meaning, int depth)
        {
            switch (element.ValueKind)
            {
                case JsonValueKind.Object or JsonValueKind.Array when depth == 0:
                    Put(null, "[too deep]");
                    break;
                case JsonValueKind.Object:
                    WriteObject(element, meaning, depth);
                    break;
                case JsonValueKind.Array:
                    WriteArray(element, meaning, depth);
                    break;
                case JsonValueKind.String:
                    var text = element.GetString()!;
                    Put(text, meaning == Meaning.Secret ? Hidden(text) : Shown(text, meaning == Meaning.Id));
                    break;
                case JsonValueKind.Number when meaning == Meaning.Secret:
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

        private void WriteObject(JsonElement element, Meaning meaning, int depth)
        {
            var named = SecretNames.Named(element);
            writer.WriteStartObject();
            foreach (var property in element.EnumerateObject())
            {
                var given = property.Name;
                var name = s_names.Of(given);
                HasChanged |= name != given;
                writer.WritePropertyName(name);
                Write(property.Value, Of(property, meaning, named), depth - 1);
            }

            writer.WriteEndObject();
        }

        // What a secret is made of is secret, but for the type of its value.
        private static Meaning Of(JsonProperty member, Meaning parent, SecretNaming named) =>
            member.Name.Contains("@odata", StringComparison.Ordinal) || SecretNames.IsDefinition(member) ? Meaning.Id
            : parent == Meaning.Secret || SecretNames.IsSecret(member) || SecretNames.Holds(member, named) ? Meaning.Secret
            : SecretNames.IsId(member.Name) ? Meaning.Id
            : Meaning.Plain;

        private void WriteArray(JsonElement element, Meaning meaning, int depth)
        {
            var isPair = element.GetArrayLength() == 2;
            var isNamed = false;
            var words = meaning == Meaning.Secret ? null : Arguments(element);
            writer.WriteStartArray();
            foreach (var (at, item) in element.EnumerateArray().Index())
            {
                if (words is not null && words[at] is var word && word != item.GetString())
                {
                    Put(null, word);
                    continue;
                }

                Write(item, isNamed ? Meaning.Secret : meaning, depth - 1);
                isNamed = item.ValueKind == JsonValueKind.String && SecretNames.NamesNext(item.GetString()!, isPair);
            }

            writer.WriteEndArray();
        }

        // The words of a command line where they tell a password; null where they tell none.
        private static IReadOnlyList<string>? Arguments(JsonElement list)
        {
            List<string> words = list.GetArrayLength() is < 2 or > MaxArguments || list.EnumerateArray().Any(i => i.ValueKind != JsonValueKind.String) ? [] : [.. list.EnumerateArray().Select(i => i.GetString()!)];
            return SecretArguments.Masked(words) is var masked && ReferenceEquals(masked, words) ? null : masked;
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
