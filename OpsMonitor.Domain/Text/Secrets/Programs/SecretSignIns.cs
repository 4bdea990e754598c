using System.Text.RegularExpressions;

namespace OpsMonitor.Domain.Text.Secrets.Programs;

/// <summary>Passwords that stand beside whose they are, without a name of their own: user 'sa' with 'swordfish7', bob / swordfish7, u=bob&amp;p=swordfish7, bob:Sword-fish7!</summary>
internal static partial class SecretSignIns
{
    private const RegexOptions AnyCase = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.IgnoreCase;

    private const string Texts = @"(?:""[^""\r\n]{1,80}""|'[^'\r\n]{1,80}')";

    /// <summary>One of these is in every such text.</summary>
    public static readonly string[] Marks = ["user", "AUTH", "tried", "login", "logon", "sign", "account", "cred", "u=", "usr", "-u", ":", "/", "@", " as "];

    /// <summary>The text with such passwords masked.</summary>
    public static string Mask(string text)
    {
        text = With().Replace(text, m => Hide(m, m.Groups["value"].Value[0] is '"' or '\'' ? SecretWords.IsShaped : SecretWords.IsPicked));
        text = Slash().Replace(text, m => Hide(m, m.Groups["sure"].Success ? SecretWords.IsShaped : SecretWords.IsPicked));
        text = Mail().Replace(text, m => Hide(m, m.Groups["lead"].Value[^1] == ' ' && !m.Groups["lead"].Value.Contains('/', StringComparison.Ordinal) ? SecretWords.IsPicked : SecretWords.IsShaped));
        text = Sasl().Replace(text, m => Hide(m, v => !SecretWords.IsOrdinary(v)));
        text = Form().Replace(text, m => Hide(m, v => !SecretWords.IsResult(v)));
        text = Switches().Replace(text, m => Hide(m, v => !SecretWords.IsOrdinary(v)));
        text = Colon().Replace(text, m => Hide(m, v => SecretWords.IsPicked(v) && !Label().IsMatch(m.Groups["name"].Value)));
        return As().Replace(text, m => Hide(m, v => SecretWords.IsShaped(v) || v[0] is '"' or '\''));
    }

    private static string Hide(Match match, Func<string, bool> isSecret) => match.Groups["value"] is var value && (SecretPatterns.IsHidden(value.Value.Trim('"', '\'')) || !isSecret(value.Value))
        ? match.Value
        : $"{match.Groups["lead"]}[redacted:password]{match.Groups["tail"]}";

    // login failed for user 'sa' with 'swordfish7'
    [GeneratedRegex($@"(?<lead>\b(?:tried|log(?:ged)?[ -]?[io]n|sign(?:ed)?[ -]?in|authenticat\w+|bind|connect\w*)\b[^\r\n'"":]{{0,40}}(?:{Texts}\s+)?(?:with|using)\s+)(?<value>{Texts}|[^\s,;""']{{8,60}})", AnyCase, 1000)]
    private static partial Regex With();

    // Cred: bob / swordfish7, user bob / Sword-fish7!
    [GeneratedRegex(@"(?<lead>\b(?<sure>cred(?:ential)?s?|zugang(?:sdaten)?|identifiants|username/password)\s*[:=]?\s+[\w.@\\-]{2,60}\s*/\s*|\b(?:log[io]n|logged in|auth\w*|failed|as|with|for)\s+[\w.@\\-]{2,60}/|(?:\A|[\s""'(=:])[\w.@\\-]{2,60}\s+/\s+)(?<value>[^\s,;/""']+)", AnyCase, 1000)]
    private static partial Regex Slash();

    // bob@contoso.com / swordfish7
    [GeneratedRegex(@"(?<lead>[\w.+-]+@[\w-]+(?:\.[\w-]+)+(?:\s+/\s+|\s*[;|,]\s*|\s+))(?<value>[^\s,;|""']{8,60})\z", AnyCase, 1000)]
    private static partial Regex Mail();

    // AUTH PLAIN AGFuYQBzd29yZGZpc2g=
    [GeneratedRegex(@"(?<lead>\bAUTH(?:ENTICATE)?\s+(?:PLAIN|LOGIN|XOAUTH2)\s+)(?<value>[A-Za-z0-9+/=]{8,})", AnyCase, 1000)]
    private static partial Regex Sasl();

    // u=bob&p=swordfish7
    [GeneratedRegex(@"(?<lead>(?:\b|_)(?:u|usr|user|username|login)=[^&\s]*&p(?:w|wd|ass)?=)(?<value>[^&\s""'<>]+)", AnyCase, 1000)]
    private static partial Regex Form();

    // /u:bob /p:swordfish7
    [GeneratedRegex(@"(?<lead>\s[/-]u(?:ser)?:\S+\s(?:\S+\s+){0,3}[/-]p(?:w|wd|ass)?:)(?<value>\S+)|(?<lead>\s[/-]p(?:w|wd|ass)?:)(?<value>\S+)(?<tail>\s(?:\S+\s+){0,3}[/-]u(?:ser)?:)", AnyCase, 1000)]
    private static partial Regex Switches();

    // bob:Sword-fish7!, where that is all or is said to be a sign-in
    [GeneratedRegex(@"(?<lead>(?:\A\s*|\b(?:user|login|logon|account|cred(?:ential)?s?|auth)\s*[:=]?\s+[""']?)(?<name>[a-z][\w.@-]{1,40}):)(?<value>[^\s:""'<>,;/\\]{8,60})(?<tail>[\s""',;]|\z)", AnyCase, 1000)]
    private static partial Regex Colon();

    [GeneratedRegex(@"\A(?:error|code|status|state|reason|time|date|host|server|id|version|path|file|item|step|name|type|line|at|port|group|policy|room|build|tag|class)\z", AnyCase, 1000)]
    private static partial Regex Label();

    // tried swordfish7 as the password of sa
    [GeneratedRegex(
        $@"(?<lead>\b(?:tried|using|used?|with|sent|entered|gave|given|got|set|took|accepted)\s+)(?<value>{Texts}|[^\s""']+)(?<tail>\s+as\s+(?:(?:the|a|an|his|her|its|their|your|new|old)\s+){{0,2}}(?:password|passphrase|passcode|pin|secret|token|(?:client|api)\s+(?:secret|key))\b)",
        AnyCase, 1000)]
    private static partial Regex As();
}
