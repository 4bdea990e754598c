using System.Text.Json;
using OpsMonitor.Domain.Text;

namespace OpsMonitor.Domain.Findings;

/// <summary>The scope of <c>drift.generate</c> in its own words: two snapshots of one selection.</summary>
public sealed record DriftScope(string ScopeKey, long BaselineRunId, long CurrentRunId)
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public JsonElement ToJson() => JsonSerializer.SerializeToElement(this, Json);

    /// <summary>Null when the scope lacks one of its three members.</summary>
    public static DriftScope? Read(JsonElement scope) =>
        scope.ValueKind == JsonValueKind.Object
        && scope.TryGetProperty("scope_key", out var key) && key.ValueKind == JsonValueKind.String
        && scope.TryGetProperty("baseline_run_id", out var baseline) && baseline.ValueKind == JsonValueKind.Number && baseline.TryGetInt64(out var b)
        && scope.TryGetProperty("current_run_id", out var current) && current.ValueKind == JsonValueKind.Number && current.TryGetInt64(out var c)
            ? new(key.GetString()!, b, c)
            : null;

    /// <summary>The same from a run's stored item_ids.</summary>
    public static DriftScope? Read(StoredJson itemIds)
    {
        using var scope = JsonDocument.Parse(itemIds.Raw);
        return Read(scope.RootElement);
    }
}
