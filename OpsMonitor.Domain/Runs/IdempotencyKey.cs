using System.Text.Json;
using System.Text.Json.Nodes;
using OpsMonitor.Domain.Storage;

namespace OpsMonitor.Domain.Runs;

/// <summary>The key by which starting the same operation on the same scope twice finds the active run.</summary>
public static class IdempotencyKey
{
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
}
