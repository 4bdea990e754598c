namespace OpsMonitor.Domain.Notifications.Rules;

/// <summary>What the events of a time were, read from what happened: the outbox has them only where a rule took them.</summary>
internal static class PreviewSql
{
    // A run that came with its end, as history does, and one that ended before it started, have no event of that.
    public const string Events = """
        select kind, at, run as run_id, resource, action, status, total, processed, succeeded, failed, skipped, findings, missed, has_run, summary
        from (
            select 'run.finished' as kind, finished_at as at, id as run, resource, action, status, total_items as total, processed_items as processed, succeeded, failed, skipped,
                null::bigint as findings, null::text as missed, null::boolean as has_run, null::text as summary
            from bulk_operation_runs where tenant_id = @tenant and finished_at >= @since and rev > 1 and 'run.finished' = any (@kinds)
            union all
            select 'run.started', started_at, id, resource, action, 'running', total_items, 0, 0, 0, 0, null, null, null, null
            from bulk_operation_runs where tenant_id = @tenant and created_at >= @since - interval '7 days' and started_at >= @since and started_at is distinct from finished_at
                and (finished_at is null or rev > 1) and 'run.started' = any (@kinds)
            union all
            select told.kind, d.created_at, r.id, r.resource, r.action, null, null, 0, 0, 0, 0, told.n, null, null, null
            from drift_runs d join bulk_operation_runs r on r.tenant_id = d.tenant_id and r.id = d.run_id
            cross join lateral (values ('findings.new', (d.delta ->> 'new')::bigint), ('findings.reopened', (d.delta ->> 'back_again')::bigint)) told (kind, n)
            where d.tenant_id = @tenant and d.created_at >= @since and d.is_check and told.n > 0 and told.kind = any (@kinds)
            union all
            select kind, created_at, run_id, split_part(subject, '.', 1), split_part(subject, '.', 2), data ->> 'status', null, 0, 0, 0, 0, null, data ->> 'missed', (data ->> 'has_run')::boolean, data ->> 'summary'
            from notification_events where tenant_id = @tenant and created_at >= @since and kind = 'deadline.missed' and kind = any (@kinds)
        ) told
        where @operations is null or resource || '.' || action = any (@operations)
        order by at desc, run desc limit @limit
        """;

    public const string Reasons = """
        select r.id as run, ops_told_reasons(r)::text as reasons from bulk_operation_runs r where r.tenant_id = @tenant and r.id = any (@runs)
        """;
}
