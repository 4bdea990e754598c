using OpsMonitor.Domain.Text.Secrets;

namespace OpsMonitor.Domain.Text;

/// <summary>Comparisons of searches: both sides are folded by the database (search.sql), so that what is stored is found.</summary>
public static class SearchText
{
    /// <summary>What is looked for: the text without the blanks that typing leaves at its ends, null where nothing is left. Tabs and line breaks are no such: an id may have them.</summary>
    public static string? Part(string? text)
    {
        var part = (text ?? "").AsSpan();
        while (part is [var first, ..] && IsBlank(first))
        {
            part = part[1..];
        }

        while (part is [.., var last] && IsBlank(last))
        {
            part = part[..^1];
        }

        return part.Length == 0 ? null : part.ToString();
    }

    /// <summary>For queries only. The text without case and with one spelling for what reads the same.</summary>
    internal static string Fold(string? text) => throw new InvalidOperationException($"The database folds: {text}");

    /// <summary>For queries only. Whether something of the text may be hidden when it is shown, see <c>ShownHits</c>.</summary>
    internal static bool MayHide(string? text) => throw new InvalidOperationException($"The database asks: {text}");

    /// <summary>
    /// How an id that somebody types or pastes may have been stored, for look-ups by index.
    /// An id that is not shown as it is cannot be asked for: the answer would tell whether a guess is right.
    /// </summary>
    internal static string[] Spellings(string text) =>
        [.. (Part(text) is { } part ? [text, part, Nfc.Of(part), Nfc.Decomposed(part)] : new[] { text }).Distinct().Where(t => string.Equals(SafeId.Shown(t), t, StringComparison.Ordinal))];

    private static bool IsBlank(char c) => char.IsWhiteSpace(c) && !char.IsControl(c);
}
