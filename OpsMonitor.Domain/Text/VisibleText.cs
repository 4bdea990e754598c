using System.Globalization;
using System.Text;

namespace OpsMonitor.Domain.Text;

/// <summary>Which characters a reader can see. What nobody sees cannot tell two names apart, and cannot be typed again.</summary>
public static class VisibleText
{
    /// <summary>Whether at least one character can be seen.</summary>
    public static bool IsAny(string? text) => text is not null && text.EnumerateRunes().Any(IsVisible);

    /// <summary>
    /// Not for white space, control, format (zero-width, bidirectional) and filler characters, nor for halves of surrogate pairs. The database holds keys to
    /// the same list (producers.sql).
    /// </summary>
    internal static bool IsVisible(Rune rune) => !Rune.IsWhiteSpace(rune) && !IsFiller(rune.Value) && Rune.GetUnicodeCategory(rune) is not
        (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.LineSeparator
        or UnicodeCategory.ParagraphSeparator or UnicodeCategory.SpaceSeparator);

    // Letters, marks and symbols by category, and yet without a shape; what Unicode keeps for such and for no character at all; and U+FFFD, which stands for
    // what was lost.
    private static bool IsFiller(int code) => code is 0x034F or 0x115F or 0x1160 or 0x17B4 or 0x17B5 or (>= 0x180B and <= 0x180F) or 0x2065 or 0x2800 or 0x3164
        or (>= 0xFDD0 and <= 0xFDEF) or (>= 0xFE00 and <= 0xFE0F) or 0xFFA0 or (>= 0xFFF0 and <= 0xFFF8) or 0xFFFD or (>= 0xE0000 and <= 0xE0FFF) || (code & 0xFFFE) == 0xFFFE;
}
