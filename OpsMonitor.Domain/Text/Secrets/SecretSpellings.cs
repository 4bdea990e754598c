using System.Buffers;
using System.Globalization;
using System.Net;
using System.Numerics;
using System.Text;

namespace OpsMonitor.Domain.Text.Secrets;

/// <summary>
/// Other ways to write the same text: full-width and styled letters, characters without width in between, HTML entities, percent and backslash escapes.
/// Only for finding what is hidden in them; a text without secrets is shown as it was written.
/// </summary>
internal static class SecretSpellings
{
    // HTML names these too, but WebUtility knows only those of HTML 4.
    private static readonly Dictionary<string, string> s_signs = new(StringComparer.Ordinal)
    {
        ["colon"] = ":", ["equals"] = "=", ["commat"] = "@", ["sol"] = "/", ["period"] = ".", ["lowbar"] = "_", ["num"] = "#", ["semi"] = ";", ["excl"] = "!", ["plus"] = "+",
        ["dollar"] = "$", ["percnt"] = "%", ["lpar"] = "(", ["rpar"] = ")", ["quest"] = "?", ["comma"] = ",", ["bsol"] = "\\", ["hyphen"] = "-", ["dash"] = "-", ["apos"] = "'",
        ["NewLine"] = " ", ["Tab"] = " ", ["lbrack"] = "[", ["lsqb"] = "[", ["rbrack"] = "]", ["rsqb"] = "]", ["lbrace"] = "{", ["lcub"] = "{", ["rbrace"] = "}", ["rcub"] = "}",
    };

    private delegate (int Length, string? Meant) Spelling(string text, int at);

    /// <summary>
    /// The text with one layer of spelling undone, letters before escapes and escaped quotes last: they tell where a value ends. The same instance where
    /// there is none.
    /// </summary>
    public static string Undo(string text)
    {
        var plain = IsPlain(text) ? text : Undo(text, Letters);
        plain = ReferenceEquals(plain, text) && text.AsSpan().ContainsAny('&', '%', '\\') ? Undo(text, EscapesOf(text)) : plain;
        plain = ReferenceEquals(plain, text) && text.Contains('\n', StringComparison.Ordinal) ? Undo(text, Continuations) : plain;
        return ReferenceEquals(plain, text) && text.Contains('\\', StringComparison.Ordinal) ? Undo(text, Quotes) : plain;
    }

    private static string Undo(string text, Spelling spelling)
    {
        StringBuilder? plain = null;
        var done = 0;
        for (var at = 0; at < text.Length;)
        {
            var (length, meant) = spelling(text, at);
            if (meant is null)
            {
                at += Math.Max(length, 1);
                continue;
            }

            (plain ??= new(text.Length)).Append(text, done, at - done).Append(meant);
            at += length;
            done = at;
        }

        return plain is null ? text : plain.Append(text, done, text.Length - done).ToString();
    }

    private static bool IsPlain(string text) => text.AsSpan().IndexOfAnyExceptInRange(' ', '~') < 0;

    // How much is to be replaced here, and by what; null where as much means itself. Half of a pair does: its other half may be escaped and join it.
    private static (int Length, string? Meant) Letters(string text, int at) =>
        text[at] is (>= ' ' and <= '~') or '\t' or '\n' or '\r' || Rune.DecodeFromUtf16(text.AsSpan(at), out var rune, out var length) != OperationStatus.Done
            ? default
            : (length, LookAlikes.Of(rune));

    private static Spelling EscapesOf(string text)
    {
        var shallowest = text.Contains("%25", StringComparison.Ordinal) ? Shallowest(text) : 0;
        return (t, at) => t[at] switch
        {
            '&' => Entity(t, at),
            '%' => Percent(t, at, shallowest),
            '\\' => Escape(t, at),
            _ => default,
        };
    }

    // A line that goes on in the next one, as shells and quoted-printable have it.
    private static (int Length, string? Meant) Continuations(string text, int at) => text[at] is '\\' or '=' or '`' or '^'
        ? text.AsSpan(at + 1) switch { ['\n', ..] => (2, ""), ['\r', '\n', ..] => (3, ""), _ => default }
        : default;

    private static (int Length, string? Meant) Quotes(string text, int at)
    {
        var end = AfterBackslashes(text, at);
        return end > at && end < text.Length && text[end] is '"' or '\'' or '/' ? (end + 1 - at, text[end].ToString()) : (end - at, null);
    }

    private static int AfterBackslashes(string text, int at)
    {
        while (at < text.Length && text[at] == '\\')
        {
            at++;
        }

        return at;
    }

