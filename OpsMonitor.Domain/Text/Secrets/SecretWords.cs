using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using OpsMonitor.Domain.Text.Secrets.Named;

namespace OpsMonitor.Domain.Text.Secrets;

/// <summary>Names that say of a value that it is secret, and what such a name may be followed by in ordinary sentences, settings and test results.</summary>
internal static partial class SecretWords
{
    // Before single words: a secret key is no secret that is followed by "key".
    private const string Keys = "(?:api|app|shared|private|priv|account|access|secret|sharedaccess|encryption|recovery|signing|auth|master|service|client|storage|subscription|functions?|consumer|database"
        + "|db|registration|enrol?lment|install(?:ation)?|provisioning|deploy|host|ssh|wep|wpa2?|wi-?fi|wlan|network|pairing|licen[cs]e|product|activation|session|hmac|rsa|aes|enc|decrypt|decryption|root|bitlocker|unlock|backup|webhook|workspace)[ _-]?key"
        + "|(?:wlan|wi-?fi|netzwerk|zugriffs|sicherheits|lizenz|produkt|wiederherstellungs|api)[ _-]?schl(?:ü|ue|u)ssel|cl[eé] (?:secr[eè]te|api)"
        + "|key[ _-]?material|key[ _-]?content|(?:unlock|activation|recovery|bypass)[ _-]?codes?|(?:mfa|t?otp|2fa|wallet|hmac)[ _-]?seed|(?:seed|recovery|backup|wallet|secret)[ _-]?phrase|mnemonic"
        + "|(?:ntlm|nt|lm)[ _-]?hash|sas[ _-]?ur[il]|secret[ _-]?reference(?:[ _-]?value)?[ _-]?id|(?:snmp[ _-]?)?community[ _-]?(?:string|name)|snmp[ _-]?community|connection[ _-]?string|session[ _-]?id|sessid|connect\\.sid";

    private const string Words = "p[a@][s5]{1,3}[ _-]?w(?:[o0]?r?d|rod|odr)|pssword|passowrd|passwd|pswd|pwd|pass[ _-]?phrase|pass[ _-]?code|secret|token|psk|credentials?|creds|cookie|requirepass|masterauth|personal access token|palavra-passe|temporary[ _-]?access[ _-]?pass"
        + "|(?:user|db|database|admin|root|ftp|smtp|mail|mysql|key|store|trust|ssh|login|vault|become|sudo|proxy|pfx|cert)[_-]?pass|(?:bind|root|admin|ldap|user|db|sudo|sql)[_-]?pw|conn(?:ection)?[ _-]?str(?:ing)?|pfx[ _-]?(?:blob|data)";

    // In other languages, and without the marks of their letters.
    private const string Elsewhere = "pa(?:ss|ß)wort|kennwort|geheim(?:nis)?|phrase secr[eè]te|palabra de paso|ключ|mot[ _-]?de[ _-]?passe|contrase[nñ]a|wachtwoord|lösenord(?:et)?|senha|has[lł]o|парол(?:ем|ём|ь|я|ю|е)|parola(?: d'ordine)?|salasana|heslo|geslo|jelsz[oó]|[sş]ifre|passord(?:et)?"
        + "|kodeord(?:et)?|adgangskoden?|lozinka|лозинка|zaporka|slapta[zž]odis|m[aậ]t kh[aẩ]u|kata[ _-]?sandi|รหัสผ่าน|पासवर्ड|گذرواژه|رمز عبور|كلمة المرور|كلمة السر|סיסמה|סיסמא|κωδικός(?: πρόσβασης)?"
        + "|パスワード|暗証番号|密码|密碼|口令|비밀번호|암호";

    /// <summary>Also at the end of a longer name. This and what may follow, <see cref="Qualified"/>, is the one vocabulary of members of JSON and of names in texts.</summary>
    public const string Names = Keys + "|" + Words + "|" + Elsewhere;

    /// <summary>What a name may end in and still name the secret itself: password_old, clientSecretValue, DB_PASSWORD_PROD, token2.</summary>
    public const string Qualified = $"(?:{Qualifier}{{1,2}}|s{Qualifier}{{0,2}})?[_-]?[0-9]{{0,2}}";

