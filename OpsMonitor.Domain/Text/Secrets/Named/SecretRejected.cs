using System.Text.RegularExpressions;

namespace OpsMonitor.Domain.Text.Secrets.Named;

/// <summary>
/// Values that whoever checked them tells apart from their name: rejected value [swordfish7] on field 'password', "swordfish7" does not satisfy the password
/// policy. The name may stand anywhere in the text.
/// </summary>
internal static partial class SecretRejected
{
    private const RegexOptions AnyCase = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.IgnoreCase;

    private const string Quoted = @"\[[^\[\]\r\n]+\]|""[^""\r\n]+""|'[^'\r\n]+'";

    /// <summary>One of these is in every such text.</summary>
    public static readonly string[] Marks = ["value", "val:", "val=", "input", "argument", "convert", "satisf", "meet", " is not a", " is the wrong", " is a"];

    /// <summary>The text with such values masked.</summary>
    public static string Mask(string text)
    {
        if (Field().Matches(text).Any(m => SecretNames.IsSecret(m.Groups["name"].Value)))
        {
            text = Told().Replace(text, m => Hide(m, v => !SecretWords.IsOrdinary(v) && !SecretWords.IsResult(v)));
        }

        return IsMentioned(text) ? Judged().Replace(text, m => Hide(m, SecretWords.IsShaped)) : text;
    }

    // As a word of its own: a password policy's is one, a PasswordPolicy is none.
    private static bool IsMentioned(string text)
    {
        foreach (var name in SecretNamed.Name().EnumerateMatches(text))
        {
            if (name.Index + name.Length is var end && (end == text.Length || !char.IsLetterOrDigit(text[end])))
            {
                return true;
            }
        }

        return false;
    }

    private static string Hide(Match match, Func<string, bool> isSecret) => match.Groups["value"].Value.Trim('[', ']', '"', '\'') is var value && (value.Length == 0 || SecretPatterns.IsHidden($"[{value}]") || !isSecret(value))
        ? match.Value
        : $"{match.Groups["lead"]}[redacted:password]{match.Groups["tail"]}";

    // on field 'password', "loc":["body","password"], Property: password, key: password, for parameter 'Password'
    [GeneratedRegex(
        @"\b(?:field|property|propertyName|parameter|argument|setting|settingName|displayName|name|key|loc|column|attribute|variable)[""'\]]*(?:(?:\s*[:=]\s*|\s+)(?:\[?[""'](?:\w+[""']\s*,\s*[""'])?(?<name>[^""'\r\n]{2,60})[""'])|\s*[:=]\s*(?<name>[^""',;=\r\n]{2,40})[,;]|(?:\s*[:=]\s*|\s+)(?<name>\w[\w.-]{1,40})(?:[,;:.)\]}\s]|\z))",
        AnyCase, 1000)]
    private static partial Regex Field();

    // value=swordfish7, rejected value [swordfish7], "input":"swordfish7"
    [GeneratedRegex($@"(?<lead>\b(?:rejected[ _]?value|attempted[ _]?value|input_value|settingvalue|value|val|input)[""']*(?:\s*[:=]\s*|\s+))(?<value>{Quoted}|[^\s,;""'\[\]{{}}()]+)", AnyCase, 1000)]
    private static partial Regex Told();

    // cannot convert value "swordfish7", "swordfish7" does not satisfy the password policy, swordfish7 is not a valid password
    [GeneratedRegex(
        $@"(?<lead>\b(?:rejected value|attempted_?value|input_value|convert(?: the)?(?: value)?|the (?:value|argument))[""']*\s*[:=]?\s*)(?<value>{Quoted})"
        + $@"|(?<value>{Quoted}|[^\s""'\[\]]+)(?<tail>\s+(?:does not|doesn't|must)\s+(?:satisfy|meet|match)\b|\s+is\s+(?:not\s+)?(?:a|an|the)\s+(?:valid|wrong|invalid|correct|weak|new|old|common)?\s*(?:password|passphrase|passcode|pin|token|secret)\b)",
        AnyCase, 1000)]
    private static partial Regex Judged();
}
