using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;
using OpsMonitor.Domain.Text.Secrets.Named;

namespace OpsMonitor.Domain.Text.Secrets;

/// <summary>Tells random strings and card numbers from the names and ids that look a little like them.</summary>
internal static partial class SecretShapes
{
    /// <summary>No shorter string counts as random.</summary>
    public const int MinLength = 32;

    /// <summary>The length of a secret of AWS.</summary>
    public const int AwsLength = 40;

    private const int Before = 40;

    private static readonly SearchValues<string> s_secrets = SecretStep.Any("pass", "pwd", "secret", "token", "key", "cred", "cookie");

    private const int MinCard = 13;
    private const int MaxCard = 19;

    // Letters, digits and capitals alternate in 44 % of a random base-62 string's pairs, in about 10 % of those in names.
    private const double RandomAlternation = 0.2;

    // In any 32 of a longer string's characters: names stay below.
    private const int RandomWithin = 10;

    /// <summary>Whether digits enough for a card number stand together.</summary>
    public static bool MayHaveCard(string text)
    {
        var digits = 0;
        foreach (var c in text)
        {
            digits = char.IsAsciiDigit(c) ? digits + 1 : c is ' ' or '-' ? digits : 0;
            if (digits == MinCard)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The groups of digits with each card number among them masked; a card number fills whole groups.</summary>
    public static string MaskCards(string text)
    {
        StringBuilder? masked = null;
        var done = 0;
        for (var from = 0; from < text.Length; from++)
        {
            if (CardEnd(text, from) is { } to)
            {
                (masked ??= new()).Append(text, done, from - done).Append("[redacted:card]");
                done = to;
                from = to - 1;
            }
        }

        return masked is null ? text : masked.Append(text, done, text.Length - done).ToString();
    }

    private static int? CardEnd(string text, int from)
    {
        for (var to = Math.Min(text.Length, from + (2 * MaxCard) - 1); to - from >= MinCard && Starts(text, from); to--)
        {
            if (Ends(text, to) && IsGrouped(text.AsSpan(from, to - from)) && IsCard(text.AsSpan(from, to - from)))
            {
                return to;
            }
        }

        return null;
    }

    /// <summary>Whether a string of at least 32 letters, digits, + / = _ - is a key rather than GUIDs and words.</summary>
    public static bool IsRandom(string token)
    {
        var rest = token.Contains('-', StringComparison.Ordinal) ? Guids().Replace(token, "") : token;
        if (rest.Length < MinLength)
        {
            return false;
        }

        if (rest.All(char.IsAsciiHexDigit))
        {
            return !IsCompactGuid(rest) && rest.Any(char.IsAsciiDigit) && rest.Distinct().Count() >= 8;
        }

        var within = 0;
        var most = 0;
        var all = 0;
        for (var i = 1; i < rest.Length; i++)
        {
            all += Alternates(rest, i);
            within += Alternates(rest, i) - (i >= MinLength ? Alternates(rest, i - MinLength + 1) : 0);
            most = Math.Max(most, within);
        }

        // A key that words are glued to counts as well.
        return all >= RandomAlternation * rest.Length || most >= RandomWithin;
    }

    /// <summary>
    /// Whether a token that looks random is a digest or the id of a commit or a device: in small hexadecimal digits, of the length of one, and without the
    /// name of a secret before it in its line. As long as SHA-256 keys are too: so long a one must be called a digest.
    /// </summary>
    public static bool IsDigest(string text, int at, string token)
    {
        if (Public().IsMatch(token) || (token.StartsWith("AAAA", StringComparison.Ordinal) && PublicKey().IsMatch(text.AsSpan(Math.Max(0, at - Before), Math.Min(at, Before)))))
        {
            return true;
        }

        var hex = token[(token.LastIndexOfAny(['=', '-', '_']) + 1)..];
        var start = at + token.Length - hex.Length;
        var before = text.AsSpan(Math.Max(0, start - Before), Math.Min(start, Before));
        before = before[(before.LastIndexOf('\n') + 1)..];
        return hex.Length is 32 or 40 or 56 or 64 or 96 or 128 && (hex.All(c => char.IsAsciiDigit(c) || c is >= 'a' and <= 'f') || (hex.Length == 40 && hex.All(c => char.IsAsciiDigit(c) || c is >= 'A' and <= 'F')))
            && !before.ContainsAny(s_secrets) && (hex.Length <= 40 || DigestName().IsMatch(before));
    }

    /// <summary>Whether a token of exactly 40 characters is the secret of an access key: an id may look random, but has no such signs, or stands beside no key.</summary>
    public static bool IsAwsSecret(string token, string text) => token.Length == AwsLength && token.AsSpan().IndexOfAny("-_=") < 0 && IsRandom(token) && !token.All(char.IsAsciiHexDigit)
        && (token.AsSpan().ContainsAny('+', '/') || text.Contains("[redacted:aws]", StringComparison.Ordinal));

    private static int Alternates(string text, int at)
    {
        var (before, after) = (Class(text[at - 1]), Class(text[at]));
        return before != 0 && after != 0 && before != after && !(before == 3 && after == 2) ? 1 : 0;
    }

    // No issuer's numbers begin with another digit.
    private static bool Starts(string text, int at) => text[at] is >= '2' and <= '6' && (at == 0 || !char.IsAsciiDigit(text[at - 1]));

    private static bool Ends(string text, int at) => char.IsAsciiDigit(text[at - 1]) && (at == text.Length || !char.IsAsciiDigit(text[at]));

    // As cards are printed: four digits and more together, but for the last of them. Bytes and dates are not.
    private static bool IsGrouped(ReadOnlySpan<char> text)
    {
        var group = 0;
        foreach (var c in text)
        {
            if (!char.IsAsciiDigit(c) && group < 4)
            {
                return false;
            }

            group = char.IsAsciiDigit(c) ? group + 1 : 0;
        }

        return true;
    }

    // An issuer's prefix and length, and the Luhn sum.
    private static bool IsCard(ReadOnlySpan<char> text)
    {
        Span<int> digits = stackalloc int[MaxCard];
        var n = 0;
        foreach (var c in text)
        {
            if (char.IsAsciiDigit(c))
            {
                if (n == MaxCard)
                {
                    return false;
                }

                digits[n++] = c - '0';
            }
        }

        var two = (digits[0] * 10) + digits[1];
        var issued = n switch
        {
            14 => two is 30 or 36 or 38,
            15 => two is 34 or 37,
            16 => two is (>= 22 and <= 27) or 35 or (>= 40 and <= 49) or (>= 50 and <= 55) or (>= 60 and <= 65),
            13 or 19 => digits[0] == 4,
            _ => false,
        };
        var sum = 0;
        for (var i = 0; i < n; i++)
        {
            var digit = digits[n - 1 - i];
            sum += i % 2 == 0 ? digit : (digit * 2 / 10) + (digit * 2 % 10);
        }

        return issued && sum % 10 == 0;
    }

    // Version 4 in 32 digits without hyphens; one random hex string in 64 looks the same.
    private static bool IsCompactGuid(string hex) => hex.Length == MinLength && hex[12] == '4' && (hex[16] is '8' or '9' or 'a' or 'b' or 'A' or 'B');

    private static int Class(char c) => char.IsAsciiDigit(c) ? 1 : char.IsAsciiLetterLower(c) ? 2 : char.IsAsciiLetterUpper(c) ? 3 : 0;

    // The context of a trace and the hash of a script's content, as they are sent to everybody.
    [GeneratedRegex(@"\A(?:(?:[0-9a-f]{2}-)?[0-9a-f]{32}-[0-9a-f]{16}(?:-[0-9a-f]{2})?|sha(?:1-[\w+/]{27}=|256-[\w+/]{43}=|384-[\w+/]{64}|512-[\w+/]{86}==))\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Public();

    [GeneratedRegex(@"(?:^|\s)(?:ssh-\w+|ecdsa-sha2-\w+|sk-[\w@.-]+)\s\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex PublicKey();

    [GeneratedRegex(@"(?:^|[^a-z0-9])(?:(?:sha-?(?:1|224|256|384|512)|md5)(?:sum)?|digest|hash|checksum|thumbprint|fingerprint|etag|commit|revision|rev|blob|tree|layer|container|image|object|device|item|run|correlation|request|trace|id)[\s:=_""'-]*(?:is\s+)?[""']?$", SecretWay.Near, 1000)]
    private static partial Regex DigestName();

    [GeneratedRegex("[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Guids();
}
