namespace OpsMonitor.Domain.Text.Secrets;

/// <summary>Finds where a bracket is closed, past other brackets and past texts in quotes.</summary>
internal static class Brackets
{
    // Nothing in brackets that holds a secret is longer; looking for the end of each would take its time.
    private const int Max = 8192;

    /// <summary>The place behind the bracket that closes the one at <paramref name="open"/>; null where there is none in the next 8,192 characters.</summary>
    public static int? End(string text, int open)
    {
        var (depth, quote) = (0, '\0');
        for (var at = open; at < Math.Min(text.Length, open + Max); at++)
        {
            var c = text[at];
            if (c == '\\' && at + 1 < text.Length && text[at + 1] is '"' or '\'' or '\\' && quote != '\0')
            {
                at++;
            }
            else if (quote != '\0' || c is '"' or '\'')
            {
                quote = quote == '\0' ? c : c == quote ? '\0' : quote;
            }
            else if ((depth += c is '(' or '[' or '{' ? 1 : c is ')' or ']' or '}' ? -1 : 0) <= 0 && c is ')' or ']' or '}')
            {
                return at + 1;
            }
        }

        return null;
    }
}
