using System.Globalization;

namespace OpsMonitor.Domain.Runs;

/// <summary>Which runs a list shows; null means any.</summary>
public sealed record RunFilter
{
    public static RunFilter Any { get; } = new();

    public RunStatusBucket? Bucket { get; init; }

    public RunStatus? Status { get; init; }

    public string? Resource { get; init; }

    public string? Action { get; init; }

    public string? Initiator { get; init; }

    /// <summary>A run's id, its idempotency key, an item id, or a part of its summary; compared literally.</summary>
    public string? Text { get; init; }

    public DateTimeOffset? CreatedAfter { get; init; }

    public DateTimeOffset? CreatedBefore { get; init; }

    public bool HasFailures { get; init; }

    internal IQueryable<BulkOperationRun> Apply(IQueryable<BulkOperationRun> runs, IQueryable<RunItem> items)
    {
        if (Bucket is { } bucket)
        {
            var statuses = RunStatusBuckets.Statuses(bucket);
            runs = runs.Where(r => statuses.Contains(r.Status));
        }

        runs = Status is { } status ? runs.Where(r => r.Status == status) : runs;
        runs = Resource is { } resource ? runs.Where(r => r.Resource == resource) : runs;
        runs = Action is { } action ? runs.Where(r => r.Action == action) : runs;
        runs = Initiator is { } initiator ? runs.Where(r => r.Initiator == initiator) : runs;
        runs = CreatedAfter is { } after ? runs.Where(r => r.CreatedAt >= after) : runs;
        runs = CreatedBefore is { } before ? runs.Where(r => r.CreatedAt < before) : runs;
        runs = HasFailures ? runs.Where(r => r.Failed > 0 || r.Status == RunStatus.Failed) : runs;
        return string.IsNullOrWhiteSpace(Text) ? runs : Search(runs, items, Text.Trim());
    }

    private static IQueryable<BulkOperationRun> Search(IQueryable<BulkOperationRun> runs, IQueryable<RunItem> items, string text)
    {
        var id = long.TryParse(text.TrimStart('#'), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1;
        var lower = text.ToLowerInvariant();
        return runs.Where(r => r.Id == id || r.IdempotencyKey == text || r.Summary!.ToLower().Contains(lower)
            || items.Any(i => i.RunId == r.Id && i.ItemId == text));
    }
}

/// <summary>Which items of a run a list shows; null means any.</summary>
public sealed record ItemFilter(ItemOutcome? Outcome = null, string? ReasonCode = null, string? Text = null)
{
    /// <summary>Only items that failed or were skipped.</summary>
    public bool OnlyProblems { get; init; }
}