    private const string Qualifier = "(?:[_.-]?(?:value|hash|text|plain|clear|base64|b64|pem|string|binary|cipher|encrypted|prod|production|dev|test|staging|stage|old|new|current|v|by[_-]?(?:user|name|id|host)|map))";

    /// <summary>Names that mean a secret only where the value looks like one: a primary key is a column more often than not.</summary>
    public const string Weak = "(?:primary|secondary)[ _-]?key|key[_-]?[12]?|sid|session|auth|auth[_-]?header|basic[_-]?auth|jwt|pat|sas|dsn|bearer|cred|hmac|salt|nonce|csrf|xsrf|signature|sig|seed|laps|community"
        + "|login|logon|anmeldung|zugangsdaten|identifiants|credenciales|pswd|psw|\\w*schlüssel(?:inhalt)?|clave|clé|clef|jeton|llave|chave|chiave|sleutel|losung|zugangscode|access[ _-]?code|pin|(?:password|passwort|kennwort|token|secret)_[A-Z][A-Z0-9]*";

    /// <summary>Only as a word of its own, because other words end in them.</summary>
    public const string Short = "pw|pass|mdp|otp|totp|_auth";

    /// <summary>Digits that somebody is to type in.</summary>
    public const string Codes = $"{Timed}[ _-]?(?:code|pin|pass(?:word|code)?)|otp|totp|pin|puk|cvv2?|cvc2?";

    /// <summary>What such a code is for.</summary>
    public const string Timed = "(?:(?:one|1)[ _-]?time|verification|security|2fa|mfa|sms|pairing|unlock|access|door|safe|gate|alarm|parental|lock[ _-]?screen)";

    // A word of a sentence: required, missing, valid, mandatory, available, different, successfully, long.
    private static readonly HashSet<string> s_ordinary = new(StringComparer.OrdinalIgnoreCase)
    {
        "a", "again", "all", "an", "and", "any", "as", "at", "authenticate", "bad", "be", "because", "been", "being", "blank", "but", "by", "change", "connect", "correct", "default",
        "due", "each", "empty", "encrypt", "equal", "every", "expire", "false", "for", "from", "good", "has", "have", "if", "in", "incorrect", "it", "its", "known", "later", "less", "log",
        "longer", "max", "min", "more", "must", "my", "never", "new", "next", "no", "none", "not", "now", "null", "of", "off", "ok", "old", "on", "once", "one", "only", "open",
        "or", "our", "out", "over", "own", "part", "read", "file", "reset", "safe", "same", "secure", "set", "short", "shorter", "sign", "so", "still", "string", "strong", "that", "the",
        "their", "there", "they", "this", "to", "too", "true", "under", "undefined", "unknown", "unset", "until", "up", "use", "very", "weak", "what", "when", "where", "which",
        "with", "without", "wrong", "yes", "you", "your", "sent", "vault", "user", "eof", "minimum", "maximum", "high", "medium", "low", "alphanumeric", "numeric", "numericComplex", "deviceDefault", "may", "might", "should",
        "can", "will", "would", "read-only", "readonly", "does", "was", "were", "are", "is",
    };

    // The same in sentences of other languages, and without the marks of their letters: one of the readings of a text has none.
    private static readonly HashSet<string> s_elsewhere = Unmarked(
    [
        "abgelaufen", "mindestlänge", "länge", "komplexität", "falsch", "ungültig", "erforderlich", "nicht", "zu", "kurz", "leer", "gesperrt", "geändert", "bereits", "nun", "ein", "eine", "der", "die", "das", "auf", "noch", "unbekannt",
        "le", "la", "les", "un", "une", "pas", "trop", "vide", "expiré", "requis", "invalide", "incorrecte", "obligatoire", "erroné", "inconnu", "faux", "modifié", "el", "los", "una", "muy",
        "corta", "corto", "vacía", "incorrecta", "incorrecto", "inválida", "inválido", "obligatoria", "obligatorio", "requerida", "requerido", "caducada", "vencida", "expirada", "errónea", "uma",
        "muito", "curta", "vazia", "necessária", "obrigatória", "scaduta", "errata", "obbligatoria", "richiesta", "troppo", "non", "non-valida", "vuota", "verlopen", "onjuist", "vereist", "leeg", "te",
        "erforderlich", "gesetzt", "fehlt", "keine", "keines", "kein", "requis", "manquant", "manquante", "absent", "faltante", "ninguna", "ninguno", "mancante", "nessuna", "ontbreekt", "geen", "läuft", "wurde", "war", "muss",
        "fel", "forkert", "feil", "väärin", "nieprawidłowe", "wymagane", "wygasło", "puste", "špatné", "neplatné", "napačno",
    ]);

