using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace OpsMonitor.App.Look;

/// <summary>What the browser knows about its reader; asked once per circuit.</summary>
public sealed record Viewer(string? Zone, string? Tenant);

/// <summary>Times as the reader of this circuit sees them: in their own zone and <see cref="Culture"/>, in words while they are fresh.</summary>
public sealed class ViewerClock(TimeProvider time)
{
    public TimeZoneInfo Zone { get; private set; } = TimeZoneInfo.Utc;

    /// <summary>Null until the browser was asked.</summary>
    public Viewer? Viewer { get; private set; }

    public DateTimeOffset Now => time.GetUtcNow();

    /// <summary>Asks the browser for its zone; one that the person has <paramref name="chosen"/> comes first. An unknown zone stays UTC, and so does a browser that knows none.</summary>
    public async Task MeetAsync(IJSRuntime js, string? chosen = null)
    {
        // As text: a number as an argument makes the serializer of the circuit remember its 35 interfaces, 30 KB for as long as the page is open.
        Viewer = await js.InvokeAsync<Viewer?>("OpsShell.viewer", Now.ToString("O", CultureInfo.InvariantCulture)) ?? new(Zone: null, Tenant: null);
        Use(chosen ?? Viewer.Zone);
    }

    public void Use(string? zone) =>
        Zone = zone is not null && TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var found) ? found : TimeZoneInfo.Utc;

    /// <summary>
    /// <c>18 s ago</c>, <c>2 min ago</c>, <c>10:42</c>, <c>yesterday 17:20</c>, <c>21 Nov 17:20</c>, <c>3 Mar 2025</c>;
    /// for times to come <c>in 5 min</c>.
    /// </summary>
    public string Ago(DateTimeOffset at)
    {
        var past = Now - at;
        if (past < TimeSpan.FromSeconds(-1))
        {
            return past > TimeSpan.FromHours(-1) ? "in " + Words(past.Negate()) : OnDay(at);
        }

        return past < TimeSpan.FromHours(1) ? Words(past) + " ago" : OnDay(at);
    }

    /// <summary><c>23 Nov 2026 12:04:31 (UTC+01:00), 11:04:31 UTC</c></summary>
    public string Exact(DateTimeOffset at)
    {
        var local = TimeZoneInfo.ConvertTime(at, Zone);
        var utc = at.ToUniversalTime();
        if (local.Offset == TimeSpan.Zero)
        {
            return Full(utc) + " UTC";
        }

        return $"{Full(local)} (UTC{local.ToString("zzz", CultureInfo.InvariantCulture)}), {(local.Date == utc.Date ? Culture.TimeWithSeconds(utc) : Full(utc))} UTC";
    }

    /// <summary>A time as markup: in words, with the exact one in its tooltip. The browser keeps the words fresh (shell.js), so no render is needed for it.</summary>
    public MarkupString Html(DateTimeOffset at, string? css = null) =>
        new($"""<time{(css is null ? "" : $" class=\"{css}\"")} datetime="{at.UtcDateTime.ToString("O", CultureInfo.InvariantCulture)}" title="{Exact(at)}" data-ago="">{Ago(at)}</time>""");

    /// <summary>The local time of day with seconds, for rows of one run.</summary>
    public string TimeOfDay(DateTimeOffset at) => Culture.TimeWithSeconds(TimeZoneInfo.ConvertTime(at, Zone));

    private string OnDay(DateTimeOffset at)
    {
        var local = TimeZoneInfo.ConvertTime(at, Zone);
        var today = TimeZoneInfo.ConvertTime(Now, Zone);
        return (today.Date - local.Date).Days switch
        {
            0 => Culture.Time(local),
            1 => "yesterday " + Culture.Time(local),
            -1 => "tomorrow " + Culture.Time(local),
            _ => local.Year == today.Year ? $"{Culture.Day(local)} {Culture.Time(local)}" : Culture.Date(local),
        };
    }

    private static string Words(TimeSpan span) =>
        span.TotalSeconds < 60 ? $"{Numbers.Count(Math.Max(0, (int)span.TotalSeconds))} s" : $"{Numbers.Count((int)span.TotalMinutes)} min";

    private static string Full(DateTimeOffset local) => $"{Culture.Date(local)} {Culture.TimeWithSeconds(local)}";
}
