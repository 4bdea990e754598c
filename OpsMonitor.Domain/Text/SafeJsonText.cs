using OpsMonitor.Domain.Text.Secrets;

namespace OpsMonitor.Domain.Text;

/// <summary>One text of a stored JSON. It may be JSON again, or text as base64: both are looked into.</summary>
internal static class SafeJsonText
{
    private const int MaxKept = 64;

    // Whether a text, or an id, is shown as it is. Only those that are: no secret is kept.
    private static readonly Memo<bool> s_plainTexts = new(t => Told(t, isId: false, nested: 0) == t, isPlain => isPlain);
    private static readonly Memo<bool> s_plainIds = new(t => Told(t, isId: true, nested: 0) == t, isPlain => isPlain);

    /// <summary>The text made fit to show. One without secrets is the same instance, but for base64 that only decoded can be told from a key.</summary>
    public static string Of(string text, bool isId, int nested) =>
        text.Length < SecretPatterns.MinLength || (nested == 0 && text.Length <= MaxKept && (isId ? s_plainIds : s_plainTexts).Of(text)) ? text : Told(text, isId, nested);

    private static string Told(string text, bool isId, int nested)
    {
        if (nested < SafeJson.MaxNested)
        {
            if (text.AsSpan().TrimStart() is ['{' or '[', ..] && Inner(text, nested + 1) is { } json)
            {
                return json;
            }

            if (SecretEncodings.Decode(text) is { } decoded)
            {
                return Decoded(text, decoded, isId, nested + 1);
            }
        }

        return isId ? SafeId.Shown(text) : SecretPatterns.Mask(text);
    }

    private static string? Inner(string text, int nested)
    {
        var masked = SafeJson.Masked(text, lines: false, nested, out var changed);
        return !changed ? text : masked != "null" ? masked : null;
    }

    private static string Decoded(string text, string decoded, bool isId, int nested)
    {
        var shown = Of(decoded, isId: false, nested);
        return !ReferenceEquals(shown, decoded) && shown != decoded ? shown : isId || SecretPatterns.Mask(text) == text ? text : decoded;
    }
}
