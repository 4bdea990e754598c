namespace OpsMonitor.Domain.Text.Secrets.Programs;

/// <summary>JSON within a text, such as the body of an answer in a message: read and masked as stored JSON is, by the names of its members.</summary>
internal static class SecretFragments
{
    // Each attempt may read to the end of a long text; texts that only look like JSON are not tried for ever.
    private const int MaxFailures = 8;

    /// <summary>The text with each JSON in it masked; the same instance where none holds a secret.</summary>
    public static string Mask(string text)
    {
        var failures = 0;
        for (var at = Next(text, 0); at >= 0 && failures < MaxFailures; at = Next(text, at))
        {
            if (Brackets.End(text, at) is not { } end || SafeJson.Fragment(text[at..end], out var changed) is not { } masked)
            {
                failures++;
                at++;
                continue;
            }

            text = changed ? string.Concat(text.AsSpan(0, at), masked, text.AsSpan(end)) : text;
            at = changed ? at + masked.Length : end;
        }

        return text;
    }

    // {"name": ...}, [{"name": ...}], [["name"], ["a"]], ["a", "b"]
    private static int Next(string text, int from)
    {
        for (var at = from; at < text.Length - 4; at++)
        {
            if (text[at] is '{' or '[' && text.AsSpan(at + 1).TrimStart() is ['"', ..] or ['{' or '[', '"', ..] or ['{', ' ' or '\n' or '\r', ..])
            {
                return at;
            }
        }

        return -1;
    }
}
