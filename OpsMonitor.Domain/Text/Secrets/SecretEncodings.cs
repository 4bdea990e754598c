using System.Text;
using System.Text.Unicode;

namespace OpsMonitor.Domain.Text.Secrets;

/// <summary>Text that was encoded as base64, in either alphabet, as UTF-8 or as the UTF-16 that PowerShell writes.</summary>
internal static class SecretEncodings
{
    // "pwd=abcd" has eleven.
    private const int MinLength = 10;

    private const int Probe = 24;

    /// <summary>Replaces what is text once it is decoded, and of which <paramref name="isSecret"/> says that it has a secret.</summary>
    public static string Mask(string text, Func<string, bool> isSecret) => SecretTokens.Replace(
        text, MinLength, token => Parts(token).Any(p => Decode(p) is { } decoded && isSecret(decoded)) ? SecretReadings.Encoded : null);

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
        padded.AsSpan().Replace('-', '+');
        padded.AsSpan().Replace('_', '/');
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
        start.Replace('-', '+');
        start.Replace('_', '/');
        return Convert.TryFromBase64Chars(start[..length], bytes, out var count)
            && bytes[..count].IndexOfAnyInRange((byte)1, (byte)8) < 0 && bytes[..count].IndexOfAnyInRange((byte)0x0E, (byte)0x1F) < 0
            && (bytes[0] == 0 || bytes[1] == 0 || bytes[..count].IndexOf((byte)0) < 0);
    }

    private static string? Text(ReadOnlySpan<byte> bytes)
    {
        var text = bytes is [0xFF, 0xFE, ..] ? Encoding.Unicode.GetString(bytes[2..])
            : bytes.Length > 3 && bytes.Length % 2 == 0 && bytes[1] == 0 && bytes[3] == 0 ? Encoding.Unicode.GetString(bytes)
            : Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes)
            : null;
        return text is null || text.Any(c => char.IsControl(c) && c is not ('\t' or '\n' or '\r')) ? null : text;
    }

    // A path, an address or a name may have been glued to it.
    private static IEnumerable<string> Parts(string token) => token.AsSpan().TrimEnd('=').IndexOfAny("/-_=") < 0
        ? [token]
        : [token, .. token.Split('/', '-', '_', '=').Where(p => p.Length >= MinLength)];
}
