using System.Globalization;
using System.Text;

namespace OpsMonitor.Domain.Text.Secrets;

/// <summary>
/// What a character stands for where people read it as ASCII: compatible forms and letters with marks, those of other alphabets that look the same, and
/// nothing for what nobody sees: normalisation form KD and a little more.
/// </summary>
internal static class LookAlikes
{
    // The end of every text that was cut: to read it as three dots would let each of them be read twice.
    private const int Ellipsis = 0x2026;

    // No character beyond is compatible with ASCII.
    private const int First = 0x80, Last = 0x20000;

    // The letters in filled circles, in filled squares and of flags, which Unicode calls symbols of their own.
    private static readonly int[] s_filled = [0x1F150, 0x1F170, 0x1F1E6];

    // What looks the same and is not compatible: quotes, separators and hyphens; Cyrillic, Greek and small capital letters. First what they stand for.
    private static readonly string[] s_others =
    [
        "'‘’‛′", "\"“”„‟″", ":∶꞉ː˸։׃︰", "=꞊゠⹀", "-‐‑‒–—―−⁃", "aаαɑᴀΑА", "bʙΒВ", "cсᴄС", "dԁᴅ", "eеᴇΕЕ", "fꜰ", "gɡɢ", "hһʜΗН", "iіιıɪΙІ", "jјᴊЈ",
        "kкκᴋΚК", "lӏʟ", "mᴍΜМ", "nɴΝ", "oоοᴏΟО", "pрρᴘΡР", "qԛ", "rʀ", "sѕꜱЅ", "tᴛΤТ", "uυᴜ", "vνᴠ", "wԝᴡ", "xхΧХ", "yуʏΥ", "zᴢΖ",
    ];

    private static readonly Lazy<Dictionary<int, string>> s_known = new(Read);

    /// <summary>The ASCII that is meant, empty for what cannot be seen or only marks a letter; null for a character that means itself.</summary>
    public static string? Of(Rune rune) => s_known.Value.GetValueOrDefault(rune.Value)
        ?? (Rune.IsControl(rune) ? ""
        : Rune.IsWhiteSpace(rune) ? " "
        : IsUnseen(rune) ? ""
        : null);

    private static bool IsUnseen(Rune rune) =>
        !VisibleText.IsVisible(rune) || Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark;

    private static Dictionary<int, string> Read()
    {
        Dictionary<int, string> known = [];
        foreach (var (code, meant) in Enumerable.Range(First, Last - First).Where(Rune.IsValid).Select(c => (c, Nfc.Compatible(new Rune(c)))))
        {
            // Not what is a blank with a mark, such as an accent of its own. A letter in brackets, which is one character, is the letter.
            if (meant is not (null or [' ', ..]))
            {
                known[code] = meant is ['(', _, ')'] ? meant[1..^1] : meant;
            }
        }

        known.Remove(Ellipsis);
        foreach (var start in s_filled)
        {
            for (var letter = 0; letter < 26; letter++)
            {
                known[start + letter] = ((char)('A' + letter)).ToString();
            }
        }

        foreach (var (meant, other) in s_others.SelectMany(o => o.Skip(1).Select(c => (o[0], c))))
        {
            known[other] = meant.ToString();
        }

        return known;
    }
}
