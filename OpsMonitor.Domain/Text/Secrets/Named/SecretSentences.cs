using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;

namespace OpsMonitor.Domain.Text.Secrets.Named;

/// <summary>Secrets that sentences tell behind their names: "the password was changed to swordfish", not "the token is expired".</summary>
internal static partial class SecretSentences
{
    private const string Of = @"(?:\s+(?:for|of|für|von|de|para|pour|di|voor|van)\s+\S+)?";

    private const string Been = @"(?:(?:is|was|are|were|be|been|has|have)\s+)*(?:changed|set|reset|updated|rotated|switched)\s+";

    private const string Quoted = @"""[^""]+""|'[^']+'|`[^`]+`|„[^“”]+[“”]|“[^”]+”|«[^»]+»|‘[^’]+’";

    private const string Unfit = @"(?:(?:is\s+)?(?:too|zu|trop)\s+\w+|incorrect[ae]?|invalide?|invalid[ao]|(?:no|non)\s+v[aá]lid[ao]|inválid[ao]|temporary|temporal|temporaire|tymczasowe|initial|new|old|set|reset|wrong|falsch|ungültig|rejected)";

    private static readonly SearchValues<char> s_particles = SearchValues.Create("是为為はがも는은이가를 ");

    private static readonly SearchValues<char> s_space = SearchValues.Create(" \t\r\n\u00A0");

    /// <summary>The ways of sentences, the surest first.</summary>
    public static IEnumerable<SecretWay> Ways() => All().Select(w => w with { Next = s_space }).Append(new(Particle(), Printed()) { Next = s_particles, Is = IsTold });

    private static SecretWay[] All()
    {
        var to = new SecretWay(To(), Word()) { Is = IsTold };
        return
        [
            new(ChangedTo(), Word()) { Is = IsTold },
            new(ChangedFrom(), Word()) { Tail = ToTold(), Then = to },
            new(IsNow(), Word()) { Is = IsTold },
            new(ShouldBe(), Word()) { Is = IsShaped },
            new(ChangedElsewhere(), Word()) { Is = IsShaped },
            new(ToBeChanged(), Word()) { Tail = Changed(), Is = IsShaped },
            new(Judgement(), Word()) { Is = p => p.IsPassword && IsShaped(p) },
            new(OpenJudgement(), InParentheses()) { Tail = Close(), Is = p => p.IsPassword && IsShaped(p) },
            new(OfIs(), Word()) { Is = p => p.IsPassword ? IsTold(p) && !SecretWords.IsResult(p.Value) : IsShaped(p) },
            new(OfTo(), Word()) { Before = Set(), Is = IsTold },
            new(OfSpace(), Word()) { Before = Login(), Is = IsTold },
            new(OfSpace(), InQuotes()) { Before = Wrong(), Is = IsTold },
            new(OfSpace(), Word()) { Before = Using(), Is = p => SecretWords.IsShaped(p.Value) },
            new(Open(), InParentheses()) { Tail = Close(), Is = IsShaped },
            new(OfSpace(), Single()) { Tail = Verb(), Is = IsShaped },
            new(IsElsewhere(), Word()) { Is = IsTold },
            new(ToElsewhere(), Word()) { Is = p => p.Name[^1] is 'o' or 'O' && IsTold(p) },
            new(Dash(), Word()) { Is = p => IsShaped(p) || (!Ascii.IsValid(p.Name) && IsTold(p)) },
            new(OfSpace(), Word()) { Is = p => p.IsPassword && SecretWords.IsPicked(p.Value) && !IsAbout(p) },
            new(Expected(), Word()) { Is = p => p.IsPassword && IsShaped(p), Then = new(Got(), Word()) },
            new(OfSpace(), InQuotes()) { Tail = Judged(), Is = p => p.IsPassword && IsTold(p) && IsPassphrase(p.Value) },
            new(OfSpace(), Guid()) { Tail = Refused(), Is = p => !IsAbout(p) },
        ];
    }

    private static bool IsTold(SecretPlace told) => !SecretWords.IsOrdinary(told.Value);

    // What stands beside a name may be the name of the secret, an algorithm, an error's code or an id.
    private static bool IsShaped(SecretPlace told) => SecretWords.IsShaped(told.Value) && !IsAbout(told) && !IsName(told.Value.Trim('"', '\'', '`', '(', ')', '.', ',')) && !Known().IsMatch(told.Value.AsSpan().Trim("\"'`()"));

    // secret SmtpPassword not found; but people do take Password1 for a password.
    private static bool IsName(string value) => (!value.Any(char.IsAsciiDigit) || value.Contains('-', StringComparison.Ordinal)) && SecretNames.IsSecret(value);

    // One word, or words of which one is made up: "Summer 2026 Rain" is too weak.
    private static bool IsPassphrase(string value) => !value.Contains(' ', StringComparison.Ordinal) || (value.ContainsAnyInRange('0', '9') && !SecretWords.IsSentence(value));

    // password for account svc-backup01 tells whose it is.
    private static bool IsAbout(SecretPlace told) => Owner().IsMatch(told.Lead);

    [GeneratedRegex(@"\s(?:accounts?|users?|host|server|computer|device|profile|policy|member|group|benutzer|konto|compte|utilisateur|usuario|cuenta)\s+\z", SecretWay.Near, 1000)]
    private static partial Regex Owner();

    // password mismatch: expected hunter2, got hunter3
    [GeneratedRegex(@"\A\s+(?:mismatch|differs)\s*[:;,.-]*\s*(?:expected|was|got)\s+", SecretWay.Near, 1000)]
    private static partial Regex Expected();

    [GeneratedRegex(@"\A,?\s*(?:but\s+)?(?:got|was|is|expected|received|found)\s+", SecretWay.Near, 1000)]
    private static partial Regex Got();

    [GeneratedRegex($@"\A{Of}\s+{Been}to:?\s+", SecretWay.Near, 1000)]
    private static partial Regex ChangedTo();

    [GeneratedRegex($@"\A{Of}\s+{Been}(?:from\s+)?", SecretWay.Near, 1000)]
    private static partial Regex ChangedFrom();

    [GeneratedRegex(@"\A\s*\bto:?\s+", SecretWay.Near, 1000)]
    private static partial Regex To();

    [GeneratedRegex(@"\A\s*\bto:?\s+\S", SecretWay.Near, 1000)]
    private static partial Regex ToTold();

    [GeneratedRegex($@"\A{Of}\s+(?:is|was|are|lautet|lautete|reads?|equals)(?:\s+now)?:?\s+", SecretWay.Near, 1000)]
    private static partial Regex IsNow();

    [GeneratedRegex($@"\A{Of}\s+(?:should|will|must)\s+be:?\s+", SecretWay.Near, 1000)]
    private static partial Regex ShouldBe();

    // Passwort geändert: hunter2, mot de passe réinitialisé à hunter2, contraseña cambiada a hunter2, hasło zmienione na hunter2
    [GeneratedRegex(
        $@"\A{Of}\s+(?:(?:wurde|ist|été|fue|ha sido|został[oa]?)\s+)?(?:geändert|zurückgesetzt|gesetzt|réinitialisée?|changée?|modifiée?|cambiad[ao]|restablecid[ao]|actualizad[ao]|zmienion[eoa]|ustawion[eoa])\s*(?:\s(?:auf|zu|à|en|a|na|por)\s+|:\s*)",
        SecretWay.Near, 1000)]
    private static partial Regex ChangedElsewhere();

    // Das Passwort für ana wurde auf hunter2 gesetzt
    [GeneratedRegex($@"\A{Of}\s+(?:wurde|wird|ist|war)\s+(?:auf|zu)\s+", SecretWay.Near, 1000)]
    private static partial Regex ToBeChanged();

    [GeneratedRegex(@"\A\s+(?:geändert|gesetzt|zurückgesetzt|gewechselt)\b", SecretWay.Near, 1000)]
    private static partial Regex Changed();

    // Mot de passe incorrect : hunter2, contraseña no válida: hunter2, password too short (hunter2)
    [GeneratedRegex($@"\A\s+{Unfit}\s*:\s*", SecretWay.Near, 1000)]
    private static partial Regex Judgement();

    [GeneratedRegex($@"\A\s+{Unfit}\s*\(", SecretWay.Near, 1000)]
    private static partial Regex OpenJudgement();

    // password for ana: hunter2, the password you gave was hunter2
    [GeneratedRegex(
        @"\A(?:\s+(?:for|of|für|von|de|para|pour|di|voor|van)\s+[^\s:=]{1,80}|\s+(?:(?:you|we|he|she|they|i)\s+)?(?:used|entered|gave|given|sent|provided|supplied|tried|stored|generated|found|here|there|now))"
        + @"(?:\s+(?:is|was):?\s+|\s*[:=]\s*)", SecretWay.Near, 1000)]
    private static partial Regex OfIs();

    [GeneratedRegex($@"\A{Of}\s+to\s+", SecretWay.Near, 1000)]
    private static partial Regex OfTo();

    [GeneratedRegex(@"(?:\A|\W)(?:change|set|reset|update)\s+(?:\w+\s+){0,2}\z", SecretWay.Near, 1000)]
    private static partial Regex Set();

    [GeneratedRegex($@"\A{Of}\s+", SecretWay.Near, 1000)]
    private static partial Regex OfSpace();

    [GeneratedRegex(@"(?:\A|\W)login\s+\S+\s+\z", SecretWay.Near, 1000)]
    private static partial Regex Login();

    // wrong password 'swordfish' for ana
    [GeneratedRegex(@"(?:\A|\W)(?:wrong|invalid|incorrect|bad|old|new|expected|got|received|given|falsches|ungültiges|mauvais|ancien|nouveau)\s+\z", SecretWay.Near, 1000)]
    private static partial Regex Wrong();

    [GeneratedRegex(@"(?:\A|\W)(?:with|using|use|enter|try|mit|avec|con|с|со)\s+(?:(?:the|dem|le|la|el)\s+)?\z", SecretWay.Near, 1000)]
    private static partial Regex Using();

    // password (hunter2)
    [GeneratedRegex($@"\A{Of}\s+\(", SecretWay.Near, 1000)]
    private static partial Regex Open();

    [GeneratedRegex(@"\A[^\s()]+", SecretWay.Near, 1000)]
    private static partial Regex InParentheses();

    [GeneratedRegex(@"\A\)", SecretWay.Near, 1000)]
    private static partial Regex Close();

    // api key hunter2 is invalid
    [GeneratedRegex(@"\A(?:""[^\s""]+""|'[^\s']+'|`[^\s`]+`|[^\s""'`:=/()]+)", SecretWay.Near, 1000)]
    private static partial Regex Single();

    [GeneratedRegex(@"\A\s+(?:is|was|has|must|cannot|can|could|did|does|will|should|not|for|of|expired|rejected|leaked)\b", SecretWay.Near, 1000)]
    private static partial Regex Verb();

    // contraseña es hunter2
    [GeneratedRegex($@"\A{Of}\s+(?:ist|war|sei|est|était|es|era|fue|é|foi|è|jest|je|är|er|on|bylo|byla|это|is nu)(?:\s+(?:jetzt|nun|maintenant|ahora|agora|adesso|nu))?:?\s+", SecretWay.Near, 1000)]
    private static partial Regex IsElsewhere();

    // hasło to hunter2
    [GeneratedRegex(@"\A\s+to(?:\s+jest)?:?\s+", SecretWay.Near, 1000)]
    private static partial Regex ToElsewhere();

    // password — hunter2
    [GeneratedRegex(@"\A\s+[—–-]\s+", SecretWay.Near, 1000)]
    private static partial Regex Dash();

    // password 'hunter2' rejected
    [GeneratedRegex(@"\A\s*(?:\z|[.,;)]|(?:is|was|has|does|did|for|of|not|must|cannot|failed|refused|denied|rejected|accepted|leaked|expired|ist|est|es)\b)", SecretWay.Near, 1000)]
    private static partial Regex Judged();

    // What a server that refuses a key says is the key, unless it calls it an id.
    [GeneratedRegex(@"\A[""'`]?[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}[""'`]?", SecretWay.Near, 1000)]
    private static partial Regex Guid();

    [GeneratedRegex(@"\A\s+(?:(?:is|was|were|has been)\s+)?(?:not\s+(?:valid|accepted|correct)|rejected|refused|invalid|denied|wrong|incorrect|unauthori[sz]ed)\b", SecretWay.Near, 1000)]
    private static partial Regex Refused();

    // 密码是hunter2, 비밀번호는 hunter2
    [GeneratedRegex(@"\A\s*[是为為はがも는은이가를]\s*", SecretWay.Near, 1000)]
    private static partial Regex Particle();

    [GeneratedRegex(@"\A[!-+./0-9:=?-~-]{4,}", SecretWay.Near, 1000)]
    private static partial Regex Printed();

    [GeneratedRegex($@"\A(?:{Quoted}|[^\s""'`]+)", SecretWay.Near, 1000)]
    private static partial Regex Word();

    [GeneratedRegex($@"\A(?:{Quoted})", SecretWay.Near, 1000)]
    private static partial Regex InQuotes();

    [GeneratedRegex(
        @"^(?:[A-Z]{2,8}[ _-]?[0-9]+|v?[0-9]+(?:[.,:/-][0-9]+)*(?:\.[a-z]{2,5})?|[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}|(?i:oauth2?|base64|bcrypt|argon2\w*|pbkdf2|scrypt|saml2?|windows[0-9]+|x509|samesite=\w+))$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Known();
}
