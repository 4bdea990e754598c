using System.Text.RegularExpressions;

namespace OpsMonitor.Domain.Text.Secrets;

/// <summary>Secrets that sentences tell: the password is swordfish, log in with password hunter2.</summary>
internal static partial class SecretSentences
{
    private const RegexOptions Linear = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.IgnoreCase;

    private const string Name = $@"[\w.-]*(?<kind>{SecretWords.Names})s?(?:\s+(?:for|of)\s+\S+)?\s+";

    private const string Value = @"(?:""[^""]*""|'[^']*'|`[^`]*`|[^\s""'`]+)";

    /// <summary>The text with what its sentences tell masked: "the password was changed to swordfish", not "the token is expired".</summary>
    public static string Mask(string text) => Using().Replace(Telling().Replace(text, Told), m => SecretWords.IsShaped(m.Groups["value"].Value) ? Masked(m) : m.Value);

    private static string Told(Match match) => SecretWords.IsOrdinary(match.Groups["value"].Value) ? match.Value : Masked(match);

    private static string Masked(Match match) =>
        $"{match.Groups["lead"]}{(match.Groups["old"].Success ? SecretPatterns.Hidden : "")}{match.Groups["to"]}[redacted:{SecretPatterns.Kind(match.Groups["kind"].Value)}]";

    [GeneratedRegex(
        $@"(?:(?<lead>\b{Name}(?:(?:is|was|are|were|be|been|has|have)\s+)*(?:changed|set|reset|updated|rotated|switched)\s+(?:from\s+)?)(?<old>{Value})?(?<to>\s*\bto:?\s+)"
        + $@"|(?<lead>\b{Name}(?:is|was|are)(?:\s+now)?:?\s+|\b(?:change|set|reset|update)\s+(?:\w+\s+){{0,2}}{Name}to\s+|\blogin\s+\S+\s+{Name}))(?<value>{Value})", Linear, 1000)]
    private static partial Regex Telling();

    [GeneratedRegex($@"(?<lead>\b(?:with|using|use|enter|try)\s+(?:the\s+)?{Name})(?<value>{Value})", Linear, 1000)]
    private static partial Regex Using();
}
