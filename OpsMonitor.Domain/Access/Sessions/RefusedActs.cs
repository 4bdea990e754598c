using OpsMonitor.Domain.Audit;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Domain.Text;

namespace OpsMonitor.Domain.Access.Sessions;

/// <summary>Notes what people asked for that is not theirs to do: on a page that was opened while it was, or past what any page offers.</summary>
public sealed class RefusedActs(OpsDb ops, PersonAudit people)
{
    private const string Action = "act.refused";

    public async Task JournalAsync(TenantId tenant, Actor actor, Right right, CancellationToken cancel = default)
    {
        await using var db = ops.ForTenant(tenant);
        db.AuditLogs.Add(AuditLog.Of(tenant, actor, Action, "person", actor.UserId, [("right", EnumText.Of(right))]));
        await db.SaveChangesAsync(cancel);
    }

    /// <summary>The same of what only platform operators may, which belongs to no tenant: it stands with what else the person's account went through.</summary>
    public Task JournalAsync(Actor actor, CancellationToken cancel = default) =>
        people.NoteAsync(actor.UserId!.Value, actor, Action, [("right", "platform")], cancel);
}