    private static readonly HashSet<string> s_told = new(StringComparer.OrdinalIgnoreCase)
    {
        "missing", "expired", "required", "undefined", "invalid", "disabled", "enabled", "rotated", "revoked", "redacted", "hidden", "removed", "changed", "unchanged", "set", "absent", "present", "optional",
    };

    private static readonly HashSet<string> s_states = new(StringComparer.OrdinalIgnoreCase) { "true", "false", "yes", "no", "null", "none", "ok", "failed", "passed", "skipped" };

    private static readonly HashSet<string> s_ways = new(StringComparer.OrdinalIgnoreCase) { "static", "dynamic", "captcha" };

    private static readonly SearchValues<char> s_signs = SearchValues.Create("!#$%^&*~");

    private static readonly SearchValues<char> s_marks = SearchValues.Create("!#$%^&*+=~@?");

    /// <summary>Whether the name means a secret where its value looks like one, see <see cref="IsMade"/>.</summary>
    public static bool IsWeak(string name) => Parted(name) is var parted && WeakName().IsMatch(parted) && !Identifying().IsMatch(parted);

    /// <summary>Whether a value looks made: no word, number, id, path or address.</summary>
    public static bool IsMade(string value) => SecretNear.IsStrong(value.AsSpan().Trim("\"'`.,;:?()[]")) || (value.Length is 32 or 40 or 64 && !value.Contains('-', StringComparison.Ordinal) && IsShaped(value));

    private static HashSet<string> Unmarked(string[] words) => new(
        words.Concat(words.Select(w => string.Concat(w.Normalize(NormalizationForm.FormD).Where(c => char.GetUnicodeCategory(c) != UnicodeCategory.NonSpacingMark)))), StringComparer.OrdinalIgnoreCase);

    // devicePin as device_Pin
    private static string Parted(string name) => string.Concat(name.Select((c, i) => i > 0 && char.IsUpper(c) && !char.IsUpper(name[i - 1]) ? $"_{c}" : c.ToString()));

    /// <summary>Whether people give such a name to what is no secret as well: app key: hr. One that is written as a member of an object is meant.</summary>
    public static bool IsDoubtful(string name) => Doubtful().IsMatch(name);

    /// <summary>Whether a pair only tells a state, as forms and checks do: API key: missing, password=expired.</summary>
    public static bool IsTold(string gap, string value) => value[0] is not ('"' or '\'' or '\\' or '`' or '!') && value is not "new" && (SecretPatterns.IsHidden(value) || !value.Contains(SafeReason.MaskStart, StringComparison.Ordinal))
        && (IsOrdinary(value) ? IsToldWord(gap, Word(value)) : gap.Contains(": ", StringComparison.Ordinal) && Algorithm().IsMatch(value));

    private static bool IsToldWord(string gap, ReadOnlySpan<char> word) => !Ending().IsMatch(word) || s_told.GetAlternateLookup<ReadOnlySpan<char>>().Contains(word)
        || (gap.Contains(": ", StringComparison.Ordinal) && word[1..].IndexOfAnyExceptInRange('a', 'z') < 0);

    /// <summary>Whether the value of a setting only tells that there is one: yes, false, null.</summary>
    public static bool IsState(string value) => s_states.Contains(value.TrimEnd('.', ')'));

