using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace OpsMonitor.Domain.Text;

/// <summary>
/// Ids as pages show them: what nobody sees of one has a mark, so that no two ids look alike. A tab is ␉, a line break ␊, a space at an end or after another
/// one ␠, a zero-width space [U+200B]. The marks can be read back: what somebody copies from a page is found.
/// </summary>
public static partial class MarkedText
{
    // Unicode's pictures of control characters, in their order; the last two are of the space and of DEL.
    private const char Pictures = '\u2400', Space = '\u2420', Delete = '\u2421';

    private static readonly SearchValues<char> s_turning = SearchValues.Create("\u202A\u202B\u202C\u202D\u202E\u2066\u2067\u2068\u2069");

    /// <summary>The id with marks; the same string where it needs none.</summary>
    public static string Of(string id)
    {
        var marked = new StringBuilder(id.Length);
        var at = 0;
        foreach (var rune in id.EnumerateRunes())
        {
            marked.Append(Mark(id, at, rune));
            at += rune.Utf16SequenceLength;
        }

        return marked.Equals(id) ? id : marked.ToString();
    }

    /// <summary>A longer text with marks for what turns the direction of what follows alone: it would show that, and what stands beside it, as something else.</summary>
    public static string Directed(string text) => text.AsSpan().ContainsAny(s_turning)
        ? string.Concat(text.Select(c => s_turning.Contains(c) ? $"[U+{(int)c:X4}]" : c.ToString()))
        : text;

    /// <summary>The text that the marks stand for.</summary>
    public static string Read(string marked) => Marks().Replace(marked, mark => mark.Value[0] switch
    {
        Space => " ",
        Delete => "\u007f",
        '[' => int.Parse(mark.Groups["code"].Value, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture) is var code && Rune.IsValid(code) ? new Rune(code).ToString() : mark.Value,
        var picture => ((char)(picture - Pictures)).ToString(),
    });

    private static string Mark(string id, int at, Rune rune) => rune.Value switch
    {
        ' ' => (at == 0 || at == id.Length - 1 || id[at - 1] == ' ' ? Space : ' ').ToString(),
        < ' ' => ((char)(Pictures + rune.Value)).ToString(),
        0x7F => Delete.ToString(),
        // What looks like a mark and is none.
        >= Pictures and <= Delete => Code(rune),
        '[' when id.AsSpan(at).StartsWith("[U+", StringComparison.Ordinal) => Code(rune),
        _ => VisibleText.IsVisible(rune) ? rune.ToString() : Code(rune),
    };

    private static string Code(Rune rune) => $"[U+{rune.Value:X4}]";

    [GeneratedRegex(@"[\u2400-\u2421]|\[U\+(?<code>[0-9A-F]{4,6})\]", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Marks();
}
