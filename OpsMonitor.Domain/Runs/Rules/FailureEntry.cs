using System.Text.Json;
using System.Text.Json.Serialization;

namespace OpsMonitor.Domain.Runs.Rules;

/// <summary>A failure entry of the seed's shape.</summary>
public sealed record FailureEntry(string ReasonCode, string Reason, string? ItemId = null, string? Type = null)
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    public static string ToJson(params FailureEntry[] entries) => JsonSerializer.Serialize(
        entries.Select(e => e with { ReasonCode = FailureSanitizer.ReasonCode(e.ReasonCode), Reason = FailureSanitizer.Reason(e.Reason) ?? "" }), Json);

    /// <summary>The stored failures made safe to show, since a SQL producer may have written any JSON; null for what is no array.</summary>
    public static string? Sanitise(string? stored)
    {
        if (stored is null)
        {
            return null;
        }

        using var json = JsonDocument.Parse(stored);
        return json.RootElement.ValueKind == JsonValueKind.Array ? ToJson([.. json.RootElement.EnumerateArray().Select(Read)]) : null;
    }

    private static FailureEntry Read(JsonElement entry) => entry.ValueKind == JsonValueKind.Object
        ? new(Text(entry, "reason_code") ?? "", Text(entry, "reason") ?? "", FailureSanitizer.Reason(Text(entry, "item_id")), FailureSanitizer.Reason(Text(entry, "type")))
        : new("", entry.ToString());

    private static string? Text(JsonElement entry, string name) =>
        entry.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value.ToString() : null;
}