    /// <summary>Whether what follows a name in a sentence is one of the sentence's words, or was hidden already.</summary>
    public static bool IsOrdinary(string value)
    {
        var word = Word(value);
        return word.Length == 0 || value.Contains(SafeReason.MaskStart, StringComparison.Ordinal)
            || s_ordinary.GetAlternateLookup<ReadOnlySpan<char>>().Contains(word) || s_elsewhere.GetAlternateLookup<ReadOnlySpan<char>>().Contains(word)
            || (Ending().IsMatch(word) && !(word[1..].ContainsAnyInRange('A', 'Z') && word.ContainsAnyInRange('a', 'z'))); // as words are written
    }

    // Without what a sentence puts around it.
    private static ReadOnlySpan<char> Word(string value) => value.AsSpan().Trim("\"'`.,;:!?()[]*");

    /// <summary>Whether at least every other word is one of a sentence's: a phrase of words taken at random has few of them.</summary>
    public static bool IsSentence(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries) is var words && words.Count(IsOrdinary) * 2 >= words.Length;

    /// <summary>Whether nobody would take the value for a word or for a number: letters among digits or signs, or capitals within.</summary>
    public static bool IsShaped(string value)
    {
        var word = value.AsSpan().Trim("\"'`.,;:?()[]");
        return !IsOrdinary(value) && word.Length >= 4 && !Number().IsMatch(word)
            && (word.ContainsAnyInRange('0', '9') || word.ContainsAny(s_marks) || (word[1..].ContainsAnyInRange('A', 'Z') && word.ContainsAnyInRange('a', 'z')));
    }

    /// <summary>Whether a value is made of letters, digits and signs as people pick a password where they have to: Sommer-2026!</summary>
    public static bool IsPicked(string value)
    {
        var word = value.AsSpan().Trim("\"'`.,;:()[]");
        return word.Length >= 8 && word[0] is not ('$' or '%' or '#' or '/') && word.ContainsAny(s_signs) && word.ContainsAnyInRange('0', '9') && word.ContainsAnyInRange('a', 'z') && !word.ContainsAny("=/\\");
    }

    /// <summary>Whether a short name's value is the count or the state of a test, or a kind of its thing: pass=12, pass: 98 %, challenge: dynamic.</summary>
    public static bool IsResult(string value) => IsState(value) || IsOrdinary(value) || s_ways.Contains(value) || value.AsSpan().TrimEnd("%.)/").Length <= 6 && Number().IsMatch(value.AsSpan().TrimEnd("%.)/"));

    /// <summary>Whether these are digits that somebody is to type in.</summary>
    public static bool IsCode(string value) => value.Length is >= 3 and <= 12 && value.All(c => char.IsAsciiDigit(c) || c is ' ' or '-');

    [GeneratedRegex("^(?:app|service|client|consumer|database|db|deploy|host|session|root|product|function|account) key$|^geheim$", SecretWay.Near, 1000)]
    private static partial Regex Doubtful();

    [GeneratedRegex(@"^(?:kerberos|ntlm|negotiate|basic|digest|certificate|aes|rsa|dsa|ecdsa|wpa[23]?|wep|sha|hmac|ed25519|x25519|ssh|oath|fido2?|hklm|hkcu|tpm|pkcs|argon2|bcrypt|samesite)(?:[=_-][\w-]{1,20}|[0-9]{0,4})?$", SecretWay.Near, 1000)]
    private static partial Regex Algorithm();

    [GeneratedRegex($"(?:^|[_. -])(?:{Weak})$", RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex WeakName();

    // Keys that tell rows, messages and places apart; they open nothing.
    [GeneratedRegex("(?:^|[_. -])(?:scope|idempotency|dedup|deduplication|sort|partition|cache|group|grouping|natural|business|foreign|object|item|row|record|lookup|message|event|correlation|tracking|range|routing|shard|index|unique|composite|surrogate|registry|public|content)[_. -]key$", SecretWay.Near, 1000)]
    private static partial Regex Identifying();

    [GeneratedRegex("^[a-z]{2,}(?:ed|ing|id|able|ible|ory|al|ent|ant|ly|ful|ous|less|ation|sion|ment|ary)$", SecretWay.Near, 1000)]
    private static partial Regex Ending();

    [GeneratedRegex(@"^v?[0-9]+(?:[.,:/-][0-9]+)*(?:[a-z]{1,2}|Z)?$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Number();
}
