using System.Text.Json;
using OpsMonitor.Domain.Runs.Rules;

namespace OpsMonitor.Domain.Notifications.Outbox;

/// <summary>What an event carries besides its columns; written by the database (telling.sql), read here.</summary>
internal sealed record ToldData(string? StatusBucket, string? Status, RunCounters? Counts, IReadOnlyList<ToldReason>? Reasons, string? Summary, long? Findings, string? Missed, bool? HasRun)
{
    private static readonly ToldData s_nothing = new(null, null, null, null, null, null, null, null);

    /// <summary>Whatever else stands there says nothing: one odd event must not hold up those after it.</summary>
    public static ToldData Parse(string json)
    {
        try
        {
            return JsonSerializer.Deserialize<ToldData>(json, StoredMessage.Json) ?? s_nothing;
        }
        catch (JsonException)
        {
            return s_nothing;
        }
    }
}

/// <summary>What a delivery tells, as it is stored: the tenant's name and address are those of the moment it is sent.</summary>
internal sealed record StoredMessage(string RuleName, bool IsTest, IReadOnlyList<ToldEvent> Events, int More)
{
    public static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, IgnoreReadOnlyProperties = true };

    public static StoredMessage Test { get; } = new("", true, [], 0);

    /// <summary>The same with further events; beyond <see cref="TellingMessage.MaxEvents"/> they are only counted.</summary>
    public StoredMessage With(IReadOnlyList<ToldEvent> events, int more = 0)
    {
        var room = Math.Clamp(TellingMessage.MaxEvents - Events.Count, 0, events.Count);
        return this with { Events = [.. Events, .. events.Take(room)], More = More + events.Count - room + more };
    }

    public static StoredMessage Parse(string json) => JsonSerializer.Deserialize<StoredMessage>(json, Json)!;

    public string ToJson() => JsonSerializer.Serialize(this, Json);
}

internal static class StoredEvents
{
    public static ToldEvent Told(this TellingEvent e)
    {
        var data = ToldData.Parse(e.Data);
        var operation = e.Subject.Split('.', 2);
        return new(
            e.Id, e.Kind, e.CreatedAt, e.RunId, operation[0], operation.ElementAtOrDefault(1), data.StatusBucket, data.Status, data.Counts,
            Safe(data.Reasons), data.Summary)
        {
            Findings = data.Findings,
            Missed = data.Missed,
            HasRun = data.HasRun,
        };
    }

    /// <summary>Plain SQL may have stored any text for a code.</summary>
    public static IReadOnlyList<ToldReason> Safe(IReadOnlyList<ToldReason>? reasons) => [.. (reasons ?? []).Select(r => r with { Code = FailureSanitizer.ReasonCode(r.Code) })];
}
