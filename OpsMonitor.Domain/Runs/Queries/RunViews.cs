using System.Text.Json.Nodes;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Domain.Text.Secrets;

namespace OpsMonitor.Domain.Runs.Queries;

/// <summary>One run as a list shows it.</summary>
public sealed record RunRow(
    long Id,
    RunStatus Status,
    string Resource,
    string Action,
    string? Summary,
    RunCounters Counters,
    string Initiator,
    DateTimeOffset CreatedAt,
    DateTimeOffset? StartedAt,
    DateTimeOffset? FinishedAt,
    DateTimeOffset UpdatedAt,
    string? AbortRequestedBy,
    long Rev)
{
    public RunExecutor Executor { get; init; }

    /// <summary>When it last told of progress; null before its first report.</summary>
    public DateTimeOffset? ReportedAt { get; init; }

    public long? RetryOfRunId { get; init; }

    public string? IdempotencyKey { get; init; }

    /// <summary>How many runs of the tenant wait for a worker before this one, counted to <see cref="RunLists.MaxBehind"/>; null when it waits for none.</summary>
    public int? Behind { get; init; }

    public RunStatusBucket Bucket => RunStatusBuckets.Of(Status);

    public bool IsActive => !RunTransitions.IsTerminal(Status);

    /// <summary>Items of an ended run that no report told of; null while it may still come, or without a total.</summary>
    public int? NeverReported => IsActive ? null : Counters.Remaining;

    /// <summary>The run as this role may see it: to observers it is no more than an operation and its numbers.</summary>
    public RunRow For(TenantRole role) => role.May(Right.Read) ? this : this with { Summary = null, IdempotencyKey = null };
}

/// <summary>One page of the runs list with the cursors of its neighbours, null where there is none.</summary>
public sealed record RunListPage(IReadOnlyList<RunRow> Items, string? NewerCursor, string? OlderCursor);

/// <summary>
/// The present state of rows already shown. <paramref name="Left"/> are those of them that no longer match the filter;
/// <paramref name="Newer"/> counts the runs that match and came after the first of them, to 100 at most.
/// </summary>
public sealed record RunRefresh(IReadOnlyList<RunRow> Rows, HashSet<long> Left, int Newer);

/// <summary>One run as its page shows it.</summary>
public sealed record RunDetail(RunRow Row, BulkOperationRun Run, string TenantSlug, string TenantName)
{
    public long Id => Row.Id;

    /// <summary>Bytes of a large scope as it is stored; null for a small one.</summary>
    internal int? ScopeSize { get; init; }
}

/// <summary>How often one reason occurs in a run: so many items failed by it, or so many times the run as a whole did.</summary>
public sealed record ReasonGroup(string ReasonCode, bool IsSkipped, long Count, string? Sample)
{
    /// <summary>The reason is told without an item: no item counts as failed by it.</summary>
    public bool IsOfRun { get; init; }
}

/// <summary>One item's outcome, or a failure entry that has no item (then <paramref name="ItemId"/> is null).</summary>
public sealed record RunItemRow(string? ItemId, ItemOutcome Outcome, string? ReasonCode, string? Reason, string? DisplayName, DateTimeOffset RecordedAt)
{
    /// <summary>Names the item in addresses and cursors; the id, unless that holds a secret (<see cref="SafeId"/>).</summary>
    public string? Ref { get => field ?? ItemId; init; }

    /// <summary>A row of which the texts were made safe already, with its id as it may be seen.</summary>
    internal static RunItemRow Shown(RunItemRow row) => row.ItemId is { } id && SafeId.Shown(id) is var shown && SafeId.Ref(id) is var reference && (shown, reference) != (id, id)
        ? row with { ItemId = shown, Ref = reference }
        : row;
}

/// <summary>One line of a run's timeline, from the journal.</summary>
public sealed record TimelineEntry(long Id, string Action, string ActorName, string? Reason, string? Data, DateTimeOffset At, int Notified)
{
    /// <summary>The action of an entry that tells of a retry of this run, <see cref="RunId"/>.</summary>
    public const string Retried = "run.retried";

    /// <summary>Who did it, as the journal keeps it, such as <c>user:5</c>.</summary>
    public string? Actor { get; init; }

    public long? RunId { get; init; }

    /// <summary>What an entry of the journal carries, but for from where somebody did it: that is for those who read the audit.</summary>
    internal static string? WithoutAddress(string? data)
    {
        if (data is null || JsonNode.Parse(data) is not JsonObject told)
        {
            return data;
        }

        told.Remove("address");
        return told.ToJsonString();
    }
}

/// <summary>How often a facet's value occurs; of runs among the newest <see cref="Cap"/>.</summary>
public sealed record FacetCount(string Value, int Count)
{
    public const int Cap = 10_000;

    /// <summary>Values that look the same once they are made safe to show are one.</summary>
    internal static IReadOnlyList<FacetCount> Of(IEnumerable<(string Value, int Count)> counts) =>
        [.. counts.GroupBy(c => c.Value).Select(g => new FacetCount(g.Key, g.Sum(c => c.Count)))];
}

/// <summary>Counts for the filters of the runs list, of buckets to one above <see cref="FacetCount.Cap"/>. <paramref name="IsSample"/>: resources, actions and initiators are those of the newest <see cref="FacetCount.Cap"/> runs.</summary>
public sealed record RunFacets(
    IReadOnlyDictionary<RunStatusBucket, int> Buckets, IReadOnlyList<FacetCount> Resources, IReadOnlyList<FacetCount> Actions, IReadOnlyList<FacetCount> Initiators, bool IsSample)
{
    public int Total => Buckets.Values.Sum();

    /// <summary>By value: two counts of the same state are equal.</summary>
    public bool Equals(RunFacets? other) => other is not null && IsSample == other.IsSample
        && Buckets.Count == other.Buckets.Count && Buckets.All(b => other.Buckets.TryGetValue(b.Key, out var count) && count == b.Value)
        && Resources.SequenceEqual(other.Resources) && Actions.SequenceEqual(other.Actions) && Initiators.SequenceEqual(other.Initiators);

    public override int GetHashCode() => HashCode.Combine(Total, IsSample, Resources.Count, Actions.Count, Initiators.Count);
}
