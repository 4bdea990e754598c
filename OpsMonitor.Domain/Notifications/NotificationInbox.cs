using Microsoft.EntityFrameworkCore;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Domain.Text;

namespace OpsMonitor.Domain.Notifications;

/// <summary>One notification as its reader sees it; the payload is null when somebody else wrote another shape.</summary>
public sealed record NotificationRow(Guid Id, NotificationPayload? Payload, DateTimeOffset CreatedAt, bool IsRead);

/// <summary>That there is a notification, and whether it was read.</summary>
public readonly record struct NotificationMark(Guid Id, bool IsRead);

/// <summary>What one person was told in one tenant, and what of it they have read.</summary>
public sealed class NotificationInbox(OpsDb ops)
{
    /// <summary>Unread ones are counted to one more than this: 100 means "99+".</summary>
    public const int UnreadCap = 99;

    private const string User = "user";
    private const string Failed = """{"status_bucket": "failed"}""";
    private const string Partial = """{"status_bucket": "partial"}""";

    /// <summary>0 to <see cref="UnreadCap"/> + 1.</summary>
    public async Task<int> UnreadCountAsync(TenantId tenant, long user, CancellationToken cancel = default)
    {
        await using var db = ops.ForTenant(tenant);
        return await Of(db, user).Where(n => n.ReadAt == null).Take(UnreadCap + 1).CountAsync(cancel);
    }

    /// <summary>How many that match came after one of them: 0 to <see cref="UnreadCap"/> + 1.</summary>
    public async Task<int> CountNewerAsync(TenantId tenant, long user, InboxFilter filter, Guid than, CancellationToken cancel = default)
    {
        await using var db = ops.ForTenant(tenant);
        return await Matching(Of(db, user), filter).Where(n => n.Id > than).Take(UnreadCap + 1).CountAsync(cancel);
    }

    /// <summary>The newest ones, newest first.</summary>
    public async Task<IReadOnlyList<NotificationRow>> LatestAsync(TenantId tenant, long user, int count, CancellationToken cancel = default) =>
        (await ListAsync(tenant, user, InboxFilter.Everything, limit: count, cancel: cancel)).Items;

    /// <summary>The newest ones without their content, newest first; cheap enough to ask after every signal.</summary>
    public async Task<IReadOnlyList<NotificationMark>> MarksAsync(TenantId tenant, long user, int count, CancellationToken cancel = default)
    {
        await using var db = ops.ForTenant(tenant);
        return await Of(db, user).OrderByDescending(n => n.Id).Take(count).Select(n => new NotificationMark(n.Id, n.ReadAt != null)).ToListAsync(cancel);
    }

    /// <summary>The person's own ones of these ids, newest first.</summary>
    public async Task<IReadOnlyList<NotificationRow>> FindAsync(TenantId tenant, long user, IReadOnlyCollection<Guid> ids, CancellationToken cancel = default)
    {
        await using var db = ops.ForTenant(tenant);
        return await RowsAsync(Of(db, user).Where(n => ids.Contains(n.Id)).OrderByDescending(n => n.Id), cancel);
    }

    /// <summary>A page of those that match, newest first; throws <see cref="FormatException"/> for a cursor this inbox never gave out.</summary>
    public async Task<InboxPage> ListAsync(
        TenantId tenant, long user, InboxFilter filter, string? cursor = null, int limit = 50, CancellationToken cancel = default)
    {
        limit = Math.Clamp(limit, 1, Cursor.MaxLimit);
        var (toNewer, from) = InboxCursor.Parse(cursor);
        await using var db = ops.ForTenant(tenant);
        var found = Matching(Of(db, user), filter);
        if (from is { } id)
        {
            found = toNewer ? found.Where(n => n.Id > id) : found.Where(n => n.Id < id);
        }

        // Ids are time-ordered (version 7), so they are the order of the list.
        var rows = await RowsAsync((toNewer ? found.OrderBy(n => n.Id) : found.OrderByDescending(n => n.Id)).Take(limit + 1), cancel);
        var isMore = rows.Count > limit;
        rows = isMore ? rows[..limit] : rows;
        if (toNewer)
        {
            rows.Reverse();
        }

        var hasNewer = toNewer ? isMore : from is not null;
        var hasOlder = toNewer || isMore;
        return rows is [var first, ..]
            ? new(rows, hasNewer ? InboxCursor.NewerThan(first) : null, hasOlder ? InboxCursor.OlderThan(rows[^1]) : null)
            : new([], null, null);
    }

