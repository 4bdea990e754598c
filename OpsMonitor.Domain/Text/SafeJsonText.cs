using OpsMonitor.Domain.Text.Secrets;

namespace OpsMonitor.Domain.Text;

/// <summary>One text of a stored JSON. It may be JSON again, or text as base64: both are looked into.</summary>
internal static class SafeJsonText
{
    /// <summary>The text made fit to show. One without secrets is the same instance, but for base64 that only decoded can be told from a key.</summary>
    public static string Of(string text, bool isId, int nested)
    {
        if (text.Length < SecretPatterns.MinLength)
        {
            return text;
        }

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
