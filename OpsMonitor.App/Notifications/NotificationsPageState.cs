using System.ComponentModel;
using OpsMonitor.App.Look;
using OpsMonitor.App.Parts;
using OpsMonitor.Domain.Notifications;
using OpsMonitor.Domain.Text;

namespace OpsMonitor.App.Notifications;

/// <summary>One kind of news.</summary>
public enum NotificationsKind
{
    Queued,
    Finished,

    /// <summary>Ended failed or partial.</summary>
    Problems,

    Findings,
    Deadlines,
    Channels,
}

/// <summary>What the inbox shows; the same thing as its address.</summary>
public sealed record NotificationsPageState : ListState
{
    /// <summary>The list that all cursors belong to that were given out under these filters.</summary>
    public string List => $"notifications?{ToQuery()}";

    [Asked("unread"), Description("`true`: only what was not read yet.")]
    public bool Unread { get; init; }

    /// <summary>What the page's choices call it; null is every kind.</summary>
    [Asked("kind"), Description("One kind of news: an event, or `problems`.")]
    public NotificationsKind? Kind
    {
        get => (Problems, Event) switch
        {
            (true, _) => NotificationsKind.Problems,
            (_, NotificationEvent.Queued) => NotificationsKind.Queued,
            (_, NotificationEvent.Finished) => NotificationsKind.Finished,
            (_, NotificationEvent.Findings) => NotificationsKind.Findings,
            (_, NotificationEvent.Deadlines) => NotificationsKind.Deadlines,
            (_, NotificationEvent.Channels) => NotificationsKind.Channels,
            (_, NotificationEvent.Started or null) => null,
        };
        init => (Problems, Event) = value switch
        {
            NotificationsKind.Queued => (false, NotificationEvent.Queued),
            NotificationsKind.Finished => (false, NotificationEvent.Finished),
            NotificationsKind.Findings => (false, NotificationEvent.Findings),
            NotificationsKind.Deadlines => (false, NotificationEvent.Deadlines),
            NotificationsKind.Channels => (false, NotificationEvent.Channels),
            NotificationsKind.Problems => (true, null),
            null => (false, (NotificationEvent?)null),
        };
    }

    [Asked("event"), Description("Only news of this event.")]
    public NotificationEvent? Event { get; init; }

    [Asked("problems"), Description("`true`: only runs that ended failed or partial.")]
    public bool Problems { get; init; }

    public bool IsFiltered => Unread || Problems || Event is not null;

    /// <summary>Reads filters and place; what is not understood is left out here and named by the query.</summary>
    public static NotificationsPageState Of(PageQuery query)
    {
        var state = Read(query);
        return state with { Cursor = query.Place(state.List) };
    }

    /// <summary>Reads the filters, as pages and the API name them; what is said of an event or of problems goes before the kind.</summary>
    public static NotificationsPageState Read(PageQuery query) => query.Read(new NotificationsPageState());

    public string ToUrl(string slug) => PageAddress.Of(Urls.Notifications(slug), ToQuery(), List, Cursor);

    public InboxFilter ToFilter() => new() { UnreadOnly = Unread, Event = Event, ProblemsOnly = Problems };

    // Problems of one event, and starts, have no choice of their own on the page.
    private string ToQuery() => PageAddress.Query(
        ("unread", Unread ? "1" : null),
        ("kind", Kind is { } kind ? EnumText.Of(kind) : null),
        ("event", Event is { } happened && (Problems || Kind is null) ? EnumText.Of(happened) : null));
}
