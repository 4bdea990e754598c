using System.Text.RegularExpressions;

namespace OpsMonitor.Domain.Text.Secrets.Tables;

/// <summary>Files in sections, as INI and TOML are: what stands under the name of a secret is one.</summary>
internal static partial class SecretSections
{
    /// <summary>The text with the values masked that stand in such a section; the same instance where there are none.</summary>
    public static string Mask(string text)
    {
        var isSecret = false;
        return Line().Replace(text, line =>
        {
            isSecret = line.Groups["name"].Success ? SecretNames.IsSecret(line.Groups["name"].Value[(line.Groups["name"].Value.LastIndexOf('.') + 1)..]) : isSecret;
            return !isSecret || !line.Groups["value"].Success || SecretWords.IsResult(line.Groups["value"].Value) || SecretPatterns.IsHidden(line.Groups["value"].Value.Trim('"', '\''))
                ? line.Value : $"{line.Groups["lead"]}{SecretPatterns.Hidden}";
        });
    }

    [GeneratedRegex(
        @"(?:\A|\n)[ \t]*(?:\[{1,2}[""']?(?<name>[\w. -]{2,60})[""']?\]{1,2}[ \t]*(?:\r?$|[#;][^\n]*)|(?<lead>[""']?[\w.-]{1,60}[""']?[ \t]*[=:][ \t]*)(?<value>[^\s#;][^\r\n]*))",
        RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.Multiline, 1000)]
    private static partial Regex Line();
}
