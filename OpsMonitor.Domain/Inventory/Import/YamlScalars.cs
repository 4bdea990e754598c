using System.Buffers;
using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;

namespace OpsMonitor.Domain.Inventory.Import;

/// <summary>What a plain scalar means by YAML's core schema; what JSON has no number for stays a text.</summary>
internal static partial class YamlScalars
{
    private static readonly SearchValues<char> s_hex = SearchValues.Create("0123456789abcdefABCDEF");

    public static YamlNode Plain(string text) => text switch
    {
        "" or "~" or "null" or "Null" or "NULL" => new YamlNode.Plain("null"),
        "true" or "True" or "TRUE" => new YamlNode.Plain("true"),
        "false" or "False" or "FALSE" => new YamlNode.Plain("false"),
        _ when Number(text) is { } number => new YamlNode.Plain(number),
        _ => new YamlNode.Text(text),
    };

    private static string? Number(string text)
    {
        if (text[0] is '0' && text.Length > 2 && text[1] is 'x' or 'o')
        {
            return Based(text);
        }

        var match = Decimal().Match(text);
        if (!match.Success)
        {
            return null;
        }

        var whole = match.Groups["whole"].Value.TrimStart('0');
        var fraction = match.Groups["fraction"].Value;
        return $"{(text[0] == '-' ? "-" : "")}{(whole.Length > 0 ? whole : "0")}{(fraction.Length > 0 ? "." + fraction : "")}{match.Groups["exponent"].Value}";
    }

    private static string? Based(string text)
    {
        var digits = text.AsSpan(2);
        if (text[1] == 'x' && !digits.ContainsAnyExcept(s_hex))
        {
            return BigInteger.Parse($"0{digits}", NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture);
        }

        return text[1] == 'o' && digits.Length <= 20 && !digits.ContainsAnyExceptInRange('0', '7') ? Convert.ToUInt64(digits.ToString(), 8).ToString(CultureInfo.InvariantCulture) : null;
    }

    [GeneratedRegex(@"^[-+]?(?:(?<whole>[0-9]+)(?:\.(?<fraction>[0-9]*))?|\.(?<fraction>[0-9]+))(?<exponent>[eE][-+]?[0-9]+)?\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Decimal();
}
