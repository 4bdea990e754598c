using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace OpsMonitor.Tests.Text;

/// <summary>The ways in which a text can be written so that machines overlook it and people do not; and what can be read out of a text.</summary>
internal static partial class Spellings
{
    // Fillers, marks, joiners and tags: what nobody sees between letters.
    private static readonly string[] s_unseen = ["\u17B4", "\u180B", "\uFFA0", "\u3164", "\u2800", "\u1AB0", "\u20DE", "\U000E0041", "\u034F", "\u2064"];

    public static IReadOnlyList<(string Name, Func<string, string> Spell)> All { get; } =
    [
        ("plain", t => t),
        ("full-width", t => string.Concat(t.Select(c => c is > ' ' and <= '~' ? (char)(c + 0xFEE0) : c))),
        ("without width", t => string.Join('\u200B', t.EnumerateRunes())),
        ("soft hyphens", t => string.Join('\u00AD', t.EnumerateRunes())),
        ("accents", t => string.Concat(t.Select(c => char.IsAsciiLetter(c) ? $"{c}\u0332" : c.ToString()))),
        ("unseen", t => string.Concat(t.Select((c, i) => c + s_unseen[i % s_unseen.Length]))),
        ("letters in boxes", t => string.Concat(t.Select(c => char.IsAsciiLetterLower(c) ? $"{(char)(c - 'a' + '\u249C')}" : char.IsAsciiLetterUpper(c) ? char.ConvertFromUtf32(c - 'A' + 0x1F130) : $"{c}"))),
        ("HTML", WebUtility.HtmlEncode),
        ("HTML twice", t => WebUtility.HtmlEncode(WebUtility.HtmlEncode(t))),
        ("HTML numbers", t => string.Concat(t.EnumerateRunes().Select(r => $"&#x{r.Value:x};"))),
        ("HTML digits", t => string.Concat(t.EnumerateRunes().Select(r => $"&#{r.Value:0000000}"))),
        ("percent", Uri.EscapeDataString),
        ("percent, all of it", t => string.Concat(Encoding.UTF8.GetBytes(t).Select(b => $"%{b:X2}"))),
        ("percent twice", t => Uri.EscapeDataString(Uri.EscapeDataString(t))),
        ("backslashes", t => string.Concat(t.Select(c => $"\\u{(int)c:x4}"))),
        ("JSON", t => JsonSerializer.Serialize(t)),
        ("JSON in JSON", t => JsonSerializer.Serialize(JsonSerializer.Serialize(t))),
        ("base64", Base64),
        ("base64 for addresses", t => Base64(t).Replace('+', '-').Replace('/', '_').TrimEnd('=')),
        ("base64 twice", t => Base64(Base64(t))),
        ("base64 of UTF-16", t => Convert.ToBase64String(Encoding.Unicode.GetBytes(t))),
        ("base64 in an address", t => Uri.EscapeDataString(Base64(t))),
        ("base64 behind a path", t => "a/b" + Base64(t)),
        ("base64 before a number", t => Base64(t).TrimEnd('=') + "-12"),
        ("base64 in lines", t => string.Join('\n', Base64($"{t} {new string('.', 60)}").Chunk(76).Select(c => new string(c)))),
        ("hexadecimal", t => Convert.ToHexStringLower(Encoding.UTF8.GetBytes(t))),
    ];

    /// <summary>The text and whatever it can be turned into by undoing spellings, decoders of the framework's and of this file's own.</summary>
    public static IEnumerable<string> Read(string text)
    {
        var todo = new Queue<(string Text, int Depth)>([(text, 0)]);
        HashSet<string> seen = [text];
        while (todo.TryDequeue(out var now))
        {
            yield return now.Text;
            foreach (var next in now.Depth < 4 ? Undone(now.Text).Where(t => seen.Add(t)) : [])
            {
                todo.Enqueue((next, now.Depth + 1));
            }
        }
    }

    private static IEnumerable<string> Undone(string text)
    {
        yield return string.Concat(text.Where(c => c is not ('\u200B' or '\u00AD' or '\u0332')).Select(c => c is >= '\uFF01' and <= '\uFF5E' ? (char)(c - 0xFEE0) : c));
        yield return s_unseen.Aggregate(text, (t, unseen) => t.Replace(unseen, "", StringComparison.Ordinal));
        yield return string.Concat(text.EnumerateRunes().Select(r => r.Value is >= 0x249C and <= 0x24B5 and var b ? $"{(char)(b - 0x249B + 96)}" : r.Value is >= 0x1F130 and <= 0x1F149 and var s ? $"{(char)(s - 0x1F12F + 64)}" : r.ToString()));
        yield return Number().Replace(WebUtility.HtmlDecode(text), m => ((char)int.Parse(m.Groups["code"].Value)).ToString());
        yield return Uri.UnescapeDataString(text);
        yield return Escape().Replace(text, m => ((char)Convert.ToInt32(m.Groups["code"].Value, 16)).ToString()).Replace("\\\"", "\"", StringComparison.Ordinal).Replace("\\\\", "\\", StringComparison.Ordinal);
        foreach (var token in Token().Matches(text).Select(m => m.Value).Concat(Token().Matches(text.Replace("\n", "", StringComparison.Ordinal)).Select(m => m.Value)).Distinct())
        {
            foreach (var bytes in Enumerable.Range(0, 4).Select(skip => Decoded(token[skip..].Replace('-', '+').Replace('_', '/'))).Append(Hexadecimal(token)))
            {
                yield return Encoding.UTF8.GetString(bytes);
                yield return Encoding.Unicode.GetString(bytes);
            }
        }
    }

    private static byte[] Decoded(string body) => Convert.FromBase64String(body[..(body.Length - (body.Length % 4 == 1 ? 1 : 0))] is var whole ? whole.PadRight((whole.Length + 3) / 4 * 4, '=') : "");

    private static byte[] Hexadecimal(string token) => token.All(char.IsAsciiHexDigit) ? Convert.FromHexString(token[..(token.Length / 2 * 2)]) : [];

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    [GeneratedRegex("&#0*(?<code>[0-9]{1,5});?", RegexOptions.CultureInvariant, 10_000)]
    private static partial Regex Number();

    [GeneratedRegex(@"\\+u(?<code>[0-9a-fA-F]{4})", RegexOptions.CultureInvariant, 10_000)]
    private static partial Regex Escape();

    [GeneratedRegex("[A-Za-z0-9+/_-]{12,}", RegexOptions.CultureInvariant, 10_000)]
    private static partial Regex Token();
}
