using OpsMonitor.App.Look;
using OpsMonitor.App.Operations;
using OpsMonitor.Domain.Notifications;
using OpsMonitor.Domain.Runs.Rules;

namespace OpsMonitor.App.Notifications;

/// <summary>One toast: a single piece of news, or many summed up. <paramref name="Quiet"/> are those in it that go by themselves.</summary>
public sealed record Toast(string Key, string Title, string Text, RunStatusLook? Look, string Href, DateTimeOffset At, IReadOnlyList<Guid> Ids, IReadOnlyList<Guid> Quiet)
{
    /// <summary>The state in words; a sum says it in its title.</summary>
    public string? Word => Ids.Count == 1 ? Look?.Word : null;
}

/// <summary>What arrived since the page was opened and was neither read nor sent away. Pure: it is told the newest marks and says what is new.</summary>
public sealed class ToastPile(OperationCards cards)
{
    /// <summary>So many of the newest notifications are compared; more at once are summed up as "99+".</summary>
    public const int Window = NotificationInbox.UnreadCap + 1;

    private const int Most = 3;

    private readonly List<NotificationRow> _rows = [];
    private HashSet<Guid>? _known;
    private Guid _oldest;

    /// <summary>Those still shown that are no longer among the newest: whether they were read must be asked for.</summary>
    public IReadOnlyList<Guid> Beyond => [.. _rows.Where(r => !Knows(r.Id)).Select(r => r.Id)];

    /// <summary>Marks that were never seen before. The first call only learns what is old news, whatever of it is unread.</summary>
    public IReadOnlyList<Guid> Arrivals(IReadOnlyList<NotificationMark> newest)
    {
        // Compared by what was seen, not by time: a transaction that ended late brings an id older than the newest one.
        var arrived = _known is null ? [] : newest.Where(m => !m.IsRead && m.Id > _oldest && !Knows(m.Id)).Select(m => m.Id).ToList();

        // In a full window what lies below it is old, even when it moves up because something was deleted.
        _oldest = newest.Count >= Window && newest[^1].Id > _oldest ? newest[^1].Id : _oldest;
        _known = [.. newest.Select(m => m.Id)];
        var read = newest.Where(m => m.IsRead).Select(m => m.Id).ToHashSet();
        _rows.RemoveAll(r => read.Contains(r.Id));
        return arrived;
    }

    /// <summary>The end of a run replaces that it was queued, and that it started.</summary>
    public void Add(IReadOnlyList<NotificationRow> arrived)
    {
        _rows.AddRange(arrived);
        _rows.Sort((a, b) => b.Id.CompareTo(a.Id));
        var ended = _rows.Select(r => r.Payload is { Event: "finished" } p ? p.RunId : null).ToHashSet();
        _rows.RemoveAll(r => r.Payload is { Event: "queued" or "started", RunId: not null } p && ended.Contains(p.RunId));
        _rows.RemoveRange(Math.Min(Window, _rows.Count), Math.Max(0, _rows.Count - Window));
    }

    public void Remove(IReadOnlyCollection<Guid> ids) => _rows.RemoveAll(r => ids.Contains(r.Id));

    /// <summary>At most three: each on its own, or all of them as one.</summary>
    public IReadOnlyList<Toast> Toasts(string slug) =>
        _rows.Count > Most ? [Sum(slug)] : [.. _rows.Select(r => One(r, slug))];

    private bool Knows(Guid id) => _known is not null && _known.Contains(id);

    private Toast One(NotificationRow row, string slug)
    {
        var words = NotificationWords.Of(row.Payload, cards);
        return new(row.Id.ToString(), words.Title, words.Text, words.Look, words.Href(slug), row.CreatedAt, [row.Id], IsProblem(row) ? [] : [row.Id]);
    }

    private Toast Sum(string slug)
    {
        var quiet = _rows.Where(r => !IsProblem(r)).Select(r => r.Id).ToList();
        var look = _rows.Exists(r => r.Payload?.StatusBucket == "failed") ? RunStatusLook.Of(RunStatusBucket.Failed)
            : quiet.Count < _rows.Count ? RunStatusLook.Of(RunStatusBucket.PartiallySucceeded)
            : null;
        var state = new NotificationsPageState { Unread = true, Kind = quiet.Count == 0 ? NotificationsKind.Problems : null };

        // A further quiet arrival makes it another toast, which has its full time again.
        return new($"sum-{quiet.FirstOrDefault()}", Words(), Titles(), look, state.ToUrl(slug), _rows[0].CreatedAt, [.. _rows.Select(r => r.Id)], quiet);
    }

    // "5 runs finished, 1 failed, 2 queued": what failed is among those that finished.
    private string Words()
    {
        if (_rows.Count >= Window)
        {
            return $"More than {NotificationInbox.UnreadCap} notifications";
        }

        int Count(Func<NotificationPayload, bool> which) => _rows.Count(r => r.Payload is { } p && which(p));
        var finished = Count(p => p.Event == "finished");
        List<string> parts =
        [
            finished > 0 ? Numbers.Count(finished, "run finished", "runs finished") : "",
            Some(Count(p => p is { Event: "finished", StatusBucket: "failed" }), "failed"),
            Some(Count(p => p is { Event: "finished", StatusBucket: "partial" }), "partial"),
            Some(Count(p => p.Event == "queued"), finished > 0 ? "queued" : "runs queued"),
            Some(_rows.Count(r => r.Payload is not { Event: "queued" or "finished" }), "other"),
        ];
        return string.Join(", ", parts.Where(p => p.Length > 0));
    }

    private string Titles()
    {
        var titles = _rows.Select(r => NotificationWords.Of(r.Payload, cards).Title).Distinct().ToList();
        return string.Join(", ", titles.Take(Most)) + (titles.Count > Most ? " and others" : "");
    }

    private static string Some(int count, string what) => count == 0 ? "" : $"{Numbers.Count(count)} {what}";

    private static bool IsProblem(NotificationRow row) => row.Payload?.StatusBucket is "failed" or "partial";
}
