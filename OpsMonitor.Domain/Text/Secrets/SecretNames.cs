using System.Text.Json;
using System.Text.RegularExpressions;
using OpsMonitor.Domain.Text.Secrets.Named;

namespace OpsMonitor.Domain.Text.Secrets;

/// <summary>What the names in a JSON object say about its values: that they are secrets, or that they are ids.</summary>
internal static partial class SecretNames
{
    // How settings, headers and variables are listed: one member names what another one holds.
    private static readonly HashSet<string> s_naming = new(StringComparer.OrdinalIgnoreCase)
    {
        "settingDefinitionId", "name", "key", "id", "path", "field", "header", "label", "property", "parameter", "option", "variable", "setting", "displayName", "title",
        "omaUri", "oma_uri", "locUri", "cspPath", "uri", "definitionId", "keyPath", "attribute", "pointer", "column", "member", "argument", "arg", "env", "var", "prompt", "question", "k",
        "parameterName", "propertyName", "fieldName", "headerName", "attributeName", "variableName", "settingName", "optionName", "configKey", "keyName", "n", "entry", "tag", "item", "term",
    };

    // What people call a thing that has parts of its own: a policy, a step.
    private static readonly HashSet<string> s_titles = new(StringComparer.OrdinalIgnoreCase) { "displayName", "title", "name", "label", "id" };

    // Objects that say what their neighbour is: Graph's presentation of an administrative template, the definition of a setting.
    private static readonly HashSet<string> s_describing = new(StringComparer.OrdinalIgnoreCase)
    {
        "presentation", "definition", "metadata", "descriptor", "schema", "key", "name", "field", "parameter", "property", "setting", "option", "variable", "attribute", "header", "column",
    };

    private static readonly HashSet<string> s_heads = new(StringComparer.OrdinalIgnoreCase)
    {
        "columns", "cols", "header", "headers", "heads", "headings", "fields", "schema", "keys", "names", "columnNames", "fieldNames", "column_names", "field_names",
    };

    private static readonly HashSet<string> s_holding = new(StringComparer.OrdinalIgnoreCase)
    {
        "value", "values", "val", "data", "text", "content", "default", "defaultValue", "stringValue", "simpleSettingValue", "simpleSettingCollectionValue", "baseline", "current",
        "settingValue", "rawValue", "valueData", "input", "answer", "from", "to", "old", "new", "oldValue", "newValue", "before", "after", "v",
        "parameterValue", "propertyValue", "fieldValue", "headerValue", "attributeValue", "variableValue", "optionValue", "configValue", "stringData", "example", "plainText", "rawText",
        "string", "payload", "expected", "actual", "desired", "previous",
    };

    // The same at the end of a longer name: appConfigKey and appConfigKeyValue, customSettingName and customSettingValue. What is said of a value is none.
    private static readonly string[] s_valueEnds = ["value", "values", "val"];
    private static readonly HashSet<string> s_ofValues = new(StringComparer.OrdinalIgnoreCase)
    {
        "valueType", "valueState", "valueKind", "valueFormat", "valueCount", "valueLength", "valueName",
        "choiceSettingValue", "choiceSettingCollectionValue", "groupSettingValue", "groupSettingCollectionValue", // one of a list that is known, or settings with names of their own
    };

    // What a weak name names is a word.
    private const int MaxWeak = 200;

    // Flags of a value, and what they or its type are called where it is secret.
    private static readonly HashSet<string> s_flags = new(StringComparer.OrdinalIgnoreCase) { "isSecret", "secret", "sensitive", "isSensitive", "isEncrypted", "encrypted", "isPassword", "masked", "isMasked", "confidential" };

    private static readonly HashSet<string> s_kinds = new(StringComparer.OrdinalIgnoreCase) { "secret", "password", "secureString", "credential", "passphrase", "securityKey" };

    // A name in another alphabet is read as it is written as well: its letters look like Latin ones.
    private static readonly Memo<NameFacts> s_facts = new(name => Plain(name) is var plain
        ? new(IsSecretPlain(plain) || (!ReferenceEquals(plain, name) && IsSecretPlain(name)), ShortOf(plain), SecretWords.IsWeak(plain), Id().IsMatch(name), EndsIn(name, s_naming),
            s_holding.Contains(name) || (!s_ofValues.Contains(name) && (EndsIn(name, s_valueEnds) || BeginsAsValue(name))), EndsIn(name, s_describing), s_heads.Contains(name))
        : default);

    /// <summary>Whether the name, however it is spelt, ends in the name of a secret: adminPassword is one, passwordRequired is a policy setting.</summary>
    public static bool IsSecret(string name) => s_facts.Of(name).IsSecret;

