using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;
using System.Text.Unicode;

namespace OpsMonitor.Domain.Text.Secrets;

/// <summary>Text that was encoded as base64, in either alphabet, as UTF-8 or as the UTF-16 that PowerShell writes; or in hexadecimal digits.</summary>
internal static partial class SecretEncodings
{
    // "pwd=abcd" has eleven.
    private const int MinLength = 10;

    private const int Probe = 24;

    private const int MinLatin = 24;

    private const int MinReadable = 10;

    private static readonly SearchValues<char> s_hex = SearchValues.Create("0123456789ABCDEFabcdef");

    /// <summary>Replaces what is text once it is decoded, and of which <paramref name="isSecret"/> says that it has a secret.</summary>
    public static string Mask(string text, Func<string, bool> isSecret) => MaskBytes(
        SecretTokens.Replace(text, MinLength, (token, _) => Texts(token).Any(isSecret) ? SecretReadings.Encoded : null, inLines: true), isSecret);

    private static string MaskBytes(string text, Func<string, bool> isSecret) => text.Length < MinLength * 3 ? text : Bytes().Replace(
        text, m => Readable(Convert.FromHexString(string.Concat(m.Value.Where(char.IsAsciiHexDigit)))).Any(isSecret) ? SecretReadings.Encoded : m.Value);

    /// <summary>The text behind the whole of <paramref name="encoded"/>; null when it is no base64 or something else than text.</summary>
    public static string? Decode(ReadOnlySpan<char> encoded)
    {
        var body = encoded.Trim().TrimEnd('=');
        if (body.Length < MinLength || body.Length % 4 == 1 || encoded.Length - body.Length > 8 || !MayBeText(body))
        {
            return null;
        }

        var padded = new char[(body.Length + 3) / 4 * 4];
        Array.Fill(padded, '=');
        body.CopyTo(padded);
        UseOneAlphabet(padded);
        var bytes = new byte[padded.Length / 4 * 3];
        return Convert.TryFromBase64Chars(padded, bytes, out var count) ? Text(bytes.AsSpan(0, count)) : null;
    }

    // Most words of an alphabet's letters alone decode to noise, and the first of them show it.
    private static bool MayBeText(ReadOnlySpan<char> body)
    {
        Span<char> start = stackalloc char[Probe];
        Span<byte> bytes = stackalloc byte[Probe / 4 * 3];
        var length = Math.Min(body.Length / 4 * 4, Probe);
        body[..length].CopyTo(start);
        UseOneAlphabet(start);
        if (!Convert.TryFromBase64Chars(start[..length], bytes, out var count))
        {
            return false;
        }

        if (bytes[..count] is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..])
        {
            return true;
        }

        return bytes[..count].IndexOfAnyInRange((byte)1, (byte)8) < 0 && bytes[..count].IndexOfAnyInRange((byte)0x0E, (byte)0x1A) < 0 && bytes[..count].IndexOfAnyInRange((byte)0x1C, (byte)0x1F) < 0
            && (bytes[0] == 0 || bytes[1] == 0 || bytes[..count].IndexOf((byte)0) < 0);
    }

    private static string? Text(ReadOnlySpan<byte> bytes)
    {
        var text = bytes is [0xFF, 0xFE, ..] ? Encoding.Unicode.GetString(bytes[2..])
            : bytes is [0xFE, 0xFF, ..] ? Encoding.BigEndianUnicode.GetString(bytes[2..])
            : bytes is [0xEF, 0xBB, 0xBF, ..] && Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes[3..])
            : bytes.Length > 3 && bytes.Length % 2 == 0 && bytes[1] == 0 && bytes[3] == 0 ? Encoding.Unicode.GetString(bytes)
            : Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes)
            : IsLatin(bytes) ? Encoding.Latin1.GetString(bytes)
            : null;
        return text is null || text.Any(c => char.IsControl(c) && c is not ('\t' or '\n' or '\r' or '\f' or '\u001B')) ? null : text;
    }

    // A script of an old editor: almost all of it ASCII, the rest letters with accents. Noise is not.
    private static bool IsLatin(ReadOnlySpan<byte> bytes)
    {
        var (ascii, other) = (0, 0);
        foreach (var b in bytes)
        {
            ascii += b is (>= 0x20 and <= 0x7E) or (byte)'\t' or (byte)'\n' or (byte)'\r' ? 1 : 0;
            other += b >= 0xA0 ? 1 : 0;
        }

        return bytes.Length >= MinLatin && ascii + other == bytes.Length && other * 10 <= ascii;
    }

    private static void UseOneAlphabet(Span<char> encoded)
    {
        encoded.Replace('-', '+');
        encoded.Replace('_', '/');
    }

    // A path, a name or a number may have been glued to it: then nobody knows where it begins, and four characters make three bytes, so there are four ways.
    private static IEnumerable<string> Texts(string token)
    {
        if (Decode(token) is { } whole)
        {
            return [whole];
        }

        var parts = token.Split('=', StringSplitOptions.RemoveEmptyEntries).Where(p => p.Length >= MinLength).ToList();
        return parts.Where(p => p.AsSpan().StartsWith("0x", StringComparison.Ordinal) || p.All(char.IsAsciiHexDigit)).SelectMany(Hexadecimal)
            .Concat(parts.SelectMany(p => Enumerable.Range(0, 4).SelectMany(skip => Readable(p.AsSpan(skip)))));
    }

    private static List<string> Hexadecimal(string part)
    {
        var digits = part.AsSpan(part[1] == 'x' ? 2 : 0);
        digits = digits[..(digits.Length / 2 * 2)];
        return digits.ContainsAnyExcept(s_hex) ? [] : Readable(Convert.FromHexString(digits));
    }

    private static List<string> Readable(ReadOnlySpan<char> encoded)
    {
        var chars = new char[(encoded.Length + (encoded.Length % 4 == 1 ? 0 : 3)) / 4 * 4];
        Array.Fill(chars, '=');
        encoded[..Math.Min(encoded.Length, chars.Length)].CopyTo(chars);
        UseOneAlphabet(chars);
        var bytes = new byte[chars.Length / 4 * 3];
        return Convert.TryFromBase64Chars(chars, bytes, out var count) ? Readable(bytes.AsSpan(0, count)) : [];
    }

    // What stands together in ASCII, in one byte or in two. Noise is readable for a few bytes at most.
    private static List<string> Readable(ReadOnlySpan<byte> bytes)
    {
        List<string> texts = [];
        var text = new StringBuilder();
        for (var at = 0; at <= bytes.Length; at++)
        {
            var c = at < bytes.Length ? (char)bytes[at] : '\u0001';
            if (c is (>= ' ' and <= '~') or '\t' or '\n' or '\r')
            {
                text.Append(c);
            }
            else if (c != 0 || at == 0 || bytes[at - 1] == 0)
            {
                if (text.Length >= MinReadable)
                {
                    texts.Add(text.ToString());
                }

                text.Clear();
            }
        }

        return texts;
    }

    // 70:61:73:73
    [GeneratedRegex(@"\b[0-9a-fA-F]{2}(?:[: -][0-9a-fA-F]{2}){9,}\b", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Bytes();
}
