using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using OpsMonitor.App.Api;
using OpsMonitor.App.Api.Bodies;
using OpsMonitor.App.Parts;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Runs.Queries;
using OpsMonitor.Domain.Runs.Rules;

namespace OpsMonitor.App.Runs.Api;

[Description("A run as lists show it.")]
public sealed record RunListView(
    [property: Description("The run's id.")] long Id,
    [property: Description("The kind of thing worked on.")] string Resource,
    [property: Description("What is done to it.")] string Action,
    [property: Description("The stored status.")] RunStatus Status,
    [property: Description("What an operator reads of the status.")] RunStatusBucket Bucket,
    [property: Description("How many items there are; null where nobody told.")] int? TotalItems,
    [property: Description("Items that succeeded, failed or were skipped.")] int ProcessedItems,
    [property: Description("Items that succeeded.")] int Succeeded,
    [property: Description("Items that failed.")] int Failed,
    [property: Description("Items that were skipped.")] int Skipped,
    [property: Description("What the run is about, for people.")] string? Summary,
    [property: Description("Who started it: a person, a key or the system, by its shown name.")] string Initiator,
    [property: Description("When it was opened.")] DateTimeOffset CreatedAt,
    [property: Description("When it changed last.")] DateTimeOffset UpdatedAt,
    [property: Description("When its executor began.")] DateTimeOffset? StartedAt,
    [property: Description("When it ended.")] DateTimeOffset? FinishedAt,
    [property: Description("`true`: somebody asked for its abort.")] bool AbortRequested,
    [property: Description(RunListView.RevMeaning)] long Rev,
    [property: Description("The run's address.")] string Url,
    [property: Description("Who executes it.")] RunExecutor Executor,
    [property: Description("When its executor reported last.")] DateTimeOffset? ReportedAt,
    [property: Description("The run whose failed items it does again.")] long? RetryOfRunId,
    [property: Description("The key by which at most one run is active.")] string? IdempotencyKey,
    [property: Description(RunListView.NeverMeaning)] int? NeverReported) : IExample<RunListView>
{
    internal const string RevMeaning = "The run's revision; it grows with every change.";
    internal const string NeverMeaning = "Items of an ended run that no report told of; null while it is active, or without a total.";
    private static readonly DateTimeOffset _at = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);

    public static RunListView Example => new(
        7, "mailboxes", "archive", RunStatus.CompletedWithErrors, RunStatusBucket.PartiallySucceeded, 3, 3, 2, 1, 0, null, "API key hr-sync", _at, _at.AddSeconds(90),
        _at.AddSeconds(5), _at.AddSeconds(90), false, 6, RunsApi.Url(default, 7), RunExecutor.Producer, _at.AddSeconds(88), null, "mailboxes.archive:lyon", 0);

    public static RunListView Of(RunRow r, PathString pathBase) => new(
        r.Id, r.Resource, r.Action, r.Status, r.Bucket, r.Counters.Total, r.Counters.Processed, r.Counters.Succeeded, r.Counters.Failed,
        r.Counters.Skipped, r.Summary, r.Initiator, r.CreatedAt, r.UpdatedAt, r.StartedAt, r.FinishedAt, r.AbortRequestedBy is not null, r.Rev, RunsApi.Url(pathBase, r.Id), r.Executor,
        r.ReportedAt, r.RetryOfRunId, r.IdempotencyKey, r.NeverReported);
}

