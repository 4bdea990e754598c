using System.Text.RegularExpressions;

namespace OpsMonitor.Domain.Storage;

/// <summary>
/// Finds secrets and personal data in free text. It is here, below every feature, because runs mask reasons and findings mask evidence.
/// Every expression is non-backtracking: linear in the text, whatever the text is.
/// </summary>
internal static partial class SecretPatterns
{
    private const RegexOptions Linear = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant;
    private const RegexOptions AnyCase = Linear | RegexOptions.IgnoreCase;
    private const int Timeout = 1000;

    private static readonly (Regex Pattern, MatchEvaluator Mask)[] s_steps =
    [
        (Pem(), _ => "[redacted:pem]"),
        (ConnectionString(), _ => "[redacted:connection_string]"),
        (UserInfo(), m => m.Groups["lead"].Value + "[redacted:userinfo]@"),
        (Jwt(), _ => "[redacted:jwt]"),
        (Vendor(), m => $"[redacted:{Kind(m.Value)}]"),
        (Authorization(), m => m.Groups["lead"].Value + "[redacted:authorization]"),
        (Credential(), m => IsWord(m.Groups["value"].Value) ? m.Value : $"{m.Groups["kind"]}{m.Groups["gap"]}[redacted:{m.Groups["kind"].Value.ToLowerInvariant()}]"),
        (Sas(), m => m.Groups["lead"].Value + "[redacted:sas]"),
        (Pair(), m => $"{m.Groups["lead"]}{m.Groups["gap"]}[redacted:{Kind(m.Groups["kind"].Value)}]"),
        (Home(), m => $"{m.Groups["lead"]}[redacted:home]{m.Groups["tail"]}"),
        (Email(), m => m.Groups["domain"].Value.StartsWith("odata.", StringComparison.Ordinal) ? m.Value : "[redacted:email]"),
        (Card(), m => SecretShapes.IsCard(m.Value) ? "[redacted:card]" : m.Value),
        (LongToken(), m => SecretShapes.IsRandom(m.Value) ? "[redacted:high_entropy]" : m.Value),
    ];

    /// <summary>Replaces each secret by [redacted:kind]; masking twice changes nothing more.</summary>
    public static string Mask(string text)
    {
        if (text.Length < 5)
        {
            return text;
        }

        foreach (var (pattern, mask) in s_steps)
        {
            text = pattern.Replace(text, mask);
        }

        return text;
    }

    private static bool IsWord(string text) => text.Skip(1).All(char.IsAsciiLetterLower);

    private static string Kind(string found) => found.ToLowerInvariant() switch
    {
        ['a', 'k' or 's' or 'g' or 'i' or 'r', 'i' or 'p' or 'd' or 'o', 'a', ..] => "aws",
        ['g', 'h', ..] or ['g', 'i', 't', ..] => "github",
        ['x', 'o' or 'a', ..] or ['h', 'o', 'o', 'k', 's', ..] => "slack",
        ['s' or 'p' or 'r', 'k', '_', ..] or ['w', 'h', 's', ..] => "stripe",
        ['a', 'i', 'z', ..] or ['y', 'a', '2', ..] or ['g', 'o', 'c', ..] => "google",
        ['p', 'a', 's', 's', ..] or ['p', 'w', 'd', ..] => "password",
        var other when other.Contains("q~", StringComparison.Ordinal) => "azure",
        var other when other.EndsWith("token", StringComparison.Ordinal) => "token",
        var other when other.EndsWith("key", StringComparison.Ordinal) => "key",
        _ => "secret",
    };

    [GeneratedRegex(@"-----BEGIN [A-Z0-9 ]+-----(?s:.)*?(?:-----END [A-Z0-9 ]+-----|\z)", Linear, Timeout)]
    private static partial Regex Pem();

