using System.Buffers;
using System.Text.RegularExpressions;
using OpsMonitor.Domain.Text.Secrets.Named;
using OpsMonitor.Domain.Text.Secrets.Programs;
using OpsMonitor.Domain.Text.Secrets.Tables;

namespace OpsMonitor.Domain.Text.Secrets;

/// <summary>
/// Finds secrets and personal data in free text. It is here, below every feature, because runs mask reasons and findings mask evidence.
/// Every expression is non-backtracking: linear in the text, whatever the text is.
/// </summary>
internal static partial class SecretPatterns
{
    private const RegexOptions Linear = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant;
    private const RegexOptions AnyCase = Linear | RegexOptions.IgnoreCase;
    private const int Timeout = 1000;

    /// <summary>No secret is shorter with what makes it one.</summary>
    public const int MinLength = 5;

    /// <summary>What stands for a value whose name says that it is secret.</summary>
    public const string Hidden = "[redacted:secret]";

    /// <summary>Said behind one of two hidden values that would look the same.</summary>
    public const string AnotherValue = " (another value)";

    private const int MaxDecoded = 3;

    private const string Value = SecretValues.Value;
    private const string Grants = "code|device_code|user_code|code_verifier|assertion|client_assertion";
    private const string OAuth = "client_id|client_secret|client_assertion_type|grant_type|redirect_uri|response_type|state|session_state|scope";

    private static readonly SearchValues<char> s_member = SearchValues.Create("abcdefghijklmnopqrstuvwxyz_");

    private static readonly SearchValues<string> s_short = SecretStep.Any("pw", "pass", "mdp", "otp", "_auth");

    private static readonly SearchValues<string> s_codes = SecretStep.Any("code", "pin", "otp", "puk", "cvv", "cvc", "-time", " time", "_time", "1time", "onetime");