    private static (int Length, string? Meant) Entity(string text, int at)
    {
        var from = at + 1;
        while (text.AsSpan(from).StartsWith("amp;", StringComparison.Ordinal))
        {
            from += 4;
        }

        var rest = text.AsSpan(from);
        if (rest is ['#', ..])
        {
            var isHex = rest.Length > 1 && rest[1] is 'x' or 'X';
            var digits = rest[(isHex ? 2 : 1)..];
            var zeros = digits.Length - digits.TrimStart('0').Length; // as many as anybody likes
            var count = Count(digits[zeros..], isHex, 7);
            var end = from + (isHex ? 2 : 1) + zeros + count;
            return count == 0 ? default : (end + (end < text.Length && text[end] == ';' ? 1 : 0) - at, Code(digits.Slice(zeros, count), isHex));
        }

        var semicolon = rest[..Math.Min(rest.Length, 12)].IndexOf(';');
        if (semicolon < 2)
        {
            return from > at + 1 ? (from - at, "&") : default;
        }

        var name = rest[..semicolon].ToString();
        var known = s_signs.TryGetValue(name, out var sign) ? sign : WebUtility.HtmlDecode($"&{name};");
        return known.Length > 2 ? default : (from + semicolon + 1 - at, known);
    }

    // How often the least escaped character was escaped, but for the first time: 0 for %70, 2 for %252570.
    private static int Shallowest(string text)
    {
        var shallowest = int.MaxValue;
        for (var at = text.IndexOf('%', StringComparison.Ordinal); at >= 0; at = text.IndexOf('%', at + 1))
        {
            var from = AfterNests(text, at);
            shallowest = IsPercent(text.AsSpan(from)) ? Math.Min(shallowest, (from - at - 1) / 2) : shallowest;
        }

        return shallowest;
    }

    // The least escaped characters are undone however often that was, and a deeper one as often: it may be part of what they are.
    private static (int Length, string? Meant) Percent(string text, int at, int shallowest)
    {
        var (end, bytes) = (at, new List<byte>());
        while (end < text.Length && text[end] == '%' && AfterNests(text, end) is var from && IsPercent(text.AsSpan(from)))
        {
            if ((from - end - 1) / 2 > shallowest)
            {
                return bytes.Count > 0 ? (end - at, Meant(bytes)) : ((shallowest * 2) + 3, "%");
            }

            if (text[from] is 'u' or 'U')
            {
                return bytes.Count > 0 ? (end - at, Meant(bytes)) : (from + 5 - at, Code(text.AsSpan(from + 1, 4), isHex: true));
            }

            bytes.Add(byte.Parse(text.AsSpan(from, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
            end = from + 2;
        }

        return bytes.Count == 0 ? default : (end - at, Meant(bytes));
    }

    // %252570 is a %70 that was escaped twice more.
    private static int AfterNests(string text, int at)
    {
        var from = at + 1;
        while (text.AsSpan(from).StartsWith("25", StringComparison.Ordinal) && IsPercent(text.AsSpan(from + 2)))
        {
            from += 2;
        }

        return from;
    }

    private static bool IsPercent(ReadOnlySpan<char> code) => code is ['u' or 'U', ..] ? Count(code[1..], isHex: true, 4) == 4 : Count(code, isHex: true, 2) == 2;

    private static (int Length, string? Meant) Escape(string text, int at)
    {
        var from = AfterBackslashes(text, at);
        var rest = text.AsSpan(from);
        var (skip, digits) = rest switch
        {
            ['u', '{', ..] => (2, Count(rest[2..], isHex: true, 6)),
            ['u', ..] => (1, Count(rest[1..], isHex: true, 4) == 4 ? 4 : 0),
            ['U', ..] => (1, Count(rest[1..], isHex: true, 8) == 8 ? 8 : 0),
            ['x', ..] => (1, Count(rest[1..], isHex: true, 2) == 2 ? 2 : 0),
            _ => (0, 0),
        };

        // Each level of JSON in JSON doubles the backslashes; where there are more, one of them escapes the character that is meant.
        var kept = BitOperations.IsPow2(from - at) ? "" : "\\";
        return digits > 0 ? (from + skip + digits + (rest[1] == '{' ? 1 : 0) - at, kept + Code(rest.Slice(skip, digits), isHex: true))
            : rest is ['n' or 'r' or 't', ' ' or '<' or '{' or '[' or '\\' or '"', ..] ? (from + 1 - at, " ")
            : (from - at, null);
    }

    private static int Count(ReadOnlySpan<char> text, bool isHex, int max)
    {
        var count = 0;
        while (count < text.Length && count < max && (isHex ? char.IsAsciiHexDigit(text[count]) : char.IsAsciiDigit(text[count])))
        {
            count++;
        }

        return count;
    }

    private static string Meant(List<byte> bytes) => Shown(Encoding.UTF8.GetString([.. bytes]));

    // Half of a pair stays as it is: its other half is escaped behind it and joins it.
    private static string Code(ReadOnlySpan<char> digits, bool isHex)
    {
        var code = int.Parse(digits, isHex ? NumberStyles.AllowHexSpecifier : NumberStyles.None, CultureInfo.InvariantCulture);
        return code is >= 0xD800 and <= 0xDFFF ? ((char)code).ToString() : Rune.IsValid(code) ? Shown(new Rune(code).ToString()) : "";
    }

    // An escaped line end must not start a line of its own where the text is one.
    private static string Shown(string text) => text.Any(char.IsControl)
        ? string.Concat(text.Where(c => !char.IsControl(c) || c is '\n' or '\r' or '\t').Select(c => char.IsControl(c) ? ' ' : c))
        : text;
}
