using System.Text;
using System.Text.RegularExpressions;

namespace OpsMonitor.Domain.Text.Secrets.Named;

/// <summary>
/// Words that nobody but a machine or a password's owner would write, in the same sentence as the name of a secret: whatever language says between the two
/// that one is the other.
/// </summary>
internal static partial class SecretNear
{
    private const RegexOptions AnyCase = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.IgnoreCase;

    // How far behind a name a sentence may tell its value, and before it.
    private const int Behind = 100, Ahead = 48;

    private const int MinLength = 8;

    private const int MinStrength = 3;

    /// <summary>The text with such words masked; the same instance where there are none.</summary>
    public static string Mask(string text)
    {
        StringBuilder? masked = null;
        List<(int Start, int End)>? names = null;
        var (done, next) = (0, 0);
        foreach (var word in Word().EnumerateMatches(text))
        {
            var (start, end) = Trimmed(text, word.Index, word.Index + word.Length);
            if (end - start < MinLength || !IsStrong(text.AsSpan(start..end)))
            {
                continue;
            }

            names ??= Names(text);
            while (next + 1 < names.Count && names[next + 1].End <= start)
            {
                next++;
            }

            if (names.Count > 0 && Name(text, names, next, start, end) is { } name)
            {
                (masked ??= new(text.Length)).Append(text, done, start - done).Append("[redacted:").Append(SecretPlace.KindOf(text.AsSpan(name.Start..name.End))).Append(']');
                done = end;
            }
        }

        return masked is null ? text : masked.Append(text, done, text.Length - done).ToString();
    }

    /// <summary>Whether a text looks made by a machine or thought up as a password: digits among letters again and again, or signs.</summary>
    public static bool IsStrong(ReadOnlySpan<char> word)
    {
        if (word.Length < MinLength || !word.ContainsAnyInRange('a', 'z') || !word.ContainsAnyInRange('0', '9') || Known().IsMatch(word))
        {
            return false;
        }

        var (strength, isMixed) = (0, word.ContainsAnyInRange('A', 'Z'));
        for (var at = 1; at < word.Length; at++)
        {
            strength += Alternates(word[at - 1], word[at]);
            var isMark = IsMark(word[at]);
            isMixed |= isMark;
            strength += isMark && at < word.Length - 1 ? 2 : 0;
        }

        return isMixed && strength >= MinStrength;
    }

    private static List<(int Start, int End)> Names(string text)
    {
        List<(int Start, int End)> names = [];
        foreach (var expression in SecretNamed.MayBe(text) ? [SecretNamed.Name(), Mention()] : new[] { Mention() })
        {
            foreach (var name in expression.EnumerateMatches(text))
            {
                names.Add((name.Index, name.Index + name.Length));
            }
        }

        names.Sort();
        return names;
    }

    // The name of the sentence that the word stands in: before it, or behind "is the" and "as".
    private static (int Start, int End)? Name(string text, List<(int Start, int End)> names, int next, int start, int end)
    {
        if (names[next].End is var from && from <= start && start - from <= Behind && !EndOf().IsMatch(text.AsSpan(from..start)) && !IdBefore().IsMatch(text.AsSpan(Math.Max(0, start - 24)..start)))
        {
            return names[next];
        }

        var behind = names[next].Start >= end ? next : next + 1;
        return behind < names.Count && names[behind].Start is var to && to >= end && to - end <= Ahead && Is().IsMatch(text.AsSpan(end..to)) ? names[behind] : null;
    }

    private static (int Start, int End) Trimmed(string text, int start, int end)
    {
        while (end > start && text[end - 1] is '.' or ':' or '?' or '*' or '_' or '%')
        {
            end--;
        }

        while (start < end && text[start] is '*' or '_' or '.' or '/' or ':' or '%')
        {
            start++;
        }

        return (start, end);
    }

    private static int Alternates(char before, char after) => (Class(before), Class(after)) is var (a, b) && a != 0 && b != 0 && a != b ? 1 : 0;

    private static int Class(char c) => char.IsAsciiDigit(c) ? 1 : char.IsAsciiLetter(c) ? 2 : IsMark(c) ? 3 : 0;

    private static bool IsMark(char c) => c is '!' or '#' or '$' or '^' or '~';

    [GeneratedRegex($@"\b(?:{SecretWords.Short}|pin|key|login|logon|anmeldung|zugangsdaten|identifiants|credenciales|clave|clé|jeton|schlüssel|geheimnis|laps|sid|authorization|kennung)\b", AnyCase, 1000)]
    private static partial Regex Mention();

    [GeneratedRegex(@"[^\s""'`<>()\[\]{},;=|«»„“”‘’&@\\]{8,200}", AnyCase, 1000)]
    private static partial Regex Word();

    // A sentence, a line or an address ends here.
    [GeneratedRegex(@"[.!?](?:\s|\z)|[\r\n]\s*[\r\n]|://|\.{1,2}/", AnyCase, 1000)]
    private static partial Regex EndOf();

    [GeneratedRegex(@"\b(?:id|guid|uuid|request|correlation|trace|device|host|server|computer|policy|profile|commit|version|build|file|hash|thumbprint|etag|error|code)(?:[ _-]?id)?[\s:=""'#]*\z", SecretWay.Near, 1000)]
    private static partial Regex IdBefore();

    [GeneratedRegex(@"\A[""'`»“”’)]*\s+(?:(?:is|was|as|ist|war|als|est|comme|es|como|è|come|é|is not|ist nicht)\s+)(?:[\w']+\s+){0,3}\z", SecretWay.Near, 1000)]
    private static partial Regex Is();

    // Identifiers, addresses, paths, times, versions and algorithms.
    [GeneratedRegex(
        @"\A(?:[0-9a-fA-F-]+|#.*|[./~\\].*|.*(?:://|/.*/).*|[vV]?[0-9]+(?:[.,:/_-][0-9]+)*[a-zA-Z]{0,4}|.*\.(?:[a-z]{2,5}|mp4|ps1|7z)|0[xX][0-9a-fA-F]+|(?:DESKTOP|LAPTOP|WIN)-\w+|(?i:sha|aes|rsa|hmac|md|ecdsa|ecdh|pbkdf|argon|utf|iso|ssh|saml|oauth|win|windows|ios|macos|android)-?[0-9].*|.*[0-9]{2}H[12].*|[0-9-]+[T ][0-9:.]+Z?)\z", RegexOptions.CultureInvariant | RegexOptions.Singleline, 1000)]
    private static partial Regex Known();
}
