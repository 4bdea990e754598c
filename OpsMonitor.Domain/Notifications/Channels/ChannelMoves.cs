using Microsoft.EntityFrameworkCore;
using OpsMonitor.Domain.Audit;
using OpsMonitor.Domain.Notifications.Outbox;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;
using static OpsMonitor.Domain.Storage.SqlParameters;

namespace OpsMonitor.Domain.Notifications.Channels;

/// <summary>A channel from one state to another, by somebody or because its receiver is down: inside the caller's transaction.</summary>
internal static class ChannelMoves
{
    /// <summary>Saves the channel, which is tracked.</summary>
    public static async Task MoveAsync(OpsDbContext db, Channel channel, ChannelState state, string? reason, Actor actor, DateTimeOffset now, CancellationToken cancel)
    {
        (channel.State, channel.StateSince, channel.StateReason) = (state, now, state == ChannelState.Active ? null : FailureSanitizer.Reason(reason));
        if (state == ChannelState.Active)
        {
            (channel.FailuresInARow, channel.FailingSince) = (0, null);
            await db.SumAsync(channel.Id, now, cancel);
        }
        else if (state == ChannelState.Off)
        {
            await db.CancelAsync(d => d.ChannelId == channel.Id, cancel);
        }

        var action = state switch { ChannelState.Active => "channel.resumed", ChannelState.Paused => "channel.paused", ChannelState.Off => "channel.turned_off" };
        db.AuditLogs.Add(Entry(channel, actor, action, ("because", channel.StateReason)));
        await db.SaveChangesAsync(cancel);
    }

    /// <summary>Tells the inbox of each admin that a channel does not speak any more, and why.</summary>
    public static Task NoticeAsync(OpsDbContext db, Channel channel, CancellationToken cancel) => db.Database.ExecuteSqlRawAsync(
        ChannelsSql.Notice,
        [
            P("tenant", channel.TenantId.Value), P("event", channel.State == ChannelState.Off ? "channel.turned_off" : "channel.paused"),
            P("channel", channel.Id), P("summary", $"{channel.Name}: {channel.StateReason}"),
        ],
        cancel);

    public static AuditLog Entry(Channel channel, Actor actor, string action, params (string Name, string? Value)[] details) =>
        AuditLog.Of(channel.TenantId, actor, action, "channel", channel.Id, [("name", channel.Name), .. details]);
}