    private static readonly SecretStep[] s_steps =
    [
        new(SecretStep.Any("{", "["), SecretFragments.Mask),
        new(SecretStep.Any("-----BEGIN "), Pem(), _ => "[redacted:pem]"),
        new(SecretStep.Any("="), ConnectionString(), m => HoldsSecret().IsMatch(m.Value) ? "[redacted:connection_string]" : m.Value),
        new(SecretStep.Any("://"), UserInfo(), m => m.Groups["lead"].Value + "[redacted:userinfo]@"),
        new(SecretStep.Any("eyJ"), Jwt(), _ => "[redacted:jwt]"),
        .. SecretKeys.Steps,
        new(
            SecretStep.Any("authorization"), Authorization(),
            m => !m.Groups["scheme"].Success && SecretWords.IsOrdinary(m.Groups["value"].Value) ? m.Value : m.Groups["lead"].Value + "[redacted:authorization]"),
        new(
            SecretStep.Any("bearer", "basic"), Credential(),
            m => m.Groups["value"].Value.TrimEnd('=') is var value && (IsWord(value) || IsPair(value)) ? m.Value : $"{m.Groups["kind"]}{m.Groups["gap"]}[redacted:{m.Groups["kind"].Value.ToLowerInvariant()}]"),
        new(
            SecretStep.Any("challenge"), Challenge(),
            m => m.Groups["value"].Value is var value && (SecretWords.IsResult(value) || (m.Groups["doubt"].Success && !(m.Groups["pair"].Success && m.Groups["tail"].Success) && !SecretWords.IsShaped(value))) ? m.Value : $"{m.Groups["lead"]}{Hidden}{m.Groups["tail"]}"),
        new(SecretStep.Any("WIFI:"), WiFi(), m => m.Groups["lead"].Value + "[redacted:password]"),
        new(SecretStep.Any("sig=", "signature="), Sas(), m => SecretWords.IsOrdinary(m.Groups["value"].Value) || m.Groups["value"].Value == "mismatch" ? m.Value : m.Groups["lead"].Value + "[redacted:sas]"),
        new(SecretStep.Any("code=", "assertion="), Grant(), m => SecretWords.IsShaped(m.Groups["value"].Value) ? $"{m.Groups["lead"]}{Hidden}{m.Groups["rest"]}" : m.Value) { May = t => t.Contains('&', StringComparison.Ordinal) },
        new(SecretStep.Any("cookie"), Cookies(), m => $"{m.Groups["lead"]}{Hidden}"),
        new(SecretStep.Any("phrase", "mnemonic", "seed words"), Phrase(), m => SecretWords.IsSentence(m.Groups["value"].Value) ? m.Value : $"{m.Groups["lead"]}[redacted:passphrase]"),
        new(SecretStep.Any("p a s s", "p.a.s.s", "p-a-s-s", "p_a_s_s", "p w d", "s e c r e t", "t o k e n"), Spaced(), m => $"{m.Groups["lead"]}[redacted:password]"),
        new(SecretStep.Any("SecureString", "Credential"), SecureString(), m => m.Groups["lead"].Value + "[redacted:password]" + m.Groups["rest"].Value),
        new(SecretStep.Any("[\"", "['", "[ ", "('", "(\""), SecretArguments.Mask),
        new(SecretStep.Any(SecretCalls.Marks), SecretCalls.Mask) { May = t => t.AsSpan().ContainsAny("'\"<:(") || t.Contains("dentified", StringComparison.OrdinalIgnoreCase) },
        new(null, SecretNamed.Mask) { May = SecretNamed.MayBe },
        new(s_short, ShortPair(), m => SecretWords.IsResult(m.Groups["value"].Value) ? m.Value : $"{m.Groups["lead"]}{m.Groups["gap"]}[redacted:{Kind(m.Groups["kind"].Value)}]"),
        new(null, WeakPair(), m => SecretWords.IsMade(m.Groups["value"].Value) || SecretWords.IsPicked(m.Groups["value"].Value) ? $"{m.Groups["lead"]}{m.Groups["gap"]}[redacted:{Kind(m.Groups["kind"].Value)}]" : m.Value),
        new(s_codes, TypedCode(), m => $"{m.Groups["lead"]}[redacted:code]"),
        new(s_codes, Code(), m => $"{m.Groups["lead"]}{m.Groups["gap"]}[redacted:code]"),
        new(SecretStep.Any(SecretRejected.Marks), SecretRejected.Mask) { May = SecretNamed.MayBe },
        new(SecretStep.Any(SecretCommands.Tools), SecretCommands.Mask),
        new(SecretStep.Any(SecretSignIns.Marks), SecretSignIns.Mask),
        new(SecretStep.Any("["), SecretSections.Mask) { May = t => t.Contains('\n', StringComparison.Ordinal) && SecretNamed.MayBe(t) },
        new(SecretStep.Any("<t"), SecretHtmlTables.Mask) { May = SecretNamed.MayBe },
        new(null, SecretTables.Mask) { May = t => SecretTables.MayBe(t) && SecretNamed.MayBe(t) },
        new(null, SecretJoinedTables.Mask) { May = SecretNamed.MayBe },
        new(null, SecretNear.Mask),
        new(SecretStep.Any("/home/", "/users/", "\\users\\"), Home(), m => $"{m.Groups["lead"]}[redacted:home]{m.Groups["tail"]}"),
        new(SecretStep.Any("@"), Email(), m => m.Groups["domain"].Value.StartsWith("odata.", StringComparison.Ordinal) ? m.Value : "[redacted:email]"),
        new(null, Digits(), m => m.Groups["known"].Success ? m.Value : SecretShapes.MaskCards(m.Value)) { May = SecretShapes.MayHaveCard },
    ];

    /// <summary>Replaces each secret by [redacted:kind], also one in another spelling or encoding; what has none comes back as it is.</summary>
    public static string Mask(string text) => Mask(text, isKey: false, 0);

    /// <summary>The same for a text that is an identifier as a whole: it may be as random as it likes.</summary>
    public static string MaskKey(string text) => Mask(text, isKey: true, 0);

    /// <summary>The text as one line. What its lines tell together, such as a table, is masked before they are joined.</summary>
    public static string Line(string text, bool isKey = false) => SafeText.Line(text.AsSpan().ContainsAny('\n', '\r') ? Mask(text, isKey, 0) : text);

    /// <summary>Whether the text is nothing but an e-mail address.</summary>
    public static bool IsAddress(string text) => text.Contains('@', StringComparison.Ordinal) && text.Length <= 320 && Address().IsMatch(text);

    /// <summary>Whether the text is a mask and nothing else.</summary>
    public static bool IsHidden(string text) => text.StartsWith(SafeReason.MaskStart, StringComparison.Ordinal) && Masked().IsMatch(text);

