using System.Globalization;
using System.Text;

namespace OpsMonitor.Domain.Text.Secrets;

/// <summary>
/// What a character stands for where people read it as ASCII: compatible forms and letters with marks, those of other alphabets that look the same, and
/// nothing for what nobody sees. The same as normalisation form KC, which string.Normalize does not know without ICU, and a little more.
/// </summary>
internal static class LookAlikes
{
    // What looks the same and is not compatible: quotes, separators and hyphens; Cyrillic, Greek and small capital letters. First what they stand for.
    private static readonly string[] s_others =
    [
        "'‘’‛′", "\"“”‟″", ":∶꞉ː˸։׃︰", "=꞊゠⹀", "-‐‑‒–—―−⁃", "aаαɑᴀΑА", "bʙΒВ", "cсᴄС", "dԁᴅ", "eеᴇΕЕ", "fꜰ", "gɡɢ", "hһʜΗН", "iіιıɪΙІ", "jјᴊЈ",
        "kкκᴋΚК", "lӏʟ", "mᴍΜМ", "nɴΝ", "oоοᴏΟО", "pрρᴘΡР", "qԛ", "rʀ", "sѕꜱЅ", "tᴛΤТ", "uυᴜ", "vνᴠ", "wԝᴡ", "xхΧХ", "yуʏΥ", "zᴢΖ",
    ];

    private static readonly Lazy<Dictionary<int, string>> s_known = new(Read);

    /// <summary>The ASCII that is meant, empty for what cannot be seen or only marks a letter; null for a character that means itself.</summary>
    public static string? Of(Rune rune) => s_known.Value.GetValueOrDefault(rune.Value)
        ?? (Nfc.Base(rune.Value) is var letter && letter != rune.Value && letter < 0x80 ? ((char)letter).ToString()
        : Rune.IsControl(rune) ? ""
        : Rune.IsWhiteSpace(rune) ? " "
        : IsUnseen(rune) ? ""
        : null);

    private static bool IsUnseen(Rune rune) =>
        !VisibleText.IsVisible(rune) || Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark;

    private static Dictionary<int, string> Read()
    {
        Dictionary<int, string> known = [];
        using var stream = typeof(LookAlikes).Assembly.GetManifestResourceStream("Unicode/nfkc.txt") ?? throw new InvalidOperationException("The table of compatible characters is not embedded.");
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            if (line.Split('=', 2) is [[not '#', ..] codes, var meant])
            {
                Add(known, codes.Split('-'), meant);
            }
        }

        // Letters in filled circles, in filled squares and of flags.
        Add(known, ["1F150", "1F169"], "A");
        Add(known, ["1F170", "1F189"], "A");
        Add(known, ["1F1E6", "1F1FF"], "A");
        foreach (var (meant, other) in s_others.SelectMany(o => o.Skip(1).Select(c => (o[0], c))))
        {
            known[other] = meant.ToString();
        }

        return known;
    }

    // A letter in brackets, which is one character, is the letter.
    private static void Add(Dictionary<int, string> known, string[] codes, string meant)
    {
        var (first, last) = (Hex(codes[0]), Hex(codes[^1]));
        for (var code = first; code <= last; code++)
        {
            known[code] = first < last ? ((char)(meant[0] + code - first)).ToString() : meant is ['(', _, ')'] ? meant[1..^1] : meant;
        }
    }

    private static int Hex(string text) => int.Parse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
