using Microsoft.EntityFrameworkCore;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.Domain.Notifications;

/// <summary>One notification as its reader sees it; the payload is null when somebody else wrote another shape.</summary>
public sealed record NotificationRow(Guid Id, NotificationPayload? Payload, DateTimeOffset CreatedAt, bool IsRead);

/// <summary>What one person was told in one tenant, and what of it they have read.</summary>
public sealed class NotificationInbox(OpsDb ops)
{
    /// <summary>Unread ones are counted to one more than this: 100 means "99+".</summary>
    public const int UnreadCap = 99;

    private const string User = "user";

    /// <summary>0 to <see cref="UnreadCap"/> + 1.</summary>
    public async Task<int> UnreadCountAsync(TenantId tenant, long user, CancellationToken cancel = default)
    {
        await using var db = ops.ForTenant(tenant);
        return await Of(db, user).Where(n => n.ReadAt == null).Take(UnreadCap + 1).CountAsync(cancel);
    }

    /// <summary>The newest ones, newest first.</summary>
    public async Task<IReadOnlyList<NotificationRow>> LatestAsync(TenantId tenant, long user, int count, CancellationToken cancel = default) =>
        (await ListAsync(tenant, user, limit: count, cancel: cancel)).Items;

    /// <summary>Newest first; throws <see cref="FormatException"/> for a cursor this list never gave out.</summary>
    public async Task<Page<NotificationRow>> ListAsync(
        TenantId tenant, long user, bool unreadOnly = false, string? cursor = null, int limit = 50, CancellationToken cancel = default)
    {
        limit = Math.Clamp(limit, 1, Cursor.MaxLimit);
        await using var db = ops.ForTenant(tenant);
        var notifications = Of(db, user);
        if (cursor is not null)
        {
            var before = Position(cursor);
            notifications = notifications.Where(n => n.Id < before);
        }

        notifications = unreadOnly ? notifications.Where(n => n.ReadAt == null) : notifications;
        // Ids are time-ordered (version 7), so they are the order of the list.
        var rows = await notifications.OrderByDescending(n => n.Id).Take(limit + 1)
            .Select(n => new { n.Id, n.Data, n.CreatedAt, IsRead = n.ReadAt != null }).ToListAsync(cancel);
        return Cursor.Cut(
            [.. rows.Select(r => new NotificationRow(r.Id, NotificationPayload.Parse(r.Data), r.CreatedAt, r.IsRead))],
            limit,
            r => Cursor.Of(r.Id.ToString()));
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

    private static IQueryable<Notification> Of(OpsDbContext db, long user) =>
        db.Notifications.Where(n => n.NotifiableType == User && n.NotifiableId == user);

    private static Task<int> MarkAsync(IQueryable<Notification> notifications, CancellationToken cancel) =>
        notifications.Where(n => n.ReadAt == null).ExecuteUpdateAsync(
            s => s.SetProperty(n => n.ReadAt, DateTimeOffset.UtcNow).SetProperty(n => n.UpdatedAt, DateTimeOffset.UtcNow), cancel);

    private static Guid Position(string cursor) =>
        Guid.TryParse(Cursor.Parts(cursor, 1)[0], out var id) ? id : throw new FormatException("cursor: not one that this list gave out.");
}
