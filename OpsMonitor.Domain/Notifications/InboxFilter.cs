using OpsMonitor.Domain.Storage;

namespace OpsMonitor.Domain.Notifications;

/// <summary>What a notification tells of.</summary>
public enum NotificationEvent
{
    /// <summary>A run was opened and waits for its start.</summary>
    Queued,

    /// <summary>A run ended, well or not.</summary>
    Finished,

    /// <summary>A run started, where a rule says so.</summary>
    Started,

    /// <summary>A check found something new, or something again.</summary>
    Findings,

    /// <summary>A deadline was missed.</summary>
    Deadlines,

    /// <summary>A channel was paused or turned off.</summary>
    Channels,
}

/// <summary>What a reader wants to see of an inbox; everything that is set must hold.</summary>
public sealed record InboxFilter
{
    public static InboxFilter Everything { get; } = new();

    public bool UnreadOnly { get; init; }

    public NotificationEvent? Event { get; init; }

    /// <summary>Only runs that ended failed or partial.</summary>
    public bool ProblemsOnly { get; init; }
}

/// <summary>One page of an inbox, newest first, with the cursors of the pages on both sides; null where there is none.</summary>
public sealed record InboxPage(IReadOnlyList<NotificationRow> Items, string? NewerCursor, string? OlderCursor);

/// <summary>A position of an inbox and the direction in which its reader goes on.</summary>
internal readonly record struct InboxCursor(bool ToNewer, Guid? From)
{
    private const string Newer = "newer";
    private const string Older = "older";

    public static string NewerThan(NotificationRow row) => Cursor.Of(Newer, row.Id.ToString());

    public static string OlderThan(NotificationRow row) => Cursor.Of(Older, row.Id.ToString());

    /// <summary>Null is the newest page; throws <see cref="FormatException"/> for a cursor the inbox never gave out.</summary>
    public static InboxCursor Parse(string? cursor) => cursor is null ? default : Cursor.Parts(cursor, 2) switch
    {
        [Newer, var id] when Guid.TryParse(id, out var from) => new(true, from),
        [Older, var id] when Guid.TryParse(id, out var from) => new(false, from),
        _ => throw Cursor.Foreign(),
    };
}
