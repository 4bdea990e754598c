using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace OpsMonitor.Tests.Text;

/// <summary>The ways in which a text can be written so that machines overlook it and people do not; and what can be read out of a text.</summary>
internal static partial class Spellings
{
    public static IReadOnlyList<(string Name, Func<string, string> Spell)> All { get; } =
    [
        ("plain", t => t),
        ("full-width", t => string.Concat(t.Select(c => c is > ' ' and <= '~' ? (char)(c + 0xFEE0) : c))),
        ("without width", t => string.Join('\u200B', t.EnumerateRunes())),
        ("soft hyphens", t => string.Join('\u00AD', t.EnumerateRunes())),
        ("accents", t => string.Concat(t.Select(c => char.IsAsciiLetter(c) ? $"{c}\u0332" : c.ToString()))),
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
        yield return Number().Replace(WebUtility.HtmlDecode(text), m => ((char)int.Parse(m.Groups["code"].Value)).ToString());
        yield return Uri.UnescapeDataString(text);
        yield return Escape().Replace(text, m => ((char)Convert.ToInt32(m.Groups["code"].Value, 16)).ToString()).Replace("\\\"", "\"", StringComparison.Ordinal).Replace("\\\\", "\\", StringComparison.Ordinal);
        foreach (Match token in Token().Matches(text))
        {
            var body = token.Value.Replace('-', '+').Replace('_', '/');
            var bytes = new byte[body.Length];
            if (Convert.TryFromBase64String(body.PadRight((body.Length + 3) / 4 * 4, '='), bytes, out var count))
            {
                yield return Encoding.UTF8.GetString(bytes, 0, count);
                yield return Encoding.Unicode.GetString(bytes, 0, count);
            }
        }
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    [GeneratedRegex("&#0*(?<code>[0-9]{1,5});?", RegexOptions.CultureInvariant, 10_000)]
    private static partial Regex Number();

    [GeneratedRegex(@"\\+u(?<code>[0-9a-fA-F]{4})", RegexOptions.CultureInvariant, 10_000)]
    private static partial Regex Escape();

    [GeneratedRegex("[A-Za-z0-9+/_-]{12,}", RegexOptions.CultureInvariant, 10_000)]
    private static partial Regex Token();
}
