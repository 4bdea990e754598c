using System.Buffers;
using System.Text.RegularExpressions;

namespace OpsMonitor.Domain.Text.Secrets;

/// <summary>Names that say of a value that it is secret, and what such a name may be followed by in ordinary sentences, settings and test results.</summary>
internal static partial class SecretWords
{
    // Before single words: a secret key is no secret that is followed by "key".
    private const string Keys = "(?:api|app|shared|private|priv|account|access|secret|sharedaccess|encryption|recovery|signing|auth|master|service|client|storage|subscription|functions?|consumer|database"
        + "|db|deploy|host|ssh|wep|wpa2?|wi-?fi|network|pairing|licen[cs]e|product|activation|session|hmac|rsa|aes|decryption|root|bitlocker|unlock|backup|webhook)[ _-]?key"
        + "|key[ _-]?material|key[ _-]?content|(?:unlock|activation|recovery|bypass)[ _-]?codes?|(?:mfa|t?otp|2fa|wallet|hmac)[ _-]?seed|(?:seed|recovery|backup|wallet|secret)[ _-]?phrase|mnemonic"
        + "|sas[ _-]?ur[il]|secret[ _-]?reference(?:[ _-]?value)?[ _-]?id|(?:snmp[ _-]?)?community[ _-]?(?:string|name)|snmp[ _-]?community|connection[ _-]?string|session[ _-]?id|sessid|connect\\.sid";

    private const string Words = "pass[ _-]?word|passwd|pwd|pass[ _-]?phrase|pass[ _-]?code|secret|token|psk|credentials?|creds|cookie"
        + "|(?:user|db|database|admin|root|ftp|smtp|mail|mysql|key|store|trust|ssh|login)pass";

    // In other languages, and without the marks of their letters.
    private const string Elsewhere = "passwort|kennwort|mot[ _-]?de[ _-]?passe|contrase[nñ]a|wachtwoord|lösenord(?:et)?|senha|has[lł]o|пароль|parola(?: d'ordine)?|salasana|heslo|geslo|jelsz[oó]|[sş]ifre|passord(?:et)?"
        + "|kodeord(?:et)?|adgangskoden?|lozinka|zaporka|slapta[zž]odis|m[aậ]t kh[aẩ]u|kata[ _-]?sandi|รหัสผ่าน|पासवर्ड|گذرواژه|رمز عبور|كلمة المرور|كلمة السر|סיסמה|סיסמא|κωδικός(?: πρόσβασης)?"
        + "|パスワード|暗証番号|密码|密碼|口令|비밀번호|암호";

    /// <summary>Also at the end of a longer name.</summary>
    public const string Names = Keys + "|" + Words + "|" + Elsewhere;

    /// <summary>Only as a word of its own, because other words end in them.</summary>
    public const string Short = "pw|pass|mdp|otp|totp|_auth";

    /// <summary>Digits that somebody is to type in.</summary>
    public const string Codes = "(?:(?:one|1)[ -]?time|verification|security|2fa|mfa|sms|pairing|unlock)[ _-]?(?:code|pin|pass(?:word|code)?)|otp|totp|pin|puk|cvv2?|cvc2?";

    // A word of a sentence: required, missing, valid, mandatory, available, different, successfully, long.
    private static readonly HashSet<string> s_ordinary = new(StringComparer.OrdinalIgnoreCase)
    {
        "a", "again", "all", "an", "and", "any", "as", "at", "authenticate", "bad", "be", "because", "been", "being", "blank", "but", "by", "change", "connect", "correct", "default",
        "due", "each", "empty", "encrypt", "equal", "every", "expire", "false", "for", "from", "good", "has", "have", "if", "in", "incorrect", "it", "its", "known", "later", "less", "log",
        "longer", "max", "min", "more", "must", "my", "never", "new", "next", "no", "none", "not", "now", "null", "of", "off", "ok", "old", "on", "once", "one", "only", "open",
        "or", "our", "out", "over", "own", "part", "read", "reset", "safe", "same", "secure", "set", "short", "shorter", "sign", "so", "still", "string", "strong", "that", "the",
        "their", "there", "they", "this", "to", "too", "true", "under", "undefined", "unknown", "unset", "until", "up", "use", "very", "weak", "what", "when", "where", "which",
        "with", "without", "wrong", "yes", "you", "your",
    };