[Description("A run with all that is known of it.")]
public sealed record RunView(
    [property: Description("The run's id.")] long Id,
    [property: Description("The tenant it belongs to.")] long TenantId,
    [property: Description("The person who started it, or whose key did.")] long? UserId,
    [property: Description("The kind of thing worked on.")] string Resource,
    [property: Description("What is done to it.")] string Action,
    [property: Description("The key by which at most one run is active.")] string? IdempotencyKey,
    [property: Description("The stored status.")] RunStatus Status,
    [property: Description("What an operator reads of the status.")] RunStatusBucket Bucket,
    [property: Description("How many items there are; null where nobody told.")] int? TotalItems,
    [property: Description("Items that succeeded, failed or were skipped.")] int ProcessedItems,
    [property: Description("Items that succeeded.")] int Succeeded,
    [property: Description("Items that failed.")] int Failed,
    [property: Description("Items that were skipped.")] int Skipped,
    [property: Description("The scope that the run was started with, secrets masked: an object or an array of ids.")] JsonElement? ItemIds,
    [property: Says("`true`: the scope has more than {0:N0} characters and is left out here; its ids come in pages from `item-ids`.", RunView.MaxItemIds)] bool ItemIdsTooLarge,
    [property: Says("Its first {0} failures, as the list of failures has them: those of the run itself, then those of its items.", RunFailures.Shown)] IReadOnlyList<RunFailureView> Failures,
    [property: Description("How many entries the list of failures has.")] long FailuresTotal,
    [property: Description("The journal's entry of its start.")] long? AuditLogId,
    [property: Description("When it was opened.")] DateTimeOffset CreatedAt,
    [property: Description("When it changed last.")] DateTimeOffset UpdatedAt,
    [property: Description("What the run is about, for people.")] string? Summary,
    [property: Description("Who started it: a person, a key or the system, by its shown name.")] string Initiator,
    [property: Description("When its executor began.")] DateTimeOffset? StartedAt,
    [property: Description("When it ended.")] DateTimeOffset? FinishedAt,
    [property: Description("Who executes it.")] RunExecutor Executor,
    [property: Description("How often its execution began; every write names the one it belongs to.")] int Attempt,
    [property: Description("Until when its worker holds it; null for a producer.")] DateTimeOffset? LeaseExpiresAt,
    [property: Description("When somebody asked for its abort.")] DateTimeOffset? AbortRequestedAt,
    [property: Description("Who asked for its abort.")] string? AbortRequestedBy,
    [property: Description("Why it is to be aborted.")] string? AbortReason,
    [property: Description("The run whose failed items it does again.")] long? RetryOfRunId,
    [property: Description(RunListView.RevMeaning)] long Rev,
    [property: Description("The run's address.")] string Url,
    [property: Description(RunListView.NeverMeaning)] int? NeverReported) : IExample<RunView>
{
    public static RunView Example => Made(RunListView.Example);

    private static RunView Made(RunListView r) => new(
        r.Id, 1, null, r.Resource, r.Action, r.IdempotencyKey, r.Status, r.Bucket, r.TotalItems, r.ProcessedItems, r.Succeeded, r.Failed, r.Skipped,
        ApiJson.Raw("{\"office\":\"Lyon\"}"), false, [RunFailureView.Example], 1, 40, r.CreatedAt, r.UpdatedAt,
        r.Summary, r.Initiator, r.StartedAt, r.FinishedAt, r.Executor, 1, null, null, null, null, r.RetryOfRunId, r.Rev, r.Url, r.NeverReported);

    // What reads a part and takes it for the whole does harm, so a scope comes whole or not at all: its ids come in pages.
    internal const int MaxItemIds = 1 << 20;

    /// <summary>The scope is null where it is too large for one answer; failures are the first ones of so many.</summary>
    public static RunView Of(BulkOperationRun r, IReadOnlyList<RunFailureView> failures, long total, PathString pathBase)
    {
        var scope = r.ItemIds.Shown;
        var isTooLarge = scope.Length > MaxItemIds || scope == "null";
        return Of(r, pathBase, isTooLarge ? null : ApiJson.Raw(scope), isTooLarge, failures, total);
    }

    private static RunView Of(BulkOperationRun r, PathString pathBase, JsonElement? scope, bool isTooLarge, IReadOnlyList<RunFailureView> failures, long total) => new(
        r.Id, r.TenantId.Value, r.UserId, r.Resource, r.Action, r.IdempotencyKey, r.Status, RunStatusBuckets.Of(r.Status),
        r.TotalItems, r.ProcessedItems, r.Succeeded, r.Failed, r.Skipped, scope, isTooLarge, failures, total, r.AuditLogId,
        r.CreatedAt, r.UpdatedAt, r.Summary, r.Initiator, r.StartedAt, r.FinishedAt,
        r.Executor, r.Attempt, r.LeaseExpiresAt, r.AbortRequestedAt, r.AbortRequestedBy, FailureSanitizer.Reason(r.AbortReason), r.RetryOfRunId, r.Rev, RunsApi.Url(pathBase, r.Id),
        RunTransitions.IsTerminal(r.Status) ? r.Counters.Remaining : null);
}

