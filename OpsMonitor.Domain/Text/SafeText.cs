using System.Text;

namespace OpsMonitor.Domain.Text;

/// <summary>Text from outside made fit for one line of a page, a log and PostgreSQL.</summary>
public static class SafeText
{
    /// <summary>NFC, white space runs as one space, without control, bidirectional and zero-width characters or halves of surrogate pairs.</summary>
    public static string Line(string? text)
    {
        var line = new StringBuilder(text?.Length ?? 0);
        foreach (var rune in (text ?? "").EnumerateRunes())
        {
            if (Rune.IsWhiteSpace(rune))
            {
                if (line.Length > 0 && line[^1] != ' ')
                {
                    line.Append(' ');
                }
            }
            else if (!IsDropped(rune))
            {
                line.Append(rune);
            }
        }

        return Nfc.Of(line.ToString().TrimEnd());
    }

    /// <summary>At most <paramref name="max"/> UTF-16 units, ending in an ellipsis where something was cut, never inside a surrogate pair.</summary>
    public static string Cut(string text, int max)
    {
        if (text.Length <= max)
        {
            return text;
        }

        var length = char.IsHighSurrogate(text[max - 2]) ? max - 2 : max - 1;
        return $"{text.AsSpan(0, length)}\u2026";
    }

    // EnumerateRunes gives U+FFFD for half a pair. The joiners U+200C and U+200D stay: Persian and emoji need them.
    private static bool IsDropped(Rune rune) => Rune.IsControl(rune) || rune.Value is
        0xFFFD or 0x061C or 0x200B or 0x200E or 0x200F or (>= 0x202A and <= 0x202E) or 0x2060 or (>= 0x2066 and <= 0x2069) or 0xFEFF;
}
