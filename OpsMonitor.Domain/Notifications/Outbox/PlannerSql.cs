namespace OpsMonitor.Domain.Notifications.Outbox;

/// <summary>The statements of <see cref="DeliveryPlanner"/>.</summary>
internal static class PlannerSql
{
    public const string LockRules = """
        select id as "Value" from telling_rules where tenant_id = @tenant order by id for no key update
        """;

    /// <summary>What was held until now goes out, unless its channel is paused.</summary>
    public const string Release = """
        update notification_deliveries d set state = 'pending' from channels c
        where c.tenant_id = d.tenant_id and c.id = d.channel_id and c.state = 'active' and d.state = 'held' and d.due_at <= @now
        """;

    // Whatever rules say so, a person is told of an event once; who was told of a run by their preference, in the transaction of its end, is not told again. A run
    // may miss several deadlines. Who may not read any more is told nothing, whatever a rule or a follow of before says.
    public const string Inbox = """
        insert into notifications (id, tenant_id, type, notifiable_type, notifiable_id, data)
        select ops_uuid_v7(), e.tenant_id, case when e.kind like 'run.%' then 'bulk_operation_' else 'telling.' end || e.kind, 'user', m.user_id, jsonb_build_object(
            'tenant_id', e.tenant_id,
            'tenant', t.slug,
            'run_id', e.run_id,
            'run_type', 'bulk_operation_run',
            'event', case when e.kind like 'run.%' then substr(e.kind, 5) else concat_ws('.', e.kind, e.data ->> 'missed') end,
            'status_bucket', e.data ->> 'status_bucket',
            'status', e.data ->> 'status',
            'resource', split_part(e.subject, '.', 1),
            'action', split_part(e.subject, '.', 2),
            'summary', coalesce(e.data ->> 'summary', r.summary),
            'counts', e.data -> 'counts',
            'error_summary', (select string_agg((top ->> 'code') || case when (top ->> 'items')::bigint > 0 then ' (' || (top ->> 'items') || ')' else '' end, ', ' order by nth)
                from jsonb_array_elements(case jsonb_typeof(e.data -> 'reasons') when 'array' then e.data -> 'reasons' else '[]' end) with ordinality reasons (top, nth) where nth <= 3))
        from (
            select event, person from unnest(@events, @people) listed (event, person)
            union
            select e.id, f.user_id from notification_events e join run_follows f on f.tenant_id = e.tenant_id and (f.run_id = e.run_id or f.resource || '.' || f.action = e.subject)
            where e.tenant_id = @tenant and e.id = any (@followed)) told
        join notification_events e on e.tenant_id = @tenant and e.id = told.event
        join memberships m on m.tenant_id = e.tenant_id and m.user_id = told.person and m.role = any (@roles)
        join tenants t on t.id = e.tenant_id
        left join bulk_operation_runs r on r.tenant_id = e.tenant_id and r.id = e.run_id
        on conflict do nothing
        """;
}
