using Microsoft.AspNetCore.WebUtilities;
using OpsMonitor.App.Shell;
using OpsMonitor.Domain.Notifications;
using OpsMonitor.Domain.Storage;

namespace OpsMonitor.App.Notifications;

/// <summary>One kind of news.</summary>
public enum NotificationsKind
{
    Queued,
    Finished,

    /// <summary>Ended failed or partial.</summary>
    Problems,
}

/// <summary>What the inbox shows; the same thing as its address.</summary>
public sealed record NotificationsPageState
{
    public bool Unread { get; init; }

    /// <summary>Null is every kind.</summary>
    public NotificationsKind? Kind { get; init; }

    /// <summary>Where the page starts; null is the newest one.</summary>
    public string? Cursor { get; init; }

    public bool IsFiltered => Unread || Kind is not null;

    /// <summary>Reads an address; what makes no sense is left out.</summary>
    public static NotificationsPageState Parse(string uri)
    {
        var query = QueryHelpers.ParseQuery(new Uri(uri).Query);
        string? Text(string key) => query.TryGetValue(key, out var v) && v.ToString() is { Length: > 0 and < 1000 } text ? text : null;
        return new()
        {
            Unread = Text("unread") is "1",
            Kind = EnumText.TryParse<NotificationsKind>(Text("kind"), out var kind) ? kind : null,
            Cursor = Text("cursor"),
        };
    }

    public string ToUrl(string slug) => QueryHelpers.AddQueryString(Urls.Notifications(slug), new Dictionary<string, string?>
    {
        ["unread"] = Unread ? "1" : null,
        ["kind"] = Kind is { } kind ? EnumText.Of(kind) : null,
        ["cursor"] = Cursor,
    });

    public InboxFilter ToFilter() => new()
    {
        UnreadOnly = Unread,
        Event = Kind switch
        {
            NotificationsKind.Queued => NotificationEvent.Queued,
            NotificationsKind.Finished => NotificationEvent.Finished,
            NotificationsKind.Problems or null => null,
        },
        ProblemsOnly = Kind is NotificationsKind.Problems,
    };
}
