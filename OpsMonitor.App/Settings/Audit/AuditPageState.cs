using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using OpsMonitor.App.Look;
using OpsMonitor.App.Parts;
using OpsMonitor.Domain.Audit;

namespace OpsMonitor.App.Settings.Audit;

/// <summary>Which entries the audit shows, as its address says.</summary>
public sealed record AuditPageState : ListState
{
    [Asked("who", Text = AskedText.Search), Description("A part of the name of who did it.")]
    public string? Who { get; init; }

    [Asked("about", Text = AskedText.Search), Description("The number of what it is about, or a part of its name.")]
    public string? About { get; init; }

    [Asked("action"), Description("What was done, or the first word of it.")]
    public string? Action { get; init; }

    [Asked("programs"), Description("`true`: also what programs and workers did.")]
    public bool Programs { get; init; }

    [Asked("days"), Range(1, 3650), Description("Only the last so many days.")]
    public int? Days { get; init; }

    [Asked("from"), Description("Only what happened at this time or later.")]
    public DateTimeOffset? From { get; init; }

    [Asked("to"), Description("Only what happened before this time.")]
    public DateTimeOffset? To { get; init; }

    public bool IsFiltered => this with { Cursor = null } != new AuditPageState();

    /// <summary>The list that cursors belong to: the audit, with these filters.</summary>
    public string List => $"audit?{ToQuery()}";

    public static AuditPageState Of(PageQuery query)
    {
        var state = Read(query);
        return state with { Cursor = query.Place(state.List) };
    }

    public static AuditPageState Read(PageQuery query)
    {
        var state = query.Read(new AuditPageState());
        query.Order(state.From, state.To, "to");
        return state;
    }

    public string ToUrl(string audit) => PageAddress.Of(audit, ToQuery(), List, Cursor);

    public string ToQuery() => PageAddress.Query(
        ("who", Who), ("about", About), ("action", Action), ("programs", Programs ? "true" : null), ("days", Days?.ToString(CultureInfo.InvariantCulture)), ("from", Stamp(From)), ("to", Stamp(To)));

    public AuditFilter ToFilter(DateTimeOffset now) => new()
    {
        People = !Programs, Who = Who, About = About, Action = Action, From = From ?? (Days is { } days ? now.AddDays(-days) : null), To = To,
    };

    private static string? Stamp(DateTimeOffset? time) => time?.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
