using System.Text.RegularExpressions;

namespace OpsMonitor.Domain.Text.Secrets.Tables;

/// <summary>Tables in HTML: the head of a column names what the cells under it hold.</summary>
internal static partial class SecretHtmlTables
{
    /// <summary>The text with the cells masked that stand under the name of a secret.</summary>
    public static string Mask(string text)
    {
        HashSet<int> secret = [];
        var (column, isHead) = (0, true);
        return Cell().Replace(text, m =>
        {
            if (!m.Groups["cell"].Success)
            {
                // Another table has a head of its own.
                isHead = m.Groups["table"].Success || (isHead && column == 0);
                secret = m.Groups["table"].Success ? [] : secret;
                column = 0;
                return m.Value;
            }

            var (at, value) = (column++, m.Groups["value"].Value.Trim());
            if (SecretTables.IsName(value))
            {
                secret.Add(at);
                return m.Value;
            }

            return !isHead && secret.Contains(at) && SecretTables.IsValue(value) ? $"{m.Groups["cell"]}{SecretPatterns.Hidden}" : m.Value;
        });
    }

    [GeneratedRegex(@"<(?<table>table)\b|<tr\b|(?<cell><t[hd](?:\s[^<>]*)?>(?:<\w+>)?)(?<value>[^<]*)", RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Cell();
}