    // The same in sentences of other languages.
    private static readonly HashSet<string> s_elsewhere = new(StringComparer.OrdinalIgnoreCase)
    {
        "abgelaufen", "falsch", "ungültig", "erforderlich", "nicht", "zu", "kurz", "leer", "gesperrt", "geändert", "bereits", "nun", "ein", "eine", "der", "die", "das", "auf", "noch", "unbekannt",
        "le", "la", "les", "un", "une", "pas", "trop", "vide", "expiré", "requis", "invalide", "incorrecte", "obligatoire", "erroné", "inconnu", "faux", "modifié", "el", "los", "una", "muy",
        "corta", "corto", "vacía", "incorrecta", "incorrecto", "inválida", "inválido", "obligatoria", "obligatorio", "requerida", "requerido", "caducada", "vencida", "expirada", "errónea", "uma",
        "muito", "curta", "vazia", "necessária", "obrigatória", "scaduta", "errata", "obbligatoria", "richiesta", "troppo", "non", "non-valida", "vuota", "verlopen", "onjuist", "vereist", "leeg", "te",
        "fel", "forkert", "feil", "väärin", "nieprawidłowe", "wymagane", "wygasło", "puste", "špatné", "neplatné", "napačno",
    };

    private static readonly HashSet<string> s_states = new(StringComparer.OrdinalIgnoreCase) { "true", "false", "yes", "no", "null", "none", "ok", "failed", "passed", "skipped" };

    private static readonly SearchValues<char> s_marks = SearchValues.Create("!#$%^&*+=~@?");

    /// <summary>Whether the value of a setting only tells that there is one: yes, false, null.</summary>
    public static bool IsState(string value) => s_states.Contains(value.TrimEnd('.', ')'));

    /// <summary>Whether what follows a name in a sentence is one of the sentence's words, or was hidden already.</summary>
    public static bool IsOrdinary(string value)
    {
        var word = value.AsSpan().Trim("\"'`.,;:!?()[]*");
        return word.Length == 0 || value.Contains(SafeReason.MaskStart, StringComparison.Ordinal)
            || s_ordinary.GetAlternateLookup<ReadOnlySpan<char>>().Contains(word) || s_elsewhere.GetAlternateLookup<ReadOnlySpan<char>>().Contains(word) || Ending().IsMatch(word);
    }

    /// <summary>Whether at least every other word is one of a sentence's: a phrase of words taken at random has few of them.</summary>
    public static bool IsSentence(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries) is var words && words.Count(IsOrdinary) * 2 >= words.Length;

    /// <summary>Whether nobody would take the value for a word or for a number: letters among digits or signs, or capitals within.</summary>
    public static bool IsShaped(string value)
    {
        var word = value.AsSpan().Trim("\"'`.,;:?()[]");
        return !IsOrdinary(value) && word.Length >= 4 && !Number().IsMatch(word)
            && (word.ContainsAnyInRange('0', '9') || word.ContainsAny(s_marks) || (word[1..].ContainsAnyInRange('A', 'Z') && word.ContainsAnyInRange('a', 'z')));
    }

    /// <summary>Whether a short name's value is the count or the state of a test: pass=12, pass: 98 %.</summary>
    public static bool IsResult(string value) => IsState(value) || IsOrdinary(value) || value.AsSpan().TrimEnd("%.)/").Length <= 6 && Number().IsMatch(value.AsSpan().TrimEnd("%.)/"));

    /// <summary>Whether these are digits that somebody is to type in.</summary>
    public static bool IsCode(string value) => value.Length is >= 3 and <= 12 && value.All(c => char.IsAsciiDigit(c) || c is ' ' or '-');

    [GeneratedRegex("^[a-z]{2,}(?:ed|ing|id|able|ible|ory|al|ent|ant|ly|ful|ous|less|ation|sion|ment|ary)$", RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Ending();

    [GeneratedRegex(@"^v?[0-9]+(?:[.,:/-][0-9]+)*(?:[a-z]{1,2}|Z)?$", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Number();
}