    /// <summary>The same of a member, whose value tells whether a short name is meant: a pass of "swordfish" is one, a pass of 12 is a result.</summary>
    public static bool IsSecret(JsonProperty member) =>
        s_facts.Of(member.Name) is var facts && ((facts.IsSecret && !IsRecords(member)) || IsMeant(facts.Short, member.Value) || (facts.IsWeak && IsMade(member.Value)));

    // Entra lists the credentials of an app so: by name, id and end, with the secret itself in members of their own.
    private static bool IsRecords(JsonProperty member) => member.Name is "passwordCredentials" or "keyCredentials" or "PasswordCredentials" or "KeyCredentials" && member.Value.ValueKind == JsonValueKind.Array;

    // A whole word of it: the last one of cacheKey is key, that of monkey is not.
    private static bool EndsIn(string name, IEnumerable<string> words) => words.Any(w => name.EndsWith(w, StringComparison.OrdinalIgnoreCase)
        && (name.Length == w.Length || (name.Length > w.Length + 1 && (char.IsUpper(name[^w.Length]) || !char.IsLetter(name[^(w.Length + 1)])))));

    // valueString, val_str
    private static bool BeginsAsValue(string name) => (name.Length > 5 && name.StartsWith("value", StringComparison.OrdinalIgnoreCase) && !char.IsLower(name[5]))
        || name.StartsWith("val_", StringComparison.OrdinalIgnoreCase);

    private static bool IsMade(JsonElement value) => value.ValueKind == JsonValueKind.String && value.GetString() is { Length: <= MaxWeak } text && SecretWords.IsMade(text);

    private static bool IsSecretPlain(string name) => IsSecretWord(name.All(char.IsAsciiLetterOrDigit) ? name : string.Concat(name.Where(char.IsLetterOrDigit)));

    // Of letters and digits alone. An anchor would make the expression five times as large, and one of its own would hold as much memory again.
    private static bool IsSecretWord(string name) => name.ToLowerInvariant() is "authorization" or "proxyauthorization" or "secretkeybase" || SecretWay.Length(SecretNamed.Name(), name) == name.Length;

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
    public static bool IsId(string name) => s_facts.Of(name).IsId;

    /// <summary>Whether the member only tells which setting or what kind of value it is, also where the value is secret: device_vendor_msft_wifi_password.</summary>
    public static bool IsDefinition(JsonProperty member) => member.Name is "@odata.type" or "settingDefinitionId" or "definitionId" or "settingInstanceTemplateId" or "settingValueTemplateId"
        && member.Value.ValueKind == JsonValueKind.String;

    /// <summary>What the object says by one of its members of another one, see <see cref="Holds"/>.</summary>
    public static SecretNaming Named(JsonElement element)
    {
        var named = element.EnumerateObject().Any(IsFlag) ? SecretNaming.Secret : SecretNaming.None;
        foreach (var member in element.EnumerateObject().Where(p => p.Value.ValueKind == JsonValueKind.String && (p.Name == "@odata.type" || s_facts.Of(p.Name).IsNaming)))
        {
            named |= member.Name != "@odata.type" ? NamedBy(member.Value.GetString()!)
                : member.Value.ValueEquals("#microsoft.graph.deviceManagementConfigurationSecretSettingValue") ? SecretNaming.Secret : SecretNaming.None;
        }

        return named;
    }

    /// <summary>What a text says that names something.</summary>
    public static SecretNaming NamedBy(string text) => Path().Split(text) is var parts && parts.Any(IsSecret) ? SecretNaming.Secret : s_facts.Of(parts[^1]).Short;

    /// <summary>What an object says of its neighbours that only describes them: {"presentation":{"label":"Proxy password"},"value":"..."}.</summary>
    public static SecretNaming Described(JsonElement element)
    {
        var described = SecretNaming.None;
        foreach (var member in element.EnumerateObject().Where(p => p.Value.ValueKind == JsonValueKind.Object && s_facts.Of(p.Name).IsDescribing))
        {
            described |= Named(member.Value);
        }

        return described;
    }

    /// <summary>Whether the object says itself what it is: a number and a GUID say nothing.</summary>
    public static bool HasName(JsonElement element) => element.EnumerateObject().Any(p => IsOwnName(p)
        || (p.Value.ValueKind == JsonValueKind.Object && s_facts.Of(p.Name).IsDescribing && p.Value.EnumerateObject().Any(IsOwnName)));

    private static bool IsOwnName(JsonProperty member) => member.Value.ValueKind == JsonValueKind.String && s_facts.Of(member.Name).IsNaming
        && member.Value.GetString() is { Length: > 0 } name && !name.All(char.IsAsciiDigit) && !Guid.TryParse(name, out _);

