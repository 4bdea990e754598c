using System.Text.RegularExpressions;

namespace OpsMonitor.Domain.Text.Secrets;

/// <summary>Secrets that sentences tell: the password is swordfish, log in with password hunter2.</summary>
internal static partial class SecretSentences
{
    private const RegexOptions Linear = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.IgnoreCase;

    private const string Name = $@"[\w.-]*(?<kind>{SecretWords.Names})s?(?:\s+(?:for|of)\s+\S+)?\s+";

    private const string Value = @"(?:""[^""]*""|'[^']*'|`[^`]*`|[^\s""'`]+)";

    /// <summary>The text with what its sentences tell masked: "the password was changed to swordfish", not "the token is expired".</summary>
    public static string Mask(string text)
    {
        text = Wrong().Replace(Telling().Replace(text, Told), Told);
        return Naming().Replace(Using().Replace(text, m => SecretWords.IsShaped(m.Groups["value"].Value) ? Masked(m) : m.Value), m => IsValue(m.Groups["value"].Value) ? Masked(m) : m.Value);
    }

    // What stands beside a name may be the name of the secret, an algorithm, an error's code or an id.
    private static bool IsValue(string value) => SecretWords.IsShaped(value) && !Known().IsMatch(value.AsSpan().Trim("\"'`()"));

    private static string Told(Match match) => SecretWords.IsOrdinary(match.Groups["value"].Value) ? match.Value : Masked(match);

    private static string Masked(Match match) =>
        $"{match.Groups["lead"]}{(match.Groups["old"].Success ? SecretPatterns.Hidden : "")}{match.Groups["to"]}[redacted:{SecretPatterns.Kind(match.Groups["kind"].Value)}]{match.Groups["tail"]}";

    [GeneratedRegex(
        $@"(?:(?<lead>\b{Name}(?:(?:is|was|are|were|be|been|has|have)\s+)*(?:changed|set|reset|updated|rotated|switched)\s+(?:from\s+)?)(?<old>{Value})?(?<to>\s*\bto:?\s+)"
        + $@"|(?<lead>\b{Name}(?:is|was|are|lautet)(?:\s+now)?:?\s+|\b(?:change|set|reset|update)\s+(?:\w+\s+){{0,2}}{Name}to\s+|\blogin\s+\S+\s+{Name}))(?<value>{Value})", Linear, 1000)]
    private static partial Regex Telling();

    [GeneratedRegex($@"(?<lead>\b(?:with|using|use|enter|try)\s+(?:the\s+)?{Name})(?<value>{Value})", Linear, 1000)]
    private static partial Regex Using();

    // wrong password 'swordfish' for ana
    [GeneratedRegex($@"(?<lead>\b(?:wrong|invalid|incorrect|bad|old|expected|got|received)\s+{Name})(?<value>""[^""]+""|'[^']+'|`[^`]+`)", Linear, 1000)]
    private static partial Regex Wrong();

    // password (hunter2), api key hunter2 is invalid, contraseña es hunter2
    [GeneratedRegex(
        $@"(?<lead>\b{Name}\()(?<value>[^\s()]+)(?<tail>\))|(?<lead>\b{Name})(?<value>""[^\s""]+""|'[^\s']+'|`[^\s`]+`|[^\s""'`:=/()]+)(?<tail>\s+(?:is|was|has|must|cannot|can|could|did|does|will|should|not|for|of"
        + $@"|expired|rejected|leaked)\b)|(?<lead>\b{Name}(?:ist|war|est|es|era|jest|je|[eé]|[eè]|är|to|on)\s+)(?<value>{Value})", Linear, 1000)]
    private static partial Regex Naming();

    [GeneratedRegex(
        @"^(?:[A-Z]{2,8}[ _-]?[0-9]+|v?[0-9]+(?:[.,:/-][0-9]+)*|[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}|(?i:oauth2?|base64|bcrypt|argon2\w*|pbkdf2|scrypt|saml2?|windows[0-9]+|x509|samesite=\w+))$",
        RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Known();
}