/// <summary>Buckets in the words of JSON, which say partial.</summary>
public static class RunBuckets
{
    private static readonly Dictionary<RunStatusBucket, string> _texts =
        Enum.GetValues<RunStatusBucket>().ToDictionary(b => b, b => JsonSerializer.SerializeToElement(b, ApiJson.Options).GetString()!);

    public static string Text(RunStatusBucket bucket) => _texts[bucket];
}

[Description("The run that a start opened, or attached to.")]
public sealed record StartedView(
    [property: Description("The run's id.")] long Id,
    [property: Description("`true`: it was active already.")] bool Deduplicated,
    [property: Description("Its status now.")] RunStatus Status,
    [property: Description("Who executes it: `producer` means the caller.")] RunExecutor Executor,
    [property: Description(RunListView.RevMeaning)] long Rev,
    [property: Description("Its address.")] string Url) : IExample<StartedView>
{
    public static StartedView Example => new(7, false, RunStatus.Pending, RunExecutor.Producer, 1, RunsApi.Url(default, 7));
}

[Description("A recorded item of a run.")]
public sealed record RunItemView(
    [property: Description("The item's id.")] string? ItemId,
    [property: Description("What became of it.")] ItemOutcome Outcome,
    [property: Description("Why it failed or was skipped, for programs.")] string? ReasonCode,
    [property: Description("Why it failed or was skipped, for people.")] string? Reason,
    [property: Description("What people call the item.")] string? DisplayName,
    [property: Description("When it was recorded.")] DateTimeOffset RecordedAt) : IExample<RunItemView>
{
    public static RunItemView Example => new("ben", ItemOutcome.Failed, "throttled", "Too many requests", "Ben Okafor", RunListView.Example.UpdatedAt);

    public static RunItemView Of(RunItemRow i) => new(i.ItemId, i.Outcome, i.ReasonCode, i.Reason, i.DisplayName, i.RecordedAt);
}

[Description("Something that went wrong: an item, or the run itself. What does not apply is left out.")]
public sealed record RunFailureView(
    [property: Description("Why, for programs.")] string ReasonCode,
    [property: Description("Why, for people.")] string Reason) : IExample<RunFailureView>
{
    public static RunFailureView Example => new("throttled", "Too many requests") { ItemId = "ben" };

    [Description("The item; absent where the run itself failed.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ItemId { get; init; }

    [Description("`skipped`: the item was skipped and did not fail.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Type { get; init; }

    public static RunFailureView Of(RunItemRow i) =>
        new(i.ReasonCode ?? "unspecified", i.Reason ?? "") { ItemId = i.ItemId, Type = i.Outcome == ItemOutcome.Skipped ? "skipped" : null };
}

[Description("A reason code and how often it occurred in a run.")]
public sealed record RunReasonView(
    [property: Description("The reason code.")] string ReasonCode,
    [property: Description("Whether items failed or were skipped for it."), AllowedValues("failed", "skipped")] string Type,
    [property: Description("`items`: of items, which the run counts. `run`: the run failed as a whole, and no item counts."), AllowedValues("items", "run")] string Of,
    [property: Description("How often.")] long Count,
    [property: Description("The text of one of them.")] string? Sample) : IExample<RunReasonView>
{
    public static RunReasonView Example => new("throttled", "failed", "items", 1, "Too many requests");
}

[Description("An entry of the journal about a run.")]
public sealed record RunTimelineView(
    [property: Description("The entry's number; it grows with time.")] long Id,
    [property: Description("What happened, such as `run.started`.")] string Action,
    [property: Description("Who did it.")] string Actor,
    [property: Description("Why, in the words of who did it.")] string? Reason,
    [property: Description("What else is known, in the shape of its kind.")] JsonElement? Data,
    [property: Description("When it happened.")] DateTimeOffset At,
    [property: Description("How many people were told.")] int Notified) : IExample<RunTimelineView>
{
    public static RunTimelineView Example => new(41, "run.started", "API key hr-sync", null, null, RunListView.Example.CreatedAt, 1);
}

[Description("A list that is never long enough for pages, in the shape of one that is.")]
public sealed record ListView<T>(
    [property: Description("All of it.")] IReadOnlyList<T> Items,
    [property: Description("Always null: there is no further page.")] string? NextCursor = null);
