using System.Text;
using System.Text.RegularExpressions;
using OpsMonitor.Domain.Text.Secrets;

namespace OpsMonitor.Domain.Inventory.Content;

/// <summary>Texts of a content as they are compared: spellings that mean the same are one.</summary>
internal static partial class ContentText
{
    /// <summary>What stands for every text that hides its value.</summary>
    public const string Masked = "****";

    private const int MinEncoded = 12;

    /// <summary>Line ends are line feeds, GUIDs small letters, masks four stars, texts in base64 without marks, times and durations in one spelling.</summary>
    public static string Of(string text)
    {
        if (IsMask(text))
        {
            return Masked;
        }

        if (ContentTime.Of(text) is { } time)
        {
            return time;
        }

        text = text.Contains('\r', StringComparison.Ordinal) ? text.ReplaceLineEndings("\n") : text.Length >= MinEncoded ? Encoded(text) : text;
        return text.Length >= 36 && Guids().IsMatch(text) ? text.ToLowerInvariant() : text;
    }

    // A script in base64 is compared as the text that it is: without a mark, in UTF-8, its lines as everywhere.
    private static string Encoded(string text)
    {
        if (text.AsSpan().ContainsAny(" \n") || SecretEncodings.Decode(text) is not { } decoded)
        {
            return text;
        }

        var plain = Convert.ToBase64String(Encoding.UTF8.GetBytes(decoded.ReplaceLineEndings("\n")));
        return string.Equals(plain, text, StringComparison.Ordinal) ? text : plain;
    }

    /// <summary>Whether the exporter hid the value, or encrypted it anew: two of them cannot be compared.</summary>
    public static bool IsMask(string text) => text.Length >= 3 && (text.AsSpan().Trim("*\u2022\u25CF").IsEmpty || text.StartsWith(Encrypted, StringComparison.OrdinalIgnoreCase));

    // How Windows PowerShell writes a SecureString that its machine has encrypted.
    private const string Encrypted = "01000000d08c9ddf0115d1118c7a00c04fc297eb";

    [GeneratedRegex(@"^\{?[0-9A-F]{8}(?:-[0-9A-F]{4}){3}-[0-9A-F]{12}\}?(?:[_:|][0-9A-F]{8}(?:-[0-9A-F]{4}){3}-[0-9A-F]{12})*\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking, 1000)]
    private static partial Regex Guids();
}