    private static string Mask(string text, bool isKey, int decoded) => text.Length < MinLength || (text.Length == 36 && Guid.TryParseExact(text, "D", out _))
        ? text
        : SecretReadings.Mask(text, t => Plain(t, isKey, decoded));

    private static string Plain(string text, bool isKey, int decoded)
    {
        foreach (var step in s_steps)
        {
            text = step.Take(text);
        }

        text = isKey ? text : SecretTokens.Replace(
            text, SecretShapes.MinLength, (token, at) => SecretShapes.IsRandom(token) && !SecretShapes.IsDigest(text, at, token) ? "[redacted:high_entropy]" : null);
        text = decoded == MaxDecoded ? text
            : new SecretStep(null, t => SecretEncodings.Mask(t, inside => !string.Equals(Mask(inside, isKey, decoded + 1), inside, StringComparison.Ordinal))).Take(text);
        return isKey ? SecretTokens.Replace(text, SecretShapes.AwsLength, (token, _) => SecretShapes.IsAwsSecret(token, text) ? "[redacted:aws]" : null) : text;
    }

    // "Bearer authentication failed" is no secret; no word of a sentence is longer than these.
    private static bool IsWord(string text) => text.Length <= 20 && text.Skip(1).All(char.IsAsciiLetterLower);

    // token_type=Bearer expires_in=3599
    private static bool IsPair(string text) => text.IndexOf('=', StringComparison.Ordinal) is > 0 and var at && at < text.Length - 1 && text.AsSpan(0, at).IndexOfAnyExcept(s_member) < 0;

    /// <summary>What a mask says of the secret that was named, or looked, like this.</summary>
    internal static string Kind(string found) => found.ToLowerInvariant() switch
    {
        ['a', 'k' or 's' or 'g' or 'i' or 'r', 'i' or 'p' or 'd' or 'o', 'a', ..] => "aws",
        ['g', 'h', ..] or ['g', 'i', 't', ..] => "github",
        ['x', 'o' or 'a', ..] or ['h', 'o', 'o', 'k', 's', ..] => "slack",
        ['s' or 'p' or 'r', 'k', '_', ..] or ['w', 'h', 's', ..] => "stripe",
        ['o', 'p', 's', 'm', ..] => "key",
        ['a', 'i', 'z', ..] or ['y', 'a', '2', ..] or ['g', 'o', 'c', ..] => "google",
        ['p', 'a', 's', 's', ..] or ['p', 'w', 'd', ..] => "password",
        var other when other.Contains("q~", StringComparison.Ordinal) => "azure",
        var other when other.EndsWith("token", StringComparison.Ordinal) => "token",
        var other when other.EndsWith("key", StringComparison.Ordinal) => "key",
        _ => "secret",
    };

    [GeneratedRegex(@"-----BEGIN [A-Z0-9 ]+-----(?s:.)*?(?:-----END [A-Z0-9 ]+-----|\z)", AnyCase, Timeout)]
    private static partial Regex Pem();

