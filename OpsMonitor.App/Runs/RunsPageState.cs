using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;
using OpsMonitor.App.Shell;
using OpsMonitor.Domain.Runs;
using OpsMonitor.Domain.Storage;

namespace OpsMonitor.App.Runs;

/// <summary>What the runs list shows; the same thing as its address.</summary>
public sealed record RunsPageState
{
    private const int MaxText = 200;

    public RunStatusBucket? Bucket { get; init; }

    public string? Resource { get; init; }

    public string? Action { get; init; }

    /// <summary>Who started the run.</summary>
    public string? By { get; init; }

    /// <summary>Only the last so many days; null is any time.</summary>
    public int? Days { get; init; }

    /// <summary>Started at this moment or later. A moment, not a day: the same for whoever opens the address, wherever they are.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Started before this moment.</summary>
    public DateTimeOffset? To { get; init; }

    public string? Text { get; init; }

    public bool Failures { get; init; }

    public bool Stalled { get; init; }

    /// <summary>Only retries of this run.</summary>
    public long? RetryOf { get; init; }

    /// <summary>Only runs with failures of this reason code.</summary>
    public string? Reason { get; init; }

    /// <summary>The page is the one older than this; null is the newest.</summary>
    public string? Cursor { get; init; }

    /// <summary>The page is the one newer than this.</summary>
    public string? Newer { get; init; }

    public bool IsFiltered => First != new RunsPageState();

    /// <summary>The same filters from the newest run on.</summary>
    public RunsPageState First => this with { Cursor = null, Newer = null };

    /// <summary>Reads an address; what makes no sense is left out.</summary>
    public static RunsPageState Parse(string uri) => ParseQuery(new Uri(uri).Query);

    /// <summary>Reads what stands after the question mark, as saved views keep it.</summary>
    public static RunsPageState ParseQuery(string text)
    {
        var query = QueryHelpers.ParseQuery(text);
        string? Text(string key) =>
            query.TryGetValue(key, out var v) && Clean(v.ToString()) is { Length: > 0 and <= MaxText } clean ? clean : null;
        long? Whole(string key, long max) => long.TryParse(Text(key), NumberStyles.None, CultureInfo.InvariantCulture, out var n) && n > 0 && n <= max ? n : null;
        DateTimeOffset? Moment(string key) =>
            DateTimeOffset.TryParse(Text(key), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at) ? at : null;
        return new()
        {
            Bucket = EnumText.TryParse<RunStatusBucket>(Text("bucket"), out var bucket) ? bucket : null,
            Resource = Text("resource"),
            Action = Text("action"),
            By = Text("by"),
            Days = (int?)Whole("days", 3650),
            From = Moment("from"),
            To = Moment("to"),
            Text = Text("q"),
            Failures = Text("failures") is "1",
            Stalled = Text("stalled") is "1",
            RetryOf = Whole("retry_of", long.MaxValue),
            Reason = Text("reason"),
            Cursor = Text("cursor"),
            Newer = Text("newer"),
        };
    }

    public string ToUrl(string slug) => ToQuery() is { Length: > 0 } query ? $"{Urls.Runs(slug)}?{query}" : Urls.Runs(slug);

    /// <summary>What stands after the question mark of <see cref="ToUrl"/>.</summary>
    public string ToQuery() => QueryHelpers.AddQueryString("", new Dictionary<string, string?>
    {
        ["bucket"] = Bucket is { } bucket ? EnumText.Of(bucket) : null,
        ["resource"] = Resource,
        ["action"] = Action,
        ["by"] = By,
        ["days"] = Days?.ToString(CultureInfo.InvariantCulture),
        ["from"] = Stamp(From),
        ["to"] = Stamp(To),
        ["q"] = Text,
        ["failures"] = Failures ? "1" : null,
        ["stalled"] = Stalled ? "1" : null,
        ["retry_of"] = RetryOf?.ToString(CultureInfo.InvariantCulture),
        ["reason"] = Reason,
        ["cursor"] = Cursor,
        ["newer"] = Newer,
    }).TrimStart('?');

    /// <summary>Moments that move are cut to steps, so that readers of the same list ask the same question.</summary>
    public RunFilter ToFilter(DateTimeOffset now) => new()
    {
        Bucket = Bucket,
        Resource = Resource,
        Action = Action,
        Initiator = By,
        Text = Text,
        HasFailures = Failures,
        CreatedAfter = Later(From?.ToUniversalTime(), Days is { } days ? Cut(now, TimeSpan.FromMinutes(1)).AddDays(-days) : null),
        CreatedBefore = To?.ToUniversalTime(),
        SilentSince = Stalled ? RunSilence.Since(Cut(now, TimeSpan.FromSeconds(10))) : null,
        RetryOf = RetryOf,
        Reason = Reason,
    };

    // PostgreSQL cannot hold U+0000, and no id or key has control characters.
    internal static string Clean(string text) => string.Concat(text.Where(c => !char.IsControl(c))).Trim();

    private static DateTimeOffset Cut(DateTimeOffset at, TimeSpan step) => new(at.UtcTicks - (at.UtcTicks % step.Ticks), TimeSpan.Zero);

    private static DateTimeOffset? Later(DateTimeOffset? a, DateTimeOffset? b) => a is null || b > a ? b ?? a : a;

    private static string? Stamp(DateTimeOffset? at) => at?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
