using System.Text.Json;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.Domain.Notifications;

/// <summary>The payload the seed asks for; written by the database with the transition, read here.</summary>
public sealed record NotificationPayload(
    long TenantId,
    string Tenant,
    long RunId,
    string RunType,
    string Event,
    string StatusBucket,
    string Status,
    string Resource,
    string Action,
    string? Summary,
    NotificationCounts Counts,
    string? ErrorSummary)
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

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
public sealed record NotificationCounts(int? Total, int Processed, int Succeeded, int Failed, int Skipped);
