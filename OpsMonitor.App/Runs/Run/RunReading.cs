using OpsMonitor.App.Look;
using OpsMonitor.App.Operations;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Runs.Queries;
using OpsMonitor.Domain.Runs.Rules;

namespace OpsMonitor.App.Runs.Run;

/// <summary>
/// What a run's page shows, all of one moment: what failed by reason adds up to what the run has counted as failed. It never changes and is shared by all who
/// look at the same page of the run. What has not changed since the reading before is the same object: parts need to look no further.
/// </summary>
public sealed record RunReading(RunDetail Run, RunPageState State, RunReasonsRead Reasons, RunItemsRead Items, RunStory Story)
{
    private RunProgress? _progress;

    public RunRow Row => Run.Row;

    /// <summary>Items per second lately; null while unknown.</summary>
    public double? PerSecond { get; init; }

    /// <summary>How long the database took for it.</summary>
    public TimeSpan Took { get; init; }

    /// <summary>The story goes on only with these.</summary>
    public (RunStatus, int, bool, string?) Chapter => ChapterOf(Run.Run);

    /// <summary>The failed items that may succeed another time.</summary>
    public int Hopeful => Row.Counters.Failed - (int)Reasons.OfItems.Where(r => !r.IsSkipped && Story.Card.IsHopeless(r.ReasonCode)).Sum(r => r.Count);

    /// <summary>What the progress card says.</summary>
    public RunProgress Progress => _progress ??= new(Row, PerSecond, RunWords.Eta(Row, new(PerSecond, Story.Pace)), Run.TenantSlug, State);

    public static (RunStatus, int, bool, string?) ChapterOf(BulkOperationRun run) => (run.Status, run.Attempt, run.AbortRequestedAt is not null, run.LeaseOwner);

    /// <summary>Reasons come with failed and skipped items, or with the run's own entries, which any write may change; progress alone leaves them as they are.</summary>
    public bool HasReasonsOf(RunDetail run) => run.Id == Run.Id && run.Row.Counters.Failed == Row.Counters.Failed && run.Row.Counters.Skipped == Row.Counters.Skipped
        && (run.Run.Rev == Run.Run.Rev || (run.Run.Failures is null && Run.Run.Failures is null));

    /// <summary>Whether it shows anything that <paramref name="before"/> did not.</summary>
    public bool IsNewsAfter(RunReading? before) => before is null || before.Row.Rev != Row.Rev || before.Run.TenantName != Run.TenantName || before.State != State
        || before.Reasons != Reasons || before.Items != Items || before.Story != Story;
}

/// <summary>Why items failed or were skipped, and what the run itself tells of its failures. Compared by reference.</summary>
public sealed class RunReasonsRead(IReadOnlyList<ReasonGroup> all, IReadOnlyList<RunItemRow> entries)
{
    public static readonly RunReasonsRead None = new([], []);

    /// <summary>Why the run itself failed is told by its entries.</summary>
    public IReadOnlyList<ReasonGroup> OfItems { get; } = [.. all.Where(r => !r.IsOfRun)];

    public IReadOnlyList<RunItemRow> Entries { get; } = entries;

    public long Failures { get; } = all.Where(r => r is { IsSkipped: false, IsOfRun: false }).Sum(r => r.Count);
}

/// <summary>One page of the run's items. Compared by reference.</summary>
public sealed class RunItemsRead(ItemPage page, Func<RunItemRow, string> href)
{
    public IReadOnlyList<RunItemLine> Lines { get; } = [.. page.Items.Select(i => new RunItemLine(i, href(i)))];

    public string? Previous => page.Previous;

    public string? Next => page.Next;

    public bool IsOf(ItemPage other) => page.Previous == other.Previous && page.Next == other.Next && page.Items.SequenceEqual(other.Items);
}

/// <summary>What changes only when the run goes from one state to the next: its journal, the runs before it, what belongs to it. Compared by reference.</summary>
public sealed class RunStory(OperationCard card, IReadOnlyList<TimelineEntry> timeline, IReadOnlyList<RunDuration> durations, IReadOnlyList<RelatedLink> related, string? never, long run)
{
    public OperationCard Card => card;

    public IReadOnlyList<TimelineEntry> Timeline => timeline;

    /// <summary>How long this run and those of its operation before it took.</summary>
    public IReadOnlyList<RunDuration> Durations => durations;

    public IReadOnlyList<RelatedLink> Related => related;

    /// <summary>Why no retry of it can ever be started; null where it depends.</summary>
    public string? Never => never;

    /// <summary>The pace of the runs before it.</summary>
    public IReadOnlyList<double> Pace { get; } = RunPace.Of(durations.Where(d => d.Id != run));
}
