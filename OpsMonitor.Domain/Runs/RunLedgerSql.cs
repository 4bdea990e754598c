namespace OpsMonitor.Domain.Runs;

/// <summary>The statements of <see cref="RunLedger"/> and <see cref="RunLeases"/>.</summary>
internal static class RunLedgerSql
{
    /// <summary>Who writes, for the journal, until the transaction ends.</summary>
    public const string SetActor = "select set_config('app.actor', @actor, true), set_config('app.actor_name', @name, true)";

    /// <summary>Progress may be lost with the server's last moments; it is reported again. Lifecycle changes are never written so.</summary>
    public const string RelaxCommit = "set local synchronous_commit = off";

    /// <summary>Tells the database's rules that item rows and counters move together, until the transaction ends.</summary>
    public const string CountItems = "set local app.counts_items = 'on'";

    // The predicate stands as literals: with parameters a generic plan no longer matches the partial index (42P10).
    public const string Start = """
        insert into bulk_operation_runs (tenant_id, user_id, resource, action, idempotency_key, item_ids, total_items,
            initiator, summary, executor, retry_of_run_id, traceparent)
        values (@tenant, @user, @resource, @action, @key, @scope::jsonb, @total, @initiator, @summary, @executor, @retry_of, @traceparent)
        on conflict (tenant_id, idempotency_key) where status in ('pending','running') do nothing
        returning id
        """;

    public const string FindActive = """
        select id from bulk_operation_runs
        where tenant_id = @tenant and idempotency_key = @key and status in ('pending','running')
        """;

    public const string Begin = """
        update bulk_operation_runs set status = 'running', attempt = attempt + 1
        where tenant_id = @tenant and id = @run and status = 'pending' and executor = 'producer'
        returning attempt
        """;

    // Items are recorded once; counters move by the rows really inserted, so a repeated report changes nothing.
    public const string RecordItems = """
        with run as (
            select tenant_id, id from bulk_operation_runs
            where tenant_id = @tenant and id = @run and status = 'running' and attempt = @attempt for update),
        added as (
            insert into bulk_operation_run_items (tenant_id, run_id, item_id, outcome, reason_code, reason, display_name, attempt)
            select run.tenant_id, run.id, i.item_id, i.outcome, i.reason_code, i.reason, i.display_name, @attempt
            from run, unnest(@ids, @outcomes, @codes, @reasons, @names) as i(item_id, outcome, reason_code, reason, display_name)
            on conflict do nothing returning outcome),
        n as (select count(*)::int as all, count(*) filter (where outcome = 'succeeded')::int as succeeded,
            count(*) filter (where outcome = 'failed')::int as failed, count(*) filter (where outcome = 'skipped')::int as skipped from added)
        update bulk_operation_runs r set processed_items = processed_items + n.all, succeeded = r.succeeded + n.succeeded,
            failed = r.failed + n.failed, skipped = r.skipped + n.skipped,
            total_items = case when r.total_items < processed_items + n.all then processed_items + n.all else r.total_items end
        from run, n where r.tenant_id = run.tenant_id and r.id = run.id
        returning r.rev, r.abort_requested_at is not null as abort_requested
        """;

    // An unchanged row is still returned, so that an older report answers with what is known.
    public const string Report = """
        update bulk_operation_runs r set
            processed_items = case when newer then @succeeded + @failed + @skipped else processed_items end,
            succeeded = case when newer then @succeeded else succeeded end,
            failed = case when newer then @failed else failed end,
            skipped = case when newer then @skipped else skipped end,
            total_items = case when newer then coalesce(@total, total_items) else total_items end,
            sequence = case when newer then @sequence else sequence end
        from (select @sequence > sequence as newer from bulk_operation_runs
            where tenant_id = @tenant and id = @run for update) s
        where tenant_id = @tenant and id = @run and status = 'running' and attempt = @attempt and executor = 'producer'
        returning r.rev, r.abort_requested_at is not null as abort_requested
        """;

