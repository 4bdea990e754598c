using System.Text.Json;
using OpsMonitor.App.Look;
using OpsMonitor.Domain.Runs.Queries;

namespace OpsMonitor.App.Runs.Run;

/// <summary>One line of a run's journal in words; <paramref name="Detail"/> stands beside the time.</summary>
public sealed record TimelineWords(string Text, string? Detail)
{
    /// <param name="neverReported">What the run itself knows; entries written by older versions do not say it.</param>
    public static TimelineWords Of(TimelineEntry entry, int? neverReported = null)
    {
        var data = JournalData.Parse(entry.Data) is var told && told.NeverReported is null ? told with { NeverReported = neverReported } : told;
        return entry.Action switch
        {
            "run.queued" => new($"Queued by {entry.ActorName}", Joined(RunWords.Origin(entry.Actor), Notified(entry))),
            TimelineEntry.Retried => new($"Retry started by {entry.ActorName}", null),
            "run.started" => new(Running(data, entry), null),
            "run.resumed" => new(Running(data, entry), data.PreviousWorker is { } lost ? $"resumed after {lost} was lost" : "resumed"),
            "run.released" => new($"Handed back by {entry.ActorName}", "another worker takes over"),
            "run.abort_requested" => new($"Abort requested by {entry.ActorName}", Quoted(entry.Reason)),
            "run.recorded" => new($"Recorded by {entry.ActorName}", "finished before it was recorded here"),
            "run.completed" => new("Succeeded", Joined(Processed(data), Notified(entry))),
            "run.completed_with_errors" => new("Partially succeeded", Joined(Processed(data), Notified(entry))),
            "run.failed" => new("Failed", Joined(entry.Reason, Processed(data), Notified(entry))),
            "run.aborted" => new(data.Forced == true ? $"Abort forced by {entry.ActorName}" : "Aborted", Joined(Quoted(entry.Reason), Processed(data), Notified(entry))),
            _ => new($"{entry.Action} by {entry.ActorName}", entry.Reason),
        };
    }

    private static string Running(JournalData data, TimelineEntry entry) =>
        $"Running on {data.Worker ?? entry.ActorName}{(data.Attempt is > 0 ? $", attempt {data.Attempt}" : "")}";

    private static string? Processed(JournalData data) => data.Processed is not { } processed ? null : Joined(
        $"{Numbers.Count(processed)} processed",
        data.Failed is > 0 and { } failed ? $"{Numbers.Count(failed)} failed" : null,
        data.NeverReported is > 0 and { } missing ? $"{Numbers.Count(missing)} never reported" : null);

    private static string? Notified(TimelineEntry entry) =>
        entry.Notified == 0 ? null : $"notified {Numbers.Count(entry.Notified, "person", "people")}";

    private static string? Quoted(string? reason) => string.IsNullOrWhiteSpace(reason) ? null : $"\"{reason}\"";

    private static string? Joined(params string?[] parts) =>
        string.Join(", ", parts.Where(p => !string.IsNullOrEmpty(p))) is { Length: > 0 } text ? text : null;

    /// <summary>What the database writes beside a run's transition.</summary>
    private sealed record JournalData(int? Attempt, string? Worker, string? PreviousWorker, int? Processed, int? Failed, int? NeverReported, bool? Forced)
    {
        private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };
        private static readonly JournalData None = new(null, null, null, null, null, null, null);

        public static JournalData Parse(string? data)
        {
            try
            {
                return data is null ? None : JsonSerializer.Deserialize<JournalData>(data, Json) ?? None;
            }
            catch (JsonException)
            {
                return None;
            }
        }
    }
}
