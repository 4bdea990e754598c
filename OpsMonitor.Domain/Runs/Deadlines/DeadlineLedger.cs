using System.Globalization;
using Microsoft.EntityFrameworkCore;
using OpsMonitor.Domain.Audit;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;
using static OpsMonitor.Domain.Storage.SqlParameters;

namespace OpsMonitor.Domain.Runs.Deadlines;

/// <summary>Sets and removes deadlines; each change is in the audit.</summary>
public sealed class DeadlineLedger(OpsDb ops, TimeProvider clock)
{
    public const int MaxPerTenant = 500;
    public const int MaxMinutes = 60 * 24 * 31;
    public const int MaxHours = 24 * 366;
    public const decimal MaxTimes = 100;

    /// <summary>An operation has one deadline: this is what it expects from now on.</summary>
    public Task<DeadlineWrite> SetAsync(TenantId tenant, DeadlineDraft draft, Actor actor, CancellationToken cancel = default) => SetAsync(tenant, null, draft, actor, cancel);

    /// <summary>A deadline that is no longer what was <paramref name="seen"/> is left as somebody else set it.</summary>
    public async Task<DeadlineWrite> SetAsync(TenantId tenant, SeenDeadline? seen, DeadlineDraft draft, Actor actor, CancellationToken cancel = default)
    {
        if (Check(draft) is { } refusal)
        {
            return new(refusal);
        }

        try
        {
            return await ops.WriteAsync(tenant, db => SetAsync(db, tenant, seen, draft, actor, cancel), cancel);
        }
        catch (DbUpdateException e) when (PostgresErrors.IsUniqueViolation(e))
        {
            return await ops.WriteAsync(tenant, db => SetAsync(db, tenant, seen, draft, actor, cancel), cancel); // somebody else set it first, and this changes it
        }
    }

    /// <summary>Nothing is expected of its operation any more; what was missed is forgotten with it.</summary>
    public Task<DeadlineWrite> RemoveAsync(TenantId tenant, long id, Actor actor, CancellationToken cancel = default) => ops.WriteAsync(
        tenant,
        async db =>
        {
            if (await db.OperationDeadlines.AsTracking().SingleOrDefaultAsync(d => d.Id == id, cancel) is not { } deadline)
            {
                return new DeadlineWrite(DeadlineRefusal.NotFound);
            }

            db.OperationDeadlines.Remove(deadline);
            db.AuditLogs.Add(AuditLog.Of(tenant, actor, "deadline.removed", "operation_deadline", id, [("name", $"{deadline.Resource}.{deadline.Action}")]));
            await db.SaveChangesAsync(cancel);
            return new(null, id);
        },
        cancel);

    private async Task<DeadlineWrite> SetAsync(OpsDbContext db, TenantId tenant, SeenDeadline? seen, DeadlineDraft draft, Actor actor, CancellationToken cancel)
    {
        var (resource, action) = (draft.Operation.Resource, draft.Operation.Action);
        var deadline = await db.OperationDeadlines.AsTracking().SingleOrDefaultAsync(d => d.Resource == resource && d.Action == action, cancel);
        var before = deadline is null ? null : DeadlineDraft.Of(deadline);
        if (seen is not null && seen.Deadline != before)
        {
            return new(DeadlineRefusal.ChangedMeanwhile);
        }

        if (deadline is null)
        {
            if (await db.OperationDeadlines.CountAsync(cancel) >= MaxPerTenant)
            {
                return new(DeadlineRefusal.TooMany);
            }

            deadline = new() { TenantId = tenant, Resource = resource, Action = action, CreatedBy = actor.UserId, CreatedAt = clock.GetUtcNow() };
            db.OperationDeadlines.Add(deadline);
        }

        deadline.SetAt = draft == before ? deadline.SetAt : clock.GetUtcNow();
        (deadline.TooLongMinutes, deadline.TooLongTimes, deadline.StartsLateMinutes) = (draft.TooLongMinutes, draft.TooLongTimes, draft.StartsLateMinutes);
        (deadline.NotRunHours, deadline.FailedPercent) = (draft.NotRunHours, draft.FailedPercent);
        await db.SaveChangesAsync(cancel);
        db.AuditLogs.Add(AuditLog.Of(tenant, actor, "deadline.set", "operation_deadline", deadline.Id, [("name", draft.Operation.ToString()), .. Details(draft, ""), .. before is null ? [] : Details(before, "_before")]));
        await db.SaveChangesAsync(cancel);
        await db.Database.ExecuteSqlRawAsync(DeadlinesSql.Usual, [P("deadline", (long?)deadline.Id)], cancel);
        return new(null, deadline.Id);
    }

    private static DeadlineRefusal? Check(DeadlineDraft draft) => draft switch
    {
        { TooLongMinutes: null, TooLongTimes: null, StartsLateMinutes: null, NotRunHours: null, FailedPercent: null } => DeadlineRefusal.Nothing,
        { TooLongMinutes: < 1 or > MaxMinutes } => DeadlineRefusal.BadTooLongMinutes,
        { TooLongTimes: <= 1 or > MaxTimes } => DeadlineRefusal.BadTooLongTimes,
        { StartsLateMinutes: < 1 or > MaxMinutes } => DeadlineRefusal.BadStartsLateMinutes,
        { NotRunHours: < 1 or > MaxHours } => DeadlineRefusal.BadNotRunHours,
        { FailedPercent: < 0 or > 99 } => DeadlineRefusal.BadFailedPercent,
        _ => null,
    };

    private static (string Name, string? Value)[] Details(DeadlineDraft draft, string when) =>
    [
        ($"too_long_minutes{when}", Text(draft.TooLongMinutes)), ($"too_long_times{when}", Text(draft.TooLongTimes)), ($"starts_late_minutes{when}", Text(draft.StartsLateMinutes)),
        ($"not_run_hours{when}", Text(draft.NotRunHours)), ($"failed_percent{when}", Text(draft.FailedPercent)),
    ];

    private static string? Text<T>(T? value)
        where T : struct, IFormattable => value?.ToString(null, CultureInfo.InvariantCulture);
}