    public const string SetTotal = """
        update bulk_operation_runs set total_items = greatest(@total, processed_items)
        where tenant_id = @tenant and id = @run and status = 'running' and attempt = @attempt
        returning rev, abort_requested_at is not null as abort_requested
        """;

    public const string LockForFinish = """
        select status, total_items, processed_items, succeeded, failed, skipped from bulk_operation_runs
        where tenant_id = @tenant and id = @run and status in ('pending','running') and attempt = @attempt for update
        """;

    // The first 200 item failures join the seed's column, so every reader of it finds them.
    public const string Finish = """
        update bulk_operation_runs r set status = @status,
            total_items = case when @complete then processed_items else total_items end,
            failures = nullif(coalesce(r.failures, '[]') || coalesce(@entry::jsonb, '[]') || coalesce((
                select jsonb_agg(jsonb_strip_nulls(jsonb_build_object('item_id', f.item_id, 'reason_code', f.reason_code, 'reason', f.reason)))
                from (select item_id, reason_code, reason from bulk_operation_run_items
                    where tenant_id = @tenant and run_id = @run and outcome = 'failed' order by reason_code, item_id limit 200) f), '[]'), '[]')
        where tenant_id = @tenant and id = @run and attempt = @attempt and status in ('pending','running')
        returning r.rev
        """;

    public const string Abort = """
        update bulk_operation_runs set abort_requested_at = coalesce(abort_requested_at, clock_timestamp()),
            abort_requested_by = coalesce(abort_requested_by, @by), abort_reason = coalesce(abort_reason, @reason),
            status = case when status = 'pending' then 'aborted' else status end
        where tenant_id = @tenant and id = @run and status in ('pending','running')
        returning status
        """;

    public const string LockForForcedAbort = """
        select status, attempt, rev, abort_requested_at + @grace as possible_at,
            coalesce(abort_requested_at + @grace <= clock_timestamp(), false) as is_possible from bulk_operation_runs
        where tenant_id = @tenant and id = @run and status in ('pending','running') for update
        """;

    /// <summary>Why somebody ends a run against its executor, for the journal, until the transaction ends.</summary>
    public const string SetForced = "select set_config('app.forced', @reason, true)";

    /// <summary>Claims take turns: two at once would each count the other's tenant as below its bound. The number is arbitrary and only ours.</summary>
    public const string TakeTurn = "select pg_advisory_xact_lock(5306827)";

    // Fair over tenants: who has least running goes first. Ties by age.
    public const string Claim = """
        with next as (
            select r.tenant_id, r.id from bulk_operation_runs r
            cross join lateral (select count(*) as n from bulk_operation_runs busy where busy.tenant_id = r.tenant_id
                and busy.status = 'running' and busy.executor = 'worker' and busy.lease_expires_at > clock_timestamp()) running
            where r.status in ('pending','running') and r.executor = 'worker' and r.resource || '.' || r.action = any(@operations)
                and (r.status = 'pending' or r.lease_expires_at is null or r.lease_expires_at < clock_timestamp())
                and (r.lease_owner is null or r.times_lost < @attempts - 1) and running.n < @per_tenant
            order by running.n, r.id
            for update of r skip locked limit 1)
        update bulk_operation_runs r set status = 'running', attempt = attempt + 1, lease_owner = @owner,
            times_lost = r.times_lost + case when r.lease_expires_at < clock_timestamp() then 1 else 0 end,
            lease_expires_at = clock_timestamp() + @lease
        from next where r.tenant_id = next.tenant_id and r.id = next.id
        returning r.tenant_id, r.id, r.resource, r.action, r.item_ids::text as scope, r.attempt, r.user_id
        """;

    public const string Renew = """
        update bulk_operation_runs r set lease_expires_at = clock_timestamp() + @lease
        from unnest(@tenants, @runs, @attempts) as mine(tenant_id, id, attempt)
        where r.tenant_id = mine.tenant_id and r.id = mine.id and r.attempt = mine.attempt and r.status = 'running'
        returning r.tenant_id, r.id, r.abort_requested_at is not null as abort_requested
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
