using System.Text.RegularExpressions;

namespace OpsMonitor.Domain.Storage;

/// <summary>Tells random strings and card numbers from the names and ids that look a little like them.</summary>
internal static partial class SecretShapes
{
    private const int MinLength = 32;

    // Letters, digits and capitals alternate in 44 % of a random base-62 string's pairs, in about 10 % of those in names.
    private const double RandomAlternation = 0.2;

    /// <summary>Whether the digits form a card number: an issuer's prefix and length, and the Luhn sum.</summary>
    public static bool IsCard(string text)
    {
        var digits = text.Where(char.IsAsciiDigit).Select(c => c - '0').ToArray();
        var two = (digits[0] * 10) + digits[1];
        var issued = digits.Length switch
        {
            14 => two is 30 or 36 or 38,
            15 => two is 34 or 37,
            16 => two is (>= 22 and <= 27) or 35 or (>= 40 and <= 49) or (>= 50 and <= 55) or (>= 60 and <= 65),
            13 or 19 => digits[0] == 4,
            _ => false,
        };
        var sum = digits.Reverse().Select((d, i) => i % 2 == 0 ? d : (d * 2 / 10) + (d * 2 % 10)).Sum();
        return issued && sum % 10 == 0;
    }

    /// <summary>Whether a string of at least 32 letters, digits, + / = _ - is a key rather than GUIDs and words.</summary>
    public static bool IsRandom(string token)
    {
        var rest = Guids().Replace(token, "");
        if (rest.Length < MinLength)
        {
            return false;
        }

        if (rest.All(char.IsAsciiHexDigit))
        {
            return !IsCompactGuid(rest) && rest.Any(char.IsAsciiDigit) && rest.Distinct().Count() >= 8;
        }

        var alternations = 0;
        for (var i = 1; i < rest.Length; i++)
        {
            var (before, after) = (Class(rest[i - 1]), Class(rest[i]));
            alternations += before != 0 && after != 0 && before != after && !(before == 3 && after == 2) ? 1 : 0;
        }

        return alternations >= RandomAlternation * rest.Length;
    }

    // Version 4 in 32 digits without hyphens; one random hex string in 64 looks the same.
    private static bool IsCompactGuid(string hex) => hex.Length == MinLength && hex[12] == '4' && (hex[16] is '8' or '9' or 'a' or 'b' or 'A' or 'B');

    private static int Class(char c) => char.IsAsciiDigit(c) ? 1 : char.IsAsciiLetterLower(c) ? 2 : char.IsAsciiLetterUpper(c) ? 3 : 0;

    [GeneratedRegex("[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Guids();
}
