using System.Text;

namespace OpsMonitor.Domain.Text.Secrets;

/// <summary>Unbroken runs of the characters that keys and encoded texts are made of. Without an expression: nearly every text has such a run.</summary>
internal static class SecretTokens
{
    /// <summary>The text with each run of at least <paramref name="min"/> characters replaced for which <paramref name="mask"/> has something else; the same instance where none is.</summary>
    public static string Replace(string text, int min, Func<string, string?> mask)
    {
        StringBuilder? masked = null;
        var (start, done) = (0, 0);
        for (var at = 0; at <= text.Length; at++)
        {
            if (at < text.Length && IsPart(text[at]))
            {
                continue;
            }

            if (at - start >= min && mask(text[start..at]) is { } other)
            {
                (masked ??= new(text.Length)).Append(text, done, start - done).Append(other);
                done = at;
            }

            start = at + 1;
        }

        return masked is null ? text : masked.Append(text, done, text.Length - done).ToString();
    }

    private static bool IsPart(char c) => char.IsAsciiLetterOrDigit(c) || c is '+' or '/' or '=' or '_' or '-';
}
