using System.Globalization;
using System.Text;
using OpsMonitor.Domain.Text.Secrets;

namespace OpsMonitor.Domain.Text;

/// <summary>Texts that differ, yet look the same to a reader: in spaces, in what nobody sees, in how a letter is put together, in letters of another script.</summary>
internal static class LookAlike
{
    public static bool AreAlike(string one, string other) => string.Equals(Seen(one), Seen(other), StringComparison.Ordinal);

    /// <summary>The text with everything marked that a reader would not see; what is no ASCII letter is told by its code point too.</summary>
    public static string Marked(string text)
    {
        var marked = new StringBuilder();
        foreach (var rune in MarkedText.Of(text).EnumerateRunes())
        {
            var isPlain = rune.IsAscii || rune.Value is >= 0x2400 and <= 0x2421;
            marked.Append(isPlain ? rune.ToString()
                : Rune.GetUnicodeCategory(rune) == UnicodeCategory.NonSpacingMark ? $"[U+{rune.Value:X4}]"
                : $"{rune}[U+{rune.Value:X4}]");
        }

        return marked.ToString();
    }

    // Letters of other scripts read as Latin ones, spaces as one, and what has no width is not there. A letter with a mark is another one to everybody.
    private static string Seen(string text)
    {
        var seen = new StringBuilder(text.Length);
        foreach (var rune in Nfc.Of(text).EnumerateRunes())
        {
            if (Rune.IsWhiteSpace(rune))
            {
                seen.Append(seen.Length > 0 && seen[^1] != ' ' ? " " : "");
            }
            else if (VisibleText.IsVisible(rune))
            {
                seen.Append(HasMark(rune) ? rune.ToString() : LookAlikes.Of(rune) ?? rune.ToString());
            }
        }

        return seen.ToString().TrimEnd();
    }

    private static bool HasMark(Rune rune) =>
        !rune.IsAscii && rune.ToString().Normalize(NormalizationForm.FormD).EnumerateRunes().Any(r => Rune.GetUnicodeCategory(r) == UnicodeCategory.NonSpacingMark);
}
