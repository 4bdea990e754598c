using System.Text;
using System.Text.Json;
using OpsMonitor.Domain.Text.Secrets;

namespace OpsMonitor.Domain.Findings.Differences;

/// <summary>Two values that are texts in base64: a reader wants both decoded, or neither. However short they are: one of them may be, and two words are hardly both such by chance.</summary>
internal static class EncodedPair
{
    private const int MinLength = 8;

    /// <summary>The two texts; null where one of the JSON values is something else.</summary>
    public static (string Baseline, string Current)? Of(string baseline, string current) =>
        Decoded(baseline) is { } before && Decoded(current) is { } after ? (before, after) : null;

    private static string? Decoded(string json)
    {
        if (json is not ['"', ..] || json.Length < MinLength + 2)
        {
            return null;
        }

        var text = JsonSerializer.Deserialize<string>(json)!;
        return text.Length < MinLength || text.Length % 4 != 0 || text.AsSpan().ContainsAny(" \n") ? null : SecretEncodings.Decode(text) ?? Short(text);
    }

    private static string? Short(string text)
    {
        Span<byte> bytes = stackalloc byte[MinLength * 2];
        return text.Length <= MinLength * 2 && Convert.TryFromBase64String(text, bytes, out var length) && !bytes[..length].ContainsAnyExceptInRange((byte)' ', (byte)'~') ? Encoding.ASCII.GetString(bytes[..length]) : null;
    }
}
