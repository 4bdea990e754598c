using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Domain.Text.Secrets;

namespace OpsMonitor.Domain.Audit;

/// <summary>Notes who took an audit along.</summary>
public sealed class AuditExports(OpsDb ops)
{
    public async Task JournalAsync(TenantId tenant, Actor actor, string query, CancellationToken cancel = default)
    {
        await using var db = ops.ForTenant(tenant);
        db.AuditLogs.Add(AuditLog.Of(tenant, actor, "audit.exported", "audit", null, [("query", SafeId.Query(query.TrimStart('?')))]));
        await db.SaveChangesAsync(cancel);
    }
}
