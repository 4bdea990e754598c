using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using OpsMonitor.App.Api;
using OpsMonitor.App.Parts;

namespace OpsMonitor.App.Runs.Events;

/// <summary>Where a consumer stands: the moment of the last change that it has seen, in microseconds of the database's clock since 1970. It outlives the process
/// and holds on every node.</summary>
public sealed record StreamPosition
{
    public const string Header = "Last-Event-ID";

    /// <summary>The last microsecond of the year 9999.</summary>
    public const long Most = 253_402_300_799_999_999;

    private const string MostText = "253402300799999999";

    [Asked("last_event_id"), Range(typeof(long), "0", MostText)]
    [Description("For clients that cannot set headers: the same as `Last-Event-ID`, which wins where both are given.")]
    public long? Asked { get; init; }

    public static long Of(DateTimeOffset at) => (at.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    public static DateTimeOffset Time(long position) => DateTimeOffset.UnixEpoch.AddTicks(position * TimeSpan.TicksPerMicrosecond);

    /// <summary>Null for what is no position.</summary>
    public static long? Parse(string? text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var position) && position <= Most ? position : null;

    /// <summary>Where the request wants to begin; null: now.</summary>
    public static long? Read(HttpRequest request)
    {
        var query = PageQuery.Of(request);
        var asked = query.Read(new StreamPosition()).Asked;
        query.Check();
        var given = request.Headers[Header];
        return given is [] or [""] or [null] ? asked
            : (given.Count == 1 ? Parse(given[0]) : null) ?? throw new ApiProblemException(ApiProblem.Field(Header, "must be the id of an event of this stream, a whole number"));
    }
}
