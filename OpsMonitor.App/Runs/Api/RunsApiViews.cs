using System.Text.Json;
using System.Text.Json.Serialization;
using OpsMonitor.App.Api;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Runs.Queries;
using OpsMonitor.Domain.Runs.Rules;

namespace OpsMonitor.App.Runs.Api;

/// <summary>A run in lists of the API. <paramref name="NeverReported"/>: items of an ended run that no report told of; null while it is active, or without a total.</summary>
public record RunListView(
    long Id, string Resource, string Action, RunStatus Status, string Bucket, int? TotalItems, int ProcessedItems, int Succeeded, int Failed, int Skipped,
    string? Summary, string Initiator, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt, DateTimeOffset? StartedAt, DateTimeOffset? FinishedAt,
    bool AbortRequested, long Rev, string Url, RunExecutor Executor, DateTimeOffset? ReportedAt, long? RetryOfRunId, string? IdempotencyKey,
    int? NeverReported)
{
    public static RunListView Of(RunRow r) => new(
        r.Id, r.Resource, r.Action, r.Status, RunBuckets.Text(r.Bucket), r.Counters.Total, r.Counters.Processed, r.Counters.Succeeded, r.Counters.Failed,
        r.Counters.Skipped, r.Summary, r.Initiator, r.CreatedAt, r.UpdatedAt, r.StartedAt, r.FinishedAt, r.AbortRequestedBy is not null, r.Rev, RunsApi.Url(r.Id), r.Executor,
        r.ReportedAt, r.RetryOfRunId, r.IdempotencyKey, r.NeverReported);
}

/// <summary>A run with all its columns.</summary>
public sealed record RunView(
    long Id, long TenantId, long? UserId, string Resource, string Action, string? IdempotencyKey, RunStatus Status, string Bucket,
    int? TotalItems, int ProcessedItems, int Succeeded, int Failed, int Skipped, JsonElement? ItemIds, bool ItemIdsTooLarge, JsonElement? Failures, int? FailuresTotal, long? AuditLogId,
    DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt, string? Summary, string Initiator, DateTimeOffset? StartedAt, DateTimeOffset? FinishedAt,
    RunExecutor Executor, int Attempt, DateTimeOffset? LeaseExpiresAt, DateTimeOffset? AbortRequestedAt, string? AbortRequestedBy, string? AbortReason,
    long? RetryOfRunId, long Rev, string Url, int? NeverReported)
{
    // What reads a part and takes it for the whole does harm, so a scope comes whole or not at all: its ids come in pages.
    private const int MaxItemIds = 1 << 20;

    /// <summary>The scope is null where it is too large for one answer; failures are the first ones of so many.</summary>
    public static RunView Of(BulkOperationRun r)
    {
        var failures = ApiJson.Raw(FailureEntry.Sanitise(r.Failures));
        var scope = r.ItemIds.Shown;
        var isTooLarge = scope.Length > MaxItemIds || scope == "null";
        return Of(r, isTooLarge ? null : ApiJson.Raw(scope), isTooLarge, failures, failures?.GetArrayLength());
    }

    private static RunView Of(BulkOperationRun r, JsonElement? scope, bool isTooLarge, JsonElement? failures, int? total) => new(
        r.Id, r.TenantId.Value, r.UserId, r.Resource, r.Action, r.IdempotencyKey, r.Status, RunBuckets.Text(RunStatusBuckets.Of(r.Status)),
        r.TotalItems, r.ProcessedItems, r.Succeeded, r.Failed, r.Skipped, scope, isTooLarge, failures, total, r.AuditLogId,
        r.CreatedAt, r.UpdatedAt, r.Summary, r.Initiator, r.StartedAt, r.FinishedAt,
        r.Executor, r.Attempt, r.LeaseExpiresAt, r.AbortRequestedAt, r.AbortRequestedBy, FailureSanitizer.Reason(r.AbortReason), r.RetryOfRunId, r.Rev, RunsApi.Url(r.Id),
        RunTransitions.IsTerminal(r.Status) ? r.Counters.Remaining : null);
}

/// <summary>Buckets in the words of notifications, which say partial.</summary>
public static class RunBuckets
{
    public static string Text(RunStatusBucket bucket) => bucket switch
    {
        RunStatusBucket.Queued => "queued",
        RunStatusBucket.Running => "running",
        RunStatusBucket.Succeeded => "succeeded",
        RunStatusBucket.PartiallySucceeded => "partial",
        RunStatusBucket.Failed => "failed",
    };
}

/// <summary>The answer to a start.</summary>
public sealed record StartedView(long Id, bool Deduplicated, RunStatus Status, RunExecutor Executor, long Rev, string Url);

/// <summary>One recorded item.</summary>
public sealed record RunItemView(string? ItemId, ItemOutcome Outcome, string? ReasonCode, string? Reason, string? DisplayName, DateTimeOffset RecordedAt)
{
    public static RunItemView Of(RunItemRow i) => new(i.ItemId, i.Outcome, i.ReasonCode, i.Reason, i.DisplayName, i.RecordedAt);
}

/// <summary>A failure entry as it is stored: what does not apply is left out.</summary>
public sealed record RunFailureView(string ReasonCode, string Reason)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ItemId { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Type { get; init; }

    public static RunFailureView Of(RunItemRow i) =>
        new(i.ReasonCode ?? "unspecified", i.Reason ?? "") { ItemId = i.ItemId, Type = i.Outcome == ItemOutcome.Skipped ? "skipped" : null };
}

/// <summary>Of is items, which the run counts, or run: then it failed as a whole, and no item counts.</summary>
public sealed record RunReasonView(string ReasonCode, string Type, string Of, long Count, string? Sample);

public sealed record RunTimelineView(long Id, string Action, string Actor, string? Reason, JsonElement? Data, DateTimeOffset At, int Notified);

/// <summary>A list that is never long enough for pages, in the shape of one that is.</summary>
public sealed record ListView<T>(IReadOnlyList<T> Items, string? NextCursor = null);
