using Microsoft.EntityFrameworkCore;
using OpsMonitor.Domain.Notifications.Channels;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.Domain.Notifications.Outbox;

/// <summary>Reads the log of deliveries.</summary>
public sealed class DeliveryQueries(OpsDb ops)
{
    /// <summary>A page, newest first; throws <see cref="FormatException"/> for a cursor that is none of this list's.</summary>
    public async Task<Page<DeliveryRow>> ListAsync(TenantId tenant, DeliveryFilter filter, string? cursor, int limit, CancellationToken cancel = default)
    {
        limit = Math.Clamp(limit, 1, Cursor.MaxLimit);
        await using var db = ops.ForTenant(tenant);
        var found = db.Deliveries
            .Where(d => filter.ChannelId == null || d.ChannelId == filter.ChannelId)
            .Where(d => filter.RuleId == null || d.RuleId == filter.RuleId)
            .Where(d => filter.State == null || d.State == filter.State);
        if (cursor is not null)
        {
            var before = Guid.TryParse(Cursor.Parts(cursor, 1)[0], out var id) ? id : throw Cursor.Foreign();
            found = found.Where(d => d.Id < before);
        }

        var rows = await RowsAsync(db, found.OrderByDescending(d => d.Id).Take(limit + 1), cancel);
        return Cursor.Cut(rows, limit, r => Cursor.Of(r.Row.Id.ToString())).Select(r => r.Row);
    }

    /// <summary>Null when the tenant has none of this id.</summary>
    public async Task<DeliveryView?> FindAsync(TenantId tenant, Guid id, CancellationToken cancel = default)
    {
        await using var db = ops.ForTenant(tenant);
        if (await RowsAsync(db, db.Deliveries.Where(d => d.Id == id), cancel) is not [var (row, message)])
        {
            return null;
        }

        var attempts = await db.DeliveryAttempts.Where(a => a.DeliveryId == id).OrderByDescending(a => a.N)
            .Select(a => new DeliveryAttemptRow(a.N, a.At, a.TookMs, a.Request, a.Status, a.Answer, a.Error)).ToListAsync(cancel);
        return new(row, message.Events, message.More, attempts);
    }

    private static async Task<List<(DeliveryRow Row, StoredMessage Message)>> RowsAsync(OpsDbContext db, IQueryable<NotificationDelivery> deliveries, CancellationToken cancel)
    {
        var (channels, attempts) = (db.Channels, db.DeliveryAttempts);
        var rows = await deliveries.AsNoTracking().Select(d => new
        {
            Delivery = d,
            Channel = channels.Where(c => c.Id == d.ChannelId).Select(c => new { c.Name, c.Kind, c.State }).First(),
            Last = attempts.Where(a => a.DeliveryId == d.Id).OrderByDescending(a => a.N).Select(a => new { a.Status, a.Error }).FirstOrDefault(),
        }).ToListAsync(cancel);
        return [.. rows.Select(r => Row(r.Delivery, r.Channel.Name, r.Channel.Kind, r.Channel.State, r.Last?.Status, r.Last?.Error))];
    }

    private static (DeliveryRow Row, StoredMessage Message) Row(NotificationDelivery d, string channel, ChannelKind kind, ChannelState state, int? status, string? error)
    {
        var message = StoredMessage.Parse(d.Message);
        var first = message.Events is [var e, ..] ? e : null;
        return (
            new(
                d.Id, d.State, d.ChannelId, channel, kind, d.Recipient, d.RuleId, message.RuleName, d.IsTest, message.Events.Count + message.More, first?.Kind,
                first is null ? null : $"{first.Resource}.{first.Action}", d.Attempts, status, error, d.CreatedAt, d.DueAt, d.SentAt)
            {
                ChannelState = state,
            },
            message);
    }
}
