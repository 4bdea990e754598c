using System.ComponentModel;
using System.Text.Json;

namespace OpsMonitor.Domain.Notifications;

/// <summary>
/// What a notification carries; written by the database with the transition, or when a rule is asked, and read here. What tells of no run's status has none of a
/// run's state, and what tells of a channel no run at all.
/// </summary>
public sealed record NotificationPayload(
    long TenantId,
    string Tenant,
    long? RunId,
    string? RunType,
    string Event,
    string? StatusBucket,
    string? Status,
    string? Resource,
    string? Action,
    string? Summary,
    NotificationCounts? Counts,
    string? ErrorSummary)
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>Items of a run that ended which no report told of; null where it has not ended, or without a total.</summary>
    public int? NeverReported => Event == "finished" ? Counts?.Total - Counts?.Processed : null;

    /// <summary>Reads a stored payload; null when somebody else wrote another shape.</summary>
    public static NotificationPayload? Parse(string data)
    {
        try
        {
            return JsonSerializer.Deserialize<NotificationPayload>(data, Json);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>The run's counters, in items, when the event happened.</summary>
[Description("A run's counters, in items, when the event happened.")]
public sealed record NotificationCounts(
    [property: Description("How many items there are; null where nobody told.")] int? Total,
    [property: Description("Items that succeeded, failed or were skipped.")] int Processed,
    [property: Description("Items that succeeded.")] int Succeeded,
    [property: Description("Items that failed.")] int Failed,
    [property: Description("Items that were skipped.")] int Skipped);