    [GeneratedRegex(
        @"\b(?:Server|Host|Data Source|Addr|Address|Endpoint|DefaultEndpointsProtocol|AccountName|User ID|Uid|Username)\s*=[^;\r\n=]+"
        + @"(?:;\s*[A-Z][A-Z _]+=(?:\{(?:[^}\r\n]|\}\}){0,100}\}[^;\s""']*|""(?:[^""]|"""")*""|'(?:[^']|'')*'|[^;\s""']*(?: [^;\s=]+)*;|[^;\s""']*))+;?", AnyCase, Timeout)]
    private static partial Regex ConnectionString();

    [GeneratedRegex(@"(?<lead>[a-z][a-z0-9+.-]*://)[^\s/'""<>]+@", AnyCase, Timeout)]
    private static partial Regex UserInfo();

    // With what it is grown together with: another secret may hold these letters by chance, and must not be cut in two.
    [GeneratedRegex(@"[\w~.-]*eyJ[\w-]{6,}(?:\s{0,3}\.\s{0,3}[\w-]{12,}|\.[\w-]*)+[\w~.-]*", Linear, Timeout)]
    private static partial Regex Jwt();

    [GeneratedRegex(@"(?<lead>authorization[\\""']*\s*[:=]\s*[\\""']*)(?:(?<scheme>digest|oauth|hawk|signature|aws4-hmac-sha256|sharedkey\w*)\s+\w+=[^\r\n]*|(?<scheme>basic|bearer|digest|negotiate|ntlm|apikey|token|sharedkey\w*|aws4-hmac-sha256)\s+[^\s,;""']+|(?<value>[^\s,;""'<>{}\[\]]+))", AnyCase, Timeout)]
    private static partial Regex Authorization();

    [GeneratedRegex(@"\b(?:(?<kind>Bearer|Basic)(?<gap>\s+|%20)|(?<kind>Bearer)(?<gap>[\\""']*\s*[:=]\s*[\\""']*))(?<value>[\w.~+/=-]{6,})", AnyCase, Timeout)]
    private static partial Regex Credential();

    // Of SCEP, in a property list, an element and a pair. A sentence's challenge is told by an equals sign, by its shape, or by a colon and nothing behind it.
    [GeneratedRegex(
        @"(?<lead><key>[^<]*challenge</key>\s*<string>|<(?:\w+:)?\w*challenge>(?:<!\[CDATA\[)?)(?<value>[^<]+)"
        + @"|(?<lead>\b[\w.-]*challenge[\\""']*\s*(?:=>?|:[\\""']*\s*[\\""']|(?<doubt>(?<pair>:))|\s(?:is|was)(?<doubt>\s))\s*[\\""']*)(?<value>[^\s,;""'<>=:]+)(?<tail>[\\""']*\s*(?:\z|[\r\n,;)]))?", AnyCase, Timeout)]
    private static partial Regex Challenge();

    // What the picture says by which a device joins a network.
    [GeneratedRegex(@"(?<lead>\bWIFI:(?:[A-Z]+:(?:\\[^\r\n]|[^;\\\r\n])*;)*P:)(?:""[^""]*""|(?:\\[^\r\n]|[^;\\\r\n])+)", AnyCase, Timeout)]
    private static partial Regex WiFi();

    [GeneratedRegex(@"(?<lead>\b(?:sig|X-(?:Amz|Goog|Ms)-Signature)=)(?<value>[^&\s""'<>]{6,})", AnyCase, Timeout)]
    private static partial Regex Sas();

    // What OAuth trades for a token: in a form, beside another of its fields.
    [GeneratedRegex(
        $@"(?<lead>\b(?:{OAuth})=[^&\s""'<>]*&(?:[\w.%-]+=[^&\s""'<>]*&)*(?:{Grants})=)(?<value>[^&\s""'<>]+)"
        + $@"|(?<lead>(?:\A|[?&\s""'#])(?:{Grants})=)(?<value>[^&\s""'<>]+)(?<rest>&(?:[\w.%-]+=[^&\s""'<>]*&)*(?:{OAuth})=)", AnyCase, Timeout)]
    private static partial Regex Grant();

    // A whole list of them: a=1; b=2. One in quotes is a pair like any other.
    [GeneratedRegex(@"(?<lead>\b(?:set-)?cookies?[\\""']*\s*[:=]\s*)[\w.$%!#*+^`|~-]+=[^;,\s""'<>]*(?:;\s*[\w.$-]+(?:=[^;,\s""'<>]*)?)*", AnyCase, Timeout)]
    private static partial Regex Cookies();

    [GeneratedRegex($@"(?<lead>\b(?:[\w.-]*[_.-])?(?<kind>{SecretWords.Short}))(?<gap>{SecretValues.Gap})(?<value>{Value})", AnyCase, Timeout)]
    private static partial Regex ShortPair();

    // What makes a connection secret; the name of its server is none.
    [GeneratedRegex(@"(?:pass|pwd|pw|key|secret|token|sig)[a-z0-9_ ]*=", AnyCase, Timeout)]
    private static partial Regex HoldsSecret();

    [GeneratedRegex($@"(?<lead>\b(?:[\w.-]*[_.-])?(?<kind>{SecretWords.Weak}))(?<gap>{SecretValues.Gap})(?<value>{Value})", AnyCase, Timeout)]
    private static partial Regex WeakPair();

    [GeneratedRegex(
        $@"(?<lead>\b(?:[\w.-]*[_.-]|user|card|sim|device)?(?:{SecretWords.Codes})(?:[ _-]?(?:code|number))?)(?<gap>[\\""']*(?:\s*(?:[:=]{{1,2}}>?|%3[AD])\s*|\s+(?:is|was|es|ist|est|lautet):?\s+|\s*,\s*[\\""']+\w*value[\\""']+\s*:\s*)[\\""']*)[0-9]{{3,}}(?:[ -][0-9]{{3,}})*\b",
        AnyCase, Timeout)]
    private static partial Regex Code();

    // otp code 493827
    [GeneratedRegex($@"(?<lead>\b(?:{SecretWords.Codes})(?:[ _-]?(?:code|number))?\s+)[0-9]{{4,8}}\b", AnyCase, Timeout)]
    private static partial Regex TypedCode();

    // Several words, to the end of the sentence.
    [GeneratedRegex(
        @"(?<lead>\b(?:pass[ _-]?phrase|(?:seed|recovery|secret|backup|wallet)[ _-]?(?:phrase|words)|mnemonic)(?:\s*[:=]{1,2}>?\s*|\s+(?:is|was):?\s+))(?<value>[^\s;,""'<>:=({\[][^\s;,""'<>]*(?:[^\r\n.;""'<>]|\.[^\s])*)", AnyCase, Timeout)]
    private static partial Regex Phrase();

    [GeneratedRegex(
        $@"(?<lead>\b(?:p[ ._-]a[ ._-]s[ ._-]s(?:[ ._-]w[ ._-]o?[ ._-]?r?[ ._-]?d)?|p w d|s e c r e t|t o k e n)\s*(?:[:=]{{1,2}}>?|->|\bis\b)\s*)(?:{Value})", AnyCase, Timeout)]
    private static partial Regex Spaced();

    // PowerShell's ways from a text to a password, and .NET's to a credential. They come before names: what stands behind $password = is no value yet.
    [GeneratedRegex(
        @"(?<lead>(?:SecureString\(|\[securestring\])\s*)(?:""[^""]*""?|'[^']*'?)|(?<lead>ConvertTo-SecureString\s+(?:-(?:AsPlainText|Force|String)\s+)*)(?:""[^""]*""?|'[^']*'?|[^\s""'$:|-]\S*)"
        + @"|(?:""[^""]*""|'[^']*')(?<rest>\s*\|\s*ConvertTo-SecureString)"
        + @"|(?<lead>(?:PSCredential\]::new|PSCredential|NetworkCredential)\s*\(\s*(?:""[^""]*""|'[^']*')\s*,\s*)(?:""[^""]*""?|'[^']*'?)", AnyCase, Timeout)]
    private static partial Regex SecureString();

    // A name may hold spaces where the path goes on behind it.
    [GeneratedRegex(
        @"(?<lead>/home/|/Users/|[A-Za-z]:/[Uu]sers/|\\+[Uu][Ss][Ee][Rr][Ss]\\+)(?:\[redacted:home\]|[^/\\\s:""'<>]+(?:(?: [^/\\\s:""'<>]+){1,3}(?<tail>[/\\]))?)", Linear, Timeout)]
    private static partial Regex Home();

    [GeneratedRegex(@"[\w.%+'!#$*^~-]+@(?<domain>[\w-]+(?:\.[\w-]+)+)", Linear, Timeout)]
    private static partial Regex Email();

    // GUIDs are named first, so that none is taken for digits in groups, and so are numbers that are said to be a device's: one in ten passes a card's check.
    [GeneratedRegex(@"\b(?:(?<known>[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}|(?i:serial|seriennummer|imei|meid|iccid|asset|inventory)(?:[ _-]?(?i:number|no|nr|tag))?[.\\""']*[ :=#]{0,3}[""']?[0-9]{13,19})|[0-9](?:[ -]?[0-9]){12,})\b", Linear, Timeout)]
    private static partial Regex Digits();

    [GeneratedRegex(@"^[\w.%+'!#$*^~-]+@[\w-]+(?:\.[\w-]+)+\z", Linear, Timeout)]
    private static partial Regex Address();

    [GeneratedRegex(@"^\[redacted:[a-z_]+\](?: \(another value\))?\z", Linear, Timeout)]
    private static partial Regex Masked();
}