    /// <summary>Whether the object is one of a list of settings or of variables, and no thing with a title and parts of its own.</summary>
    public static bool IsKeyed(JsonElement element) => element.EnumerateObject().Any(p => s_facts.Of(p.Name).IsNaming && !s_titles.Contains(p.Name) && p.Value.ValueKind == JsonValueKind.String)
        || !element.EnumerateObject().Any(p => p.Name is "id" or "displayName" or "title");

    /// <summary>Whether it lists the names of columns.</summary>
    public static bool IsHead(string name) => s_facts.Of(name).IsHead;

    /// <summary>Whether what stands there is said of a value, or is one of known ones, and is none.</summary>
    public static bool IsOfValue(string name) => s_ofValues.Contains(name);

    /// <summary>Whether it is where a name stands.</summary>
    public static bool IsNaming(string name) => s_facts.Of(name).IsNaming;

    /// <summary>Whether it is where a value stands, whatever the value is of.</summary>
    public static bool IsHolding(string name) => s_facts.Of(name).IsHolding;

    private static bool IsFlag(JsonProperty member) => member.Value.ValueKind == JsonValueKind.True ? s_flags.Contains(member.Name)
        : member.Value.ValueKind == JsonValueKind.String && member.Name is ("type" or "kind" or "format" or "dataType") && s_kinds.Contains(member.Value.GetString()!);

    /// <summary>Whether the member holds the secret that another one names.</summary>
    public static bool Holds(JsonProperty member, SecretNaming named) => named != SecretNaming.None && s_facts.Of(member.Name).IsHolding
        && (named.HasFlag(SecretNaming.Secret) || IsMeant(named, member.Value)
            || (member.Value.ValueKind == JsonValueKind.Object && member.Value.EnumerateObject().Any(p => s_facts.Of(p.Name).IsHolding && IsMeant(named, p.Value))));

    /// <summary>Whether a value is the one that is meant, and no result or state.</summary>
    public static bool IsTold(SecretNaming named, JsonElement value) => IsMeant(named, value)
        || (named.HasFlag(SecretNaming.Secret) && value.ValueKind is JsonValueKind.String or JsonValueKind.Number && !SecretWords.IsState(value.ToString()) && !SecretWords.IsOrdinary(value.ToString()));

    private static bool IsMeant(SecretNaming named, JsonElement value) => named != SecretNaming.None && value.ValueKind is JsonValueKind.String or JsonValueKind.Number && value.ToString() is var text
        && ((named.HasFlag(SecretNaming.Code) && SecretWords.IsCode(text)) || (named.HasFlag(SecretNaming.Word) && !SecretWords.IsResult(text)) || (named.HasFlag(SecretNaming.Made) && SecretWords.IsMade(text)));

    private static SecretNaming ShortOf(string name) => (SecretWords.IsWeak(name) ? SecretNaming.Made : SecretNaming.None) | CodeOrWord(name);

    private static SecretNaming CodeOrWord(string name) => Short().Match(name) is not { Success: true } found ? SecretNaming.None
        : (found.Groups["code"].Success ? SecretNaming.Code : SecretNaming.None) | (found.Groups["word"].Success ? SecretNaming.Word : SecretNaming.None);

    /// <summary>Whether a text of a list says that the next one is a secret: --password, or the first of a pair.</summary>
    public static bool NamesNext(string text, bool isPair) => (isPair || text.StartsWith('-')) && text.Length <= 64 && IsSecret(text);

    [GeneratedRegex(
        "(?:^|[_. -])(?i:(?<code>(?:pin|puk|cvv2?|cvc2?|(?<word>t?otp))(?:[_. -]?(?:code|number))?)|(?<word>pw|pass|mdp|challenge))$"
        + "|[a-z0-9](?:(?<code>(?:P(?i:in|uk)|C(?i:vv|vc)|(?<word>T?O(?i:tp)))(?:Code|Number)?)|(?<word>P(?i:w|ass)|Challenge))$"
        + $"|(?:^|[_. -])(?i:(?<code>{SecretWords.Timed}[_. -]?code))$|[a-z0-9](?<code>(?i:{SecretWords.Timed})Code)$",
        RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Short();

    [GeneratedRegex(
        "(?:^|_)ids?$|(?:Id|ID)s?$|^@odata|(?i:hash|sha[_-]?(?:1|256|384|512)|thumbprint|fingerprint|checksum|digest|etag|scope_?key)$",
        RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Id();

    [GeneratedRegex(@"[.\[\]'/\\]+", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Path();

    private readonly record struct NameFacts(bool IsSecret, SecretNaming Short, bool IsWeak, bool IsId, bool IsNaming, bool IsHolding, bool IsDescribing, bool IsHead);
}
