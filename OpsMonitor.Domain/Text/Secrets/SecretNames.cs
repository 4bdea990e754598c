using System.Text.Json;
using System.Text.RegularExpressions;

namespace OpsMonitor.Domain.Text.Secrets;

/// <summary>What the names in a JSON object say about its values: that they are secrets, or that they are ids.</summary>
internal static partial class SecretNames
{
    // How settings, headers and variables are listed: one member names what another one holds.
    private static readonly HashSet<string> s_naming = new(StringComparer.OrdinalIgnoreCase)
    {
        "settingDefinitionId", "name", "key", "id", "path", "field", "header", "label", "property", "parameter", "option", "variable", "setting", "displayName", "title",
    };

    private static readonly HashSet<string> s_holding = new(StringComparer.OrdinalIgnoreCase)
    {
        "value", "values", "val", "data", "text", "content", "default", "defaultValue", "stringValue", "simpleSettingValue", "simpleSettingCollectionValue", "baseline", "current",
        "old", "new", "oldValue", "newValue", "before", "after",
    };

    /// <summary>Whether the name, however it is spelt, ends in the name of a secret: adminPassword is one, passwordRequired is a policy setting.</summary>
    public static bool IsSecret(string name) => IsSecretPlain(Plain(name));

    /// <summary>The same of a member, whose value tells whether a short name is meant: a pass of "swordfish" is one, a pass of 12 is a result.</summary>
    public static bool IsSecret(JsonProperty member)
    {
        var name = Plain(member.Name);
        return IsSecretPlain(name) || (member.Value.ValueKind is JsonValueKind.String or JsonValueKind.Number && Short().Match(name) is { Success: true } found
            && ((found.Groups["code"].Success && SecretWords.IsCode(member.Value.ToString())) || (found.Groups["word"].Success && !SecretWords.IsResult(member.Value.ToString()))));
    }

    private static bool IsSecretPlain(string name) => Name().IsMatch(name.All(char.IsAsciiLetterOrDigit) ? name : string.Concat(name.Where(char.IsLetterOrDigit)));

    private static string Plain(string name)
    {
        for (var layer = 0; layer < SecretReadings.MaxLayers; layer++)
        {
            var plain = SecretSpellings.Undo(name);
            if (ReferenceEquals(plain, name))
            {
                break;
            }

            name = plain;
        }

        return name;
    }

    /// <summary>Whether it names an identifier or a hash, which may be as random as it likes.</summary>
    public static bool IsId(string name) => Id().IsMatch(name);

    /// <summary>Whether the object says by one of its members that another, see <see cref="Holds"/>, is a secret.</summary>
    public static bool NamesSecret(JsonElement element) => element.EnumerateObject().Any(p => p.Value.ValueKind == JsonValueKind.String
        && (p.Name == "@odata.type" ? p.Value.ValueEquals("#microsoft.graph.deviceManagementConfigurationSecretSettingValue")
            : s_naming.Contains(p.Name) && Path().Split(p.Value.GetString()!).Any(IsSecret)));

    /// <summary>Whether the member of this name holds what another one names.</summary>
    public static bool Holds(string name) => s_holding.Contains(name);

    /// <summary>Whether a text of a list says that the next one is a secret: --password, or the first of a pair.</summary>
    public static bool NamesNext(string text, bool isPair) => (isPair || text.StartsWith('-')) && text.Length <= 64 && IsSecret(text);

    [GeneratedRegex(
        $"(?:{SecretWords.Names}|^(?:proxy)?authorization)s?(?:value|hash|text|plain|base64|pem)?[0-9]*$", RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Name();

    [GeneratedRegex(
        "(?:^|[_. -])(?i:(?<code>pin|puk|cvv2?|cvc2?|(?<word>t?otp))|(?<word>pw|pass|mdp))$|[a-z0-9](?:(?<code>P(?i:in|uk)|C(?i:vv|vc)|(?<word>T?O(?i:tp)))|(?<word>P(?i:w|ass)))$",
        RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Short();

    [GeneratedRegex(
        "(?:^|_)ids?$|(?:Id|ID)s?$|^@odata|(?i:hash|sha[_-]?(?:1|256|384|512)|thumbprint|fingerprint|checksum|digest|etag|scope_?key)$",
        RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Id();

    [GeneratedRegex(@"[.\[\]'/]+", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Path();
}
