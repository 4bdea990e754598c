using System.Text;

namespace OpsMonitor.Domain.Text.Secrets;

/// <summary>Unbroken runs of the characters that keys and encoded texts are made of. Without an expression: nearly every text has such a run.</summary>
internal static class SecretTokens
{
    /// <summary>The text with each run of at least <paramref name="min"/> characters replaced for which <paramref name="mask"/> has something else, also one that stands <paramref name="inLines"/>; the same instance where none is.</summary>
    public static string Replace(string text, int min, Func<string, int, string?> mask, bool inLines = false)
    {
        StringBuilder? masked = null;
        var (start, done, line) = (0, 0, 0);
        for (var at = 0; at <= text.Length; at++)
        {
            if (at < text.Length && IsPart(text[at]))
            {
                continue;
            }

            if (inLines && LineEnd(text, line, at) is { } next)
            {
                (line, at) = (next, next);
                continue;
            }

            if (at - start >= min && mask(inLines ? string.Concat(text[start..at].Where(IsPart)) : text[start..at], start) is { } other)
            {
                (masked ??= new(text.Length)).Append(text, done, start - done).Append(other);
                done = at;
            }

            start = line = at + 1;
        }

        return masked is null ? text : masked.Append(text, done, text.Length - done).ToString();
    }

    // Encoders write lines of 60, 64 or 76 characters; such a one goes on in the next line, or behind the space that a line end became.
    private static int? LineEnd(string text, int line, int at)
    {
        var next = text.AsSpan(Math.Min(at, text.Length)) switch { ['\r', '\n', ..] => at + 2, ['\n' or ' ', ..] => at + 1, _ => text.Length };
        return at - line is 60 or 64 or 76 && next < text.Length && IsPart(text[next]) ? next : null;
    }

    private static bool IsPart(char c) => char.IsAsciiLetterOrDigit(c) || c is '+' or '/' or '=' or '_' or '-';
}
