namespace OpsMonitor.Domain.Runs.Execution;

/// <summary>The statements of <see cref="RunLeases"/> and <see cref="LeaseRenewal"/>.</summary>
internal static class RunLeasesSql
{
    /// <summary>Row-level security shows all tenants to this role only.</summary>
    public const string BecomeService = "select set_config('role', 'opsmonitor_service', false), set_config('app.tenant_id', '', false)";

    /// <summary>Claims take turns: two at once would each count the other's tenant as below its bound.</summary>
    public const string TakeTurn = "select ops_take_claim_turn()";

    // Fair over tenants: who has least running goes first. Ties by age. The active set is read once, whatever the length of its queue.
    public const string Claim = """
        with busy as materialized (
            select tenant_id, count(*) as n from bulk_operation_runs
            where status = 'running' and executor = 'worker' and lease_expires_at > clock_timestamp() group by tenant_id),
        next as (
            select r.tenant_id, r.id from bulk_operation_runs r left join busy on busy.tenant_id = r.tenant_id
            where r.status in ('pending','running') and r.executor = 'worker' and r.resource || '.' || r.action = any(@operations)
                and (r.status = 'pending' or r.lease_expires_at is null or r.lease_expires_at < clock_timestamp())
                and (r.lease_owner is null or r.times_lost < @attempts - 1) and coalesce(busy.n, 0) < @per_tenant
                and not exists (select from tenants t where t.id = r.tenant_id and t.archived_at is not null)
            order by coalesce(busy.n, 0), r.id
            for update of r skip locked limit 1)
        update bulk_operation_runs r set status = 'running', attempt = attempt + 1, lease_owner = @owner,
            times_lost = r.times_lost + case when r.lease_expires_at < clock_timestamp() then 1 else 0 end,
            lease_expires_at = clock_timestamp() + @lease
        from next where r.tenant_id = next.tenant_id and r.id = next.id
        returning r.tenant_id, r.id, r.resource, r.action, r.item_ids::text as scope, r.attempt, r.user_id
        """;

    // A row that is just being written is skipped, so that one long write cannot cost the leases of all. It is still ours and answered as such. What
    // runs when its tenant is archived ends as if somebody had aborted it.
    public const string Renew = """
        with mine as (
            select r.tenant_id, r.id, r.abort_requested_at is not null or t.archived_at is not null as abort_requested
            from bulk_operation_runs r join tenants t on t.id = r.tenant_id
            join unnest(@tenants, @runs, @attempts) as m(tenant_id, id, attempt) on (r.tenant_id, r.id, r.attempt) = (m.tenant_id, m.id, m.attempt)
            where r.status = 'running'),
        free as (
            select r.tenant_id, r.id from bulk_operation_runs r
            join unnest(@tenants, @runs, @attempts) as m(tenant_id, id, attempt) on (r.tenant_id, r.id, r.attempt) = (m.tenant_id, m.id, m.attempt)
            where r.status = 'running' for update of r skip locked),
        prolonged as (
            update bulk_operation_runs r set lease_expires_at = clock_timestamp() + @lease
            from free where r.tenant_id = free.tenant_id and r.id = free.id returning r.tenant_id, r.id)
        select mine.tenant_id, mine.id, prolonged.id is not null as is_prolonged, mine.abort_requested
        from mine left join prolonged on prolonged.tenant_id = mine.tenant_id and prolonged.id = mine.id
        """;

    // A lease handed back at shutdown does not count as an attempt lost; the next worker may start at once.
    public const string Release = """
        update bulk_operation_runs set lease_owner = null, lease_expires_at = null
        where tenant_id = @tenant and id = @run and attempt = @attempt and status = 'running'
        """;

    public const string FailLost = """
        update bulk_operation_runs set status = 'failed', failures = coalesce(failures, '[]') || @entry::jsonb
        where (tenant_id, id) in (select tenant_id, id from bulk_operation_runs
            where status = 'running' and executor = 'worker' and times_lost >= @attempts - 1 and lease_expires_at < clock_timestamp()
            for update skip locked limit 100)
        returning id
        """;
}