    /// <summary>Marks the person's own ones; ids of others are ignored. The answer is how many were unread.</summary>
    public async Task<int> MarkReadAsync(TenantId tenant, long user, IReadOnlyCollection<Guid> ids, CancellationToken cancel = default)
    {
        await using var db = ops.ForTenant(tenant);
        return await MarkAsync(Of(db, user).Where(n => ids.Contains(n.Id)), cancel);
    }

    /// <summary>The answer is how many were unread.</summary>
    public async Task<int> MarkAllReadAsync(TenantId tenant, long user, CancellationToken cancel = default)
    {
        await using var db = ops.ForTenant(tenant);
        return await MarkAsync(Of(db, user), cancel);
    }

    /// <summary>Takes the mark back, for what is to be looked at later. The answer is how many were read.</summary>
    public async Task<int> MarkUnreadAsync(TenantId tenant, long user, IReadOnlyCollection<Guid> ids, CancellationToken cancel = default)
    {
        await using var db = ops.ForTenant(tenant);
        return await Of(db, user).Where(n => ids.Contains(n.Id) && n.ReadAt != null).ExecuteUpdateAsync(
            s => s.SetProperty(n => n.ReadAt, (DateTimeOffset?)null).SetProperty(n => n.UpdatedAt, DateTimeOffset.UtcNow), cancel);
    }

    private static IQueryable<Notification> Of(OpsDbContext db, long user) =>
        db.Notifications.Where(n => n.NotifiableType == User && n.NotifiableId == user);

    // What the type begins with: a rule tells of several kinds of findings and deadlines.
    private static string TypeOf(NotificationEvent happened) => happened switch
    {
        NotificationEvent.Findings => "telling.findings.",
        NotificationEvent.Deadlines => "telling.deadline.",
        NotificationEvent.Channels => "telling.channel.",
        _ => "bulk_operation_run." + EnumText.Of(happened),
    };

    private static IQueryable<Notification> Matching(IQueryable<Notification> found, InboxFilter filter)
    {
        found = filter.UnreadOnly ? found.Where(n => n.ReadAt == null) : found;
        if (filter.Event is { } happened)
        {
            var type = TypeOf(happened);
            found = found.Where(n => n.Type.StartsWith(type));
        }

        return filter.ProblemsOnly
            ? found.Where(n => EF.Functions.JsonContains(n.Data, Failed) || EF.Functions.JsonContains(n.Data, Partial))
            : found;
    }

    private static async Task<List<NotificationRow>> RowsAsync(IQueryable<Notification> found, CancellationToken cancel)
    {
        var rows = await found.Select(n => new { n.Id, n.Data, n.CreatedAt, IsRead = n.ReadAt != null }).ToListAsync(cancel);
        return [.. rows.Select(r => new NotificationRow(r.Id, NotificationPayload.Parse(r.Data), r.CreatedAt, r.IsRead))];
    }

    private static Task<int> MarkAsync(IQueryable<Notification> notifications, CancellationToken cancel) =>
        notifications.Where(n => n.ReadAt == null).ExecuteUpdateAsync(
            s => s.SetProperty(n => n.ReadAt, DateTimeOffset.UtcNow).SetProperty(n => n.UpdatedAt, DateTimeOffset.UtcNow), cancel);
}
