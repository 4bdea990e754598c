using System.Globalization;
using System.Text;

namespace OpsMonitor.Domain.Text;

/// <summary>Unicode's normalisation, which is ICU's, for texts that may hold halves of surrogate pairs.</summary>
internal static class Nfc
{
    private const char NoCharacter = '\uFFFE';

    /// <summary>Canonically equivalent texts become the same text; halves of surrogate pairs become U+FFFD where something else changes.</summary>
    public static string Of(string text)
    {
        if (Ascii.IsValid(text))
        {
            return text;
        }

        var whole = Whole(text);
        var composed = To(whole, NormalizationForm.FormC);
        return string.Equals(composed, whole, StringComparison.Ordinal) ? text : composed;
    }

    /// <summary>Form D, with every mark on its own: how some systems write the names of files.</summary>
    public static string Decomposed(string text) => Ascii.IsValid(text) ? text : To(Whole(text), NormalizationForm.FormD);

    /// <summary>The ASCII that the character is compatible with, without its marks; null for one that has no such.</summary>
    public static string? Compatible(Rune rune)
    {
        var parts = To(rune.ToString(), NormalizationForm.FormKD).EnumerateRunes().Where(r => Rune.GetUnicodeCategory(r) != UnicodeCategory.NonSpacingMark).ToList();
        return parts.Count > 0 && parts.TrueForAll(r => r.IsAscii) ? string.Concat(parts) : null;
    }

    // Normalize refuses what is no character: U+FFFE, which is kept, and halves of pairs.
    private static string To(string text, NormalizationForm form) =>
        text.Contains(NoCharacter, StringComparison.Ordinal) ? string.Join(NoCharacter, text.Split(NoCharacter).Select(t => t.Normalize(form))) : text.Normalize(form);

    private static string Whole(string text) => text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF') ? string.Concat(text.EnumerateRunes()) : text;
}
