using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using OpsMonitor.Domain.Text;
using OpsMonitor.Domain.Text.Secrets;

namespace OpsMonitor.Domain.Runs.Rules;

/// <summary>The key by which starting the same operation on the same scope twice finds the active run.</summary>
public static partial class IdempotencyKey
{
    /// <summary>The longest key, in UTF-16 units.</summary>
    public const int MaxLength = 200;

    /// <summary>What a key that is told must be, for people.</summary>
    public const string Rule = "must be 1 to 200 visible characters, which may have single spaces between them: no line breaks, tabs, control, zero-width or bidirectional characters";

    /// <summary>
    /// A key that a producer told, in NFC, so that what looks the same is the same; null for one that breaks the <see cref="Rule"/>: it could not be told from
    /// another by its looks, and two operations would meet in one run.
    /// </summary>
    public static string? Read(string told)
    {
        var key = Nfc.Of(told);
        var isFit = key.Length is > 0 and <= MaxLength && key is not ([' ', ..] or [.., ' ']) && !key.Contains("  ", StringComparison.Ordinal)
            && key.EnumerateRunes().All(r => r.Value == ' ' || VisibleText.IsVisible(r));
        return isFit ? key : null;
    }

    /// <summary>
    /// resource.action:hex-sha-256 of the canonical scope. Key order, spacing, and the order and repeats of policy_ids, item_ids and a scope that is itself
    /// an array of item ids do not matter; the order of any other array does. Throws <see cref="ArgumentException"/> for an undefined scope.
    /// </summary>
    public static string For(OperationType op, JsonElement scope)
    {
        if (scope.ValueKind == JsonValueKind.Undefined)
        {
            throw new ArgumentException("The scope is missing.", nameof(scope));
        }

        using var sets = JsonDocument.Parse(WithSets(scope, isSet: true)?.ToJsonString() ?? "null");
        return $"{op}:{Convert.ToHexStringLower(CanonicalJson.Hash(sets.RootElement))}";
    }

    /// <summary>Whether the key was made of an operation and its scope: so it names the one and could confirm a guess at the other.</summary>
    public static bool IsDerived(string key) => Derived().IsMatch(key);

    /// <summary>The key as it may be seen: a derived one tells runs of the same scope from others, and nothing of the scope.</summary>
    internal static string Shown(string key) => !IsDerived(key) ? SecretPatterns.MaskKey(SecretPatterns.Line(key, true))
        : $"{key[..(key.IndexOf(':', StringComparison.Ordinal) + 1)]}{SafeDigest.Of(Encoding.UTF8.GetBytes(key))}";

    private static JsonNode? WithSets(JsonElement element, bool isSet) => element.ValueKind switch
    {
        JsonValueKind.Object => new JsonObject(element.EnumerateObject()
            .Select(p => KeyValuePair.Create(p.Name, WithSets(p.Value, p.Name is "policy_ids" or "item_ids")))),
        JsonValueKind.Array when isSet && element.EnumerateArray().All(IsScalar) => new JsonArray(element.EnumerateArray()
            .DistinctBy(CanonicalJson.Write).OrderBy(CanonicalJson.Write, StringComparer.Ordinal)
            .Select(e => WithSets(e, isSet: false)).ToArray()),
        JsonValueKind.Array => new JsonArray(element.EnumerateArray().Select(e => WithSets(e, isSet: false)).ToArray()),
        JsonValueKind.Null => null,
        _ => JsonValue.Create(element),
    };

    private static bool IsScalar(JsonElement element) => element.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array);

    [GeneratedRegex("^[a-z][a-z0-9_]*\\.[a-z][a-z0-9_]*:[0-9a-f]{64}\\z", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Derived();
}