    [GeneratedRegex(
        @"\b(?:Server|Host|Data Source|Addr|Address|Endpoint|DefaultEndpointsProtocol|AccountName|User ID|Uid|Username)\s*=[^;\r\n=]+"
        + @"(?:;\s*[A-Z][A-Z _]+=(?:""[^""]*""|'[^']*'|[^;\s""']*(?: [^;\s=]+)*;|[^;\s""']*))+;?", AnyCase, Timeout)]
    private static partial Regex ConnectionString();

    [GeneratedRegex(@"(?<lead>[a-z][a-z0-9+.-]*://)[^\s/'""<>]+@", AnyCase, Timeout)]
    private static partial Regex UserInfo();

    [GeneratedRegex(@"eyJ[\w-]{6,}(?:\.[\w-]+)+\.?", Linear, Timeout)]
    private static partial Regex Jwt();

    [GeneratedRegex(
        @"(?:AKIA|ASIA|AGPA|AIDA|AROA)[A-Z0-9]{16}|gh[pousr]_[A-Za-z0-9]{16,}|github_pat_\w{16,}|xox[a-z]-[A-Za-z0-9-]{8,}|xapp-[A-Za-z0-9-]{8,}"
        + @"|hooks\.slack\.com/[\w/]{8,}|[spr]k_(?:live|test)_[A-Za-z0-9]{8,}|whsec_[\w+/=]{8,}|AIza[\w-]{30,}|ya29\.[\w-]{8,}|GOCSPX-[\w-]{8,}"
        + @"|[\w~.-]{3}[0-9]Q~[\w~.-]{30,}", Linear, Timeout)]
    private static partial Regex Vendor();

    [GeneratedRegex(@"(?<lead>authorization[\\""']*\s*[:=]\s*[\\""']*)(?:basic|bearer|digest|negotiate|ntlm|apikey|token|sharedkey\w*|aws4-hmac-sha256)\s+[^\s,;""']+", AnyCase, Timeout)]
    private static partial Regex Authorization();

    [GeneratedRegex(@"\b(?<kind>Bearer|Basic)(?<gap>\s+|%20)(?<value>[\w.~+/=-]{6,})", AnyCase, Timeout)]
    private static partial Regex Credential();

    [GeneratedRegex(@"(?<lead>\bsig=)[^&\s""'<>]{6,}", AnyCase, Timeout)]
    private static partial Regex Sas();

    // Only the name's end counts: password= and db_password= are pairs, passwordRequired= is a policy setting.
    [GeneratedRegex(
        @"(?<lead>[\w.-]*(?<kind>password|passwd|pwd|passphrase|passcode|secret|token|api[_-]?key|shared[_-]?key|private[_-]?key|account[_-]?key|access[_-]?key"
        + @"|secret[_-]?key|sharedaccesskey|credentials?|cookie))(?<gap>(?:[\\""']*\s*[:=]\s*)|(?:\s+--?value\s+))"
        + @"(?:\[redacted:[a-z_]+\]|\\?""[^""]*""?|'[^']*'?|[^\s,;&""'<>]+(?:,[^\s,;&""'<>]+)*)", AnyCase, Timeout)]
    private static partial Regex Pair();

    [GeneratedRegex(@"(?<lead>/home/|/Users/|\\[Uu]sers\\)(?:\[redacted:home\]|[^/\\\s:""'<>]+(?: [^/\\\s:""'<>]+(?<tail>\\))?)", Linear, Timeout)]
    private static partial Regex Home();

    [GeneratedRegex(@"[\w.%+'-]+@(?<domain>[\w-]+(?:\.[\w-]+)+)", Linear, Timeout)]
    private static partial Regex Email();

    [GeneratedRegex(@"\b[2-6][0-9](?:[ -]?[0-9]){11,17}\b", Linear, Timeout)]
    private static partial Regex Card();

    [GeneratedRegex(@"[A-Za-z0-9+/=_-]{32,}", Linear, Timeout)]
    private static partial Regex LongToken();
}
