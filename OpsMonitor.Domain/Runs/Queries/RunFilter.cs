using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Runs.Rules;

namespace OpsMonitor.Domain.Runs.Queries;

/// <summary>Which runs a list shows; null means any.</summary>
public sealed record RunFilter
{
    public static RunFilter Any { get; } = new();

    public RunStatusBucket? Bucket { get; init; }

    public RunStatus? Status { get; init; }

    public string? Resource { get; init; }

    public string? Action { get; init; }

    public string? Initiator { get; init; }

    /// <summary>Only runs of these operations, as resource.action: all that whoever asks may see.</summary>
    public IReadOnlyList<string>? Operations { get; init; }

    /// <summary>A run's id, its idempotency key, an item id, or a part of its summary; compared literally.</summary>
    public string? Text { get; init; }

    /// <summary>The text is a run's id and nothing else: of whoever asks that may know of no item, key or summary.</summary>
    public bool OnlyId { get; init; }

    public DateTimeOffset? CreatedAfter { get; init; }

    public DateTimeOffset? CreatedBefore { get; init; }

    /// <summary>Only runs that have ended, at this time or later: the window of <see cref="RunStats"/>.</summary>
    public DateTimeOffset? EndedAfter { get; init; }

    public bool HasFailures { get; init; }

    /// <summary>Only runs that are stalled: no report since then; from <see cref="RunSilence.Since"/>.</summary>
    public DateTimeOffset? SilentSince { get; init; }

    /// <summary>Only retries of this run.</summary>
    public long? RetryOf { get; init; }

    /// <summary>Only runs with failures of this reason code; see <see cref="RunSearch"/> for how far back.</summary>
    public string? Reason { get; init; }

    /// <summary>What of the filter can come true or cease to be true of a run; the rest is settled with its start, or only ever comes true.</summary>
    internal RunFilter Passing => new() { Bucket = Bucket, Status = Status, SilentSince = SilentSince, EndedAfter = EndedAfter };

    /// <summary>Text and reason are applied through <paramref name="found"/>, the answer of <see cref="RunSearch.FindAsync"/>.</summary>
    internal IQueryable<BulkOperationRun> Apply(IQueryable<BulkOperationRun> runs, FoundRuns found)
    {
        if (Bucket is { } bucket)
        {
            var (statuses, stored) = (RunStatusBuckets.Statuses(bucket), RunStatusBuckets.Stored);
            runs = found.Foreign && bucket == RunStatusBuckets.Of(RunStatus.Unknown)
                ? runs.Where(r => statuses.Contains(r.Status) || !stored.Contains(r.Status))
                : runs.Where(r => statuses.Contains(r.Status));
        }

        runs = Status is { } status ? runs.Where(r => r.Status == status) : runs;
        runs = Resource is { } resource ? runs.Where(r => r.Resource == resource) : runs;
        runs = Action is { } action ? runs.Where(r => r.Action == action) : runs;
        runs = Operations is { } operations ? runs.Where(r => operations.Contains(r.Resource + "." + r.Action)) : runs;
        runs = Initiator is { } initiator ? runs.Where(r => r.Initiator == initiator) : runs;
        runs = CreatedAfter is { } after ? runs.Where(r => r.CreatedAt >= after) : runs;
        runs = CreatedBefore is { } before ? runs.Where(r => r.CreatedAt < before) : runs;
        runs = EndedAfter is { } ended ? runs.Where(r => r.FinishedAt >= ended) : runs;
        runs = HasFailures ? runs.Where(r => RunSearch.MayHaveFailures.Contains(r.Status) && (r.Failed > 0 || r.Status == RunStatus.Failed)) : runs;
        runs = SilentSince is { } since ? runs.Where(RunSilence.Before(since)) : runs;
        runs = RetryOf is { } origin ? runs.Where(r => r.RetryOfRunId == origin) : runs;
        return found.Ids is { } ids ? runs.Where(r => ids.Contains(r.Id)) : runs;
    }
}

/// <summary>Which items of a run a list shows; null means any.</summary>
public sealed record ItemFilter(ItemOutcome? Outcome = null, string? ReasonCode = null, string? Text = null)
{
    /// <summary>Only items that failed or were skipped.</summary>
    public bool OnlyProblems { get; init; }
}
