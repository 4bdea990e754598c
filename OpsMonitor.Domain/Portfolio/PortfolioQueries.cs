using Microsoft.EntityFrameworkCore;
using OpsMonitor.Domain.Access;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Runs.Queries;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Domain.Storage;
using static OpsMonitor.Domain.Storage.SqlParameters;

namespace OpsMonitor.Domain.Portfolio;

/// <summary>Reads across tenants for platform operators. Whoever shows all of them first asks whether the reader is one.</summary>
public sealed class PortfolioQueries(OpsDb ops)
{
    /// <summary>Runs of a tenant's last day, newest first, that its figures look at.</summary>
    public const int MaxRuns = 5_000;

    /// <summary>The state of each tenant, by name.</summary>
    public async Task<IReadOnlyList<TenantState>> TenantsAsync(PortfolioScope scope, DateTimeOffset now, CancellationToken cancel = default)
    {
        await using var db = Open(scope);
        var rows = await db.Database.SqlQueryRaw<StateRow>(PortfolioSql.Tenants, P("tenant", scope.Tenant?.Value),
            P("day", now.ToUniversalTime().AddDays(-1)), P("hour", now.ToUniversalTime().AddHours(-1)), P("cap", MaxRuns + 1)).ToListAsync(cancel);
        return
        [
            .. rows.Select(r => new TenantState(
                new(r.TenantId), r.Slug, FailureSanitizer.Reason(r.Name) ?? r.Slug, r.Queued, r.Running,
                new(r.Succeeded, r.Partial, r.Failed, r.Aborted, r.Counted > MaxRuns), r.FailedInHour, r.PartialInHour,
                r.OpenFindings, r.CheckRun, r.CheckedAt)),
        ];
    }

    /// <summary>Runs at work and runs that wait, in this order, each oldest first, so that rows keep their places.</summary>
    public async Task<TenantRuns> ActiveAsync(PortfolioScope scope, int limit, CancellationToken cancel = default)
    {
        await using var db = Open(scope);
        var active = OfOpenTenants(db).Where(r => r.Status == RunStatus.Pending || r.Status == RunStatus.Running);
        var runs = await WithTenants(db, active.OrderByDescending(r => r.Status == RunStatus.Running).ThenBy(r => r.Id).Take(limit)).ToListAsync(cancel);
        return new(
            [.. runs.OrderByDescending(r => r.Run.Status == RunStatus.Running).ThenBy(r => r.Run.Id)],
            runs.Count < limit ? runs.Count : await active.CountAsync(cancel));
    }

    /// <summary>Runs that ended failed or partial since then, newest end first.</summary>
    public async Task<TenantRuns> TroubleAsync(PortfolioScope scope, DateTimeOffset since, int limit, CancellationToken cancel = default)
    {
        await using var db = Open(scope);
        var utc = since.ToUniversalTime();
        var ended = OfOpenTenants(db).Where(r => r.FinishedAt >= utc && (r.Status == RunStatus.Failed || r.Status == RunStatus.CompletedWithErrors));
        var runs = await WithTenants(db, ended.OrderByDescending(r => r.FinishedAt).ThenByDescending(r => r.Id).Take(limit)).ToListAsync(cancel);
        return new(
            [.. runs.OrderByDescending(r => r.Run.FinishedAt).ThenByDescending(r => r.Run.Id)],
            runs.Count < limit ? runs.Count : await ended.CountAsync(cancel));
    }

    // An archived tenant is closed: what its programs left open is nobody's to look at until it is restored.
    private static IQueryable<BulkOperationRun> OfOpenTenants(OpsDbContext db)
    {
        var open = db.Tenants.Where(t => t.ArchivedAt == null).Select(t => t.Id);
        return db.Runs.Where(r => open.Contains(r.TenantId));
    }

    private static IQueryable<TenantRun> WithTenants(OpsDbContext db, IQueryable<BulkOperationRun> runs) =>
        from r in runs
        join t in db.Tenants on r.TenantId equals t.Id
        select new TenantRun(r.TenantId, t.Slug, t.Name, new RunRow(
            r.Id, r.Status, r.Resource, r.Action, r.Summary,
            new RunCounters(r.TotalItems, r.ProcessedItems, r.Succeeded, r.Failed, r.Skipped),
            r.Initiator, r.CreatedAt, r.StartedAt, r.FinishedAt, r.UpdatedAt, r.AbortRequestedBy, r.Rev)
        {
            Executor = r.Executor,
            ReportedAt = r.ReportedAt,
            RetryOfRunId = r.RetryOfRunId,
        });

    private OpsDbContext Open(PortfolioScope scope) =>
        scope.Tenant is { } tenant ? ops.ForTenant(tenant) : ops.ForAllTenants("a platform operator watches all tenants at once");

    private sealed record StateRow(
        long TenantId, string Slug, string Name, int Queued, int Running, int Succeeded, int Partial, int Failed, int Aborted, int Counted,
        int FailedInHour, int PartialInHour, int OpenFindings, long? CheckRun, DateTimeOffset? CheckedAt);
}
