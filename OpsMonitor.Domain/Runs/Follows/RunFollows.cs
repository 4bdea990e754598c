using Microsoft.EntityFrameworkCore;
using OpsMonitor.Domain.Access;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;
using static OpsMonitor.Domain.Storage.SqlParameters;

namespace OpsMonitor.Domain.Runs.Follows;

/// <summary>What a person follows of one run: itself, its operation. Somebody who is no member cannot follow.</summary>
public sealed record FollowState(bool IsMember, bool Run, bool Operation);

/// <summary>Something a member follows; <see cref="RunId"/> and <see cref="Status"/> are null where it is an operation.</summary>
public sealed record FollowRow(long Id, long? RunId, string Resource, string Action, RunStatus? Status, DateTimeOffset Since);

/// <summary>What members follow beyond their membership's preference. Following twice and leaving twice change nothing.</summary>
public sealed class RunFollows(OpsDb ops)
{
    /// <summary>False when there is no such run or no such member.</summary>
    public async Task<bool> FollowRunAsync(TenantId tenant, long user, long run, CancellationToken cancel = default)
    {
        await using var db = ops.ForTenant(tenant);
        await db.Database.ExecuteSqlRawAsync(
            RunFollowsSql.FollowRun, [P("tenant", tenant.Value), P("user", user), P("run", run)], cancel);
        return await db.RunFollows.AnyAsync(f => f.UserId == user && f.RunId == run, cancel);
    }

    /// <summary>Every run of the operation, those to come included; false when there is no such member.</summary>
    public async Task<bool> FollowOperationAsync(TenantId tenant, long user, string resource, string action, CancellationToken cancel = default)
    {
        await using var db = ops.ForTenant(tenant);
        await db.Database.ExecuteSqlRawAsync(
            RunFollowsSql.FollowOperation,
            [P("tenant", tenant.Value), P("user", user), P("resource", resource), P("action", action)],
            cancel);
        return await db.RunFollows.AnyAsync(f => f.UserId == user && f.Resource == resource && f.Action == action, cancel);
    }

    /// <summary>False when it was not followed.</summary>
    public async Task<bool> LeaveRunAsync(TenantId tenant, long user, long run, CancellationToken cancel = default)
    {
        await using var db = ops.ForTenant(tenant);
        return await db.RunFollows.Where(f => f.UserId == user && f.RunId == run).ExecuteDeleteAsync(cancel) > 0;
    }

    /// <summary>False when it was not followed.</summary>
    public async Task<bool> LeaveOperationAsync(TenantId tenant, long user, string resource, string action, CancellationToken cancel = default)
    {
        await using var db = ops.ForTenant(tenant);
        return await db.RunFollows.Where(f => f.UserId == user && f.Resource == resource && f.Action == action).ExecuteDeleteAsync(cancel) > 0;
    }

    /// <summary>Takes one of the person's own follows off their list; false when it is not there.</summary>
    public async Task<bool> RemoveAsync(TenantId tenant, long user, long follow, CancellationToken cancel = default)
    {
        await using var db = ops.ForTenant(tenant);
        return await db.RunFollows.Where(f => f.UserId == user && f.Id == follow).ExecuteDeleteAsync(cancel) > 0;
    }

    /// <summary>What the person follows of a run of this operation.</summary>
    public async Task<FollowState> StateAsync(TenantId tenant, long user, long run, string resource, string action, CancellationToken cancel = default)
    {
        await using var db = ops.ForTenant(tenant);
        var mine = db.RunFollows.Where(f => f.UserId == user);
        return await db.Memberships.Where(m => m.UserId == user)
            .Select(m => new FollowState(true, mine.Any(f => f.RunId == run), mine.Any(f => f.Resource == resource && f.Action == action)))
            .SingleOrDefaultAsync(cancel) ?? new(false, false, false);
    }

    /// <summary>Operations first, then runs, the latest first; at most <see cref="Cursor.MaxLimit"/>.</summary>
    public async Task<IReadOnlyList<FollowRow>> ListAsync(TenantId tenant, long user, CancellationToken cancel = default)
    {
        await using var db = ops.ForTenant(tenant);
        var rows =
            from f in db.RunFollows.Where(f => f.UserId == user)
            join r in db.Runs on f.RunId equals (long?)r.Id into followed
            from run in followed.DefaultIfEmpty()
            orderby f.RunId != null, f.Id descending
            select new FollowRow(f.Id, f.RunId, f.Resource ?? run!.Resource, f.Action ?? run!.Action, (RunStatus?)run!.Status, f.CreatedAt);
        return await rows.Take(Cursor.MaxLimit).ToListAsync(cancel);
    }
}
