using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using OpsMonitor.App.Look;
using OpsMonitor.App.Parts;
using OpsMonitor.App.Runs.Api;
using OpsMonitor.Domain.Runs.Queries;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Domain.Text;

namespace OpsMonitor.App.Runs.List;

/// <summary>What the runs list shows; the same thing as its address.</summary>
public sealed record RunsPageState
{
    [Asked("bucket", Words = typeof(RunVocabulary)), Description("Only runs in this bucket: what an operator reads of the status.")]
    public RunStatusBucket? Bucket { get; init; }

    /// <summary>A stored status, for those who ask more precisely than by bucket.</summary>
    [Asked("status", Words = typeof(RunVocabulary)), Description("Only runs with this stored status.")]
    public RunStatus? Status { get; init; }

    [Asked("resource"), Description("Only runs of this resource, such as `mailboxes`.")]
    public string? Resource { get; init; }

    [Asked("action"), Description("Only runs of this action, such as `archive`.")]
    public string? Action { get; init; }

    /// <summary>Who started the run.</summary>
    [Asked("initiator", "by"), Description("Only runs started by this person or key, by its shown name.")]
    public string? By { get; init; }

    /// <summary>Only the last so many days; null is any time.</summary>
    [Asked("days"), Range(1, 3650), Description("Only runs created in the last so many days of 24 hours.")]
    public int? Days { get; init; }

    /// <summary>Only those that ended in the last so many days; what the tiles of the overview count.</summary>
    [Asked("ended_days"), Range(1, 3650), Description("Only runs that ended in the last so many days of 24 hours.")]
    public int? EndedDays { get; init; }

    /// <summary>Started at this moment or later. A moment, not a day: the same for whoever opens the address, wherever they are.</summary>
    [Asked("created_after", "from"), Description("Only runs created at this time or later. Without an offset it is UTC.")]
    public DateTimeOffset? From { get; init; }

    /// <summary>Started before this moment.</summary>
    [Asked("created_before", "to"), Description("Only runs created before this time. Without an offset it is UTC.")]
    public DateTimeOffset? To { get; init; }

    [Asked("q", Text = AskedText.Search), Says("A run's id, its idempotency key, an item id, or a part of its summary. Keys and summaries are searched in the newest {0:N0} runs.", RunSearch.Window)]
    public string? Text { get; init; }

    [Asked("has_failures", "failures"), Description("`true`: only runs with failed items, or failed as a whole.")]
    public bool Failures { get; init; }

    [Asked("stalled"), Says("`true`: only runs of producers that are running and have not reported for {0} minutes.", RunSilence.Minutes)]
    public bool Stalled { get; init; }

    /// <summary>Only retries of this run.</summary>
    [Asked("retry_of"), Description("Only retries of the run with this id.")]
    public long? RetryOf { get; init; }

    /// <summary>Only runs with failures of this reason code.</summary>
    [Asked("reason"), Says("Only runs with failures of this reason code, among the newest {0:N0} runs.", RunSearch.Window)]
    public string? Reason { get; init; }

    /// <summary>The page is the one older than this; null is the newest.</summary>
    public string? Cursor { get; init; }

    /// <summary>The page is the one newer than this.</summary>
    public string? Newer { get; init; }

    public bool IsFiltered => First != new RunsPageState();

    /// <summary>The same filters from the newest run on.</summary>
    public RunsPageState First => this with { Cursor = null, Newer = null };

    /// <summary>The list that cursors belong to: runs, with these filters.</summary>
    public string List => $"runs?{ToQuery()}";

    /// <summary>Reads filters and place; what is not understood is left out here and named by the query.</summary>
    public static RunsPageState Of(PageQuery query)
    {
        var state = Read(query);
        return state with { Cursor = query.Place(state.List), Newer = query.Place(state.List, "newer") };
    }

    /// <summary>Reads the filters, as pages and the API name them and as saved views keep them.</summary>
    public static RunsPageState Read(PageQuery query)
    {
        var state = query.Read(new RunsPageState());
        query.Order(state.From, state.To, "created_before", "to");
        return state;
    }

    public string ToUrl(string slug) =>
        PageAddress.Of(Urls.Runs(slug), ToQuery(), List, Cursor ?? Newer, Cursor is null ? "newer" : "cursor");

    /// <summary>The filters, as they stand after the question mark.</summary>
    public string ToQuery() => PageAddress.Query(
        ("bucket", Bucket is { } bucket ? EnumText.Of(bucket) : null),
        ("status", Status is { } status ? EnumText.Of(status) : null),
        ("resource", Resource),
        ("action", Action),
        ("by", By),
        ("days", Days?.ToString(CultureInfo.InvariantCulture)),
        ("ended_days", EndedDays?.ToString(CultureInfo.InvariantCulture)),
        ("from", Stamp(From)),
        ("to", Stamp(To)),
        ("q", Text),
        ("failures", Failures ? "1" : null),
        ("stalled", Stalled ? "1" : null),
        ("retry_of", RetryOf?.ToString(CultureInfo.InvariantCulture)),
        ("reason", Reason));

    /// <summary>Moments that move are cut to steps, so that readers of the same list ask the same question.</summary>
    public RunFilter ToFilter(DateTimeOffset now) => new()
    {
        Bucket = Bucket,
        Status = Status,
        Resource = Resource,
        Action = Action,
        Initiator = By,
        Text = Text,
        HasFailures = Failures,
        CreatedAfter = Later(From?.ToUniversalTime(), Days is { } days ? Cut(now, TimeSpan.FromMinutes(1)).AddDays(-days) : null),
        EndedAfter = EndedDays is { } since ? Cut(now, TimeSpan.FromSeconds(10)).AddDays(-since) : null,
        CreatedBefore = To?.ToUniversalTime(),
        SilentSince = Stalled ? RunSilence.Since(Cut(now, TimeSpan.FromSeconds(10))) : null,
        RetryOf = RetryOf,
        Reason = Reason,
    };

    private static DateTimeOffset Cut(DateTimeOffset at, TimeSpan step) => new(at.UtcTicks - (at.UtcTicks % step.Ticks), TimeSpan.Zero);

    private static DateTimeOffset? Later(DateTimeOffset? a, DateTimeOffset? b) => a is null || b > a ? b ?? a : a;

    private static string? Stamp(DateTimeOffset? at) => at?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
