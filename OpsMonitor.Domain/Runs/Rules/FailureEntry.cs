using System.Text.Json;
using System.Text.Json.Serialization;

namespace OpsMonitor.Domain.Runs.Rules;

/// <summary>An entry of a run's own list of failures, as it is stored.</summary>
public sealed record FailureEntry(string ReasonCode, string Reason, string? ItemId = null, string? Type = null)
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    public static string ToJson(params FailureEntry[] entries) => JsonSerializer.Serialize(
        entries.Select(e => e with { ReasonCode = FailureSanitizer.ReasonCode(e.ReasonCode), Reason = FailureSanitizer.Reason(e.Reason) ?? "" }), Json);
}
