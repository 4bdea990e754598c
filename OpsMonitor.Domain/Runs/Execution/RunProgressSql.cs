using OpsMonitor.Domain.Storage;

namespace OpsMonitor.Domain.Runs.Execution;

/// <summary>The statements that move counters, of producers and of <see cref="RunFlusher"/>.</summary>
internal static class RunProgressSql
{
    /// <summary>Tells the database's rules that item rows and counters move together, until the transaction ends.</summary>
    public const string CountItems = "select set_config('app.counts_items', 'on', true)";

    /// <summary>
    /// The same; and what is written may be lost with the server's last moments. For a worker's progress only, which its next attempt reports again:
    /// what was acknowledged to a producer, and lifecycle changes, are never written so.
    /// </summary>
    public const string Relaxed = CountItems + ", set_config('synchronous_commit', 'off', true)";

    public const string TakeStep = $"{Relaxed}, {SilenceSql.Thinking}";

    // Rows are locked in one order by every process, so that no two wait for each other. Absolute counters (null for a run of items) raise the
    // sequence; lower ones than known change nothing.
    public const string Flush = """
        with run as (
            select r.tenant_id, r.id, r.attempt, r.succeeded, r.failed, r.skipped, w.succeeded as s, w.failed as f, w.skipped as k
            from bulk_operation_runs r join unnest(@tenants, @runs, @attempts, @succeeded, @failed, @skipped)
                as w(tenant_id, id, attempt, succeeded, failed, skipped) on (r.tenant_id, r.id, r.attempt) = (w.tenant_id, w.id, w.attempt)
            where r.status = 'running' order by r.tenant_id, r.id for update of r),
        added as (
            insert into bulk_operation_run_items (tenant_id, run_id, item_id, outcome, reason_code, reason, display_name, attempt)
            select run.tenant_id, run.id, i.item_id, i.outcome, i.reason_code, i.reason, i.display_name, run.attempt
            from unnest(@item_tenants, @item_runs, @ids, @outcomes, @codes, @reasons, @names) as i(tenant_id, run_id, item_id, outcome, reason_code,
                reason, display_name) join run on run.tenant_id = i.tenant_id and run.id = i.run_id
            on conflict do nothing returning tenant_id, run_id, outcome),
        n as (select run.tenant_id, run.id, run.s is not null as absolute, greatest(run.s, run.succeeded + count(*) filter (where outcome = 'succeeded')::int) as s,
            greatest(run.f, run.failed + count(*) filter (where outcome = 'failed')::int) as f,
            greatest(run.k, run.skipped + count(*) filter (where outcome = 'skipped')::int) as k
            from run left join added a on a.tenant_id = run.tenant_id and a.run_id = run.id group by 1, 2, 3, run.succeeded, run.failed, run.skipped, run.s, run.f, run.k)
        update bulk_operation_runs r set succeeded = n.s, failed = n.f, skipped = n.k, processed_items = n.s + n.f + n.k,
            sequence = r.sequence + (n.absolute and (n.s, n.f, n.k) <> (r.succeeded, r.failed, r.skipped))::int,
            total_items = case when r.total_items < n.s + n.f + n.k then n.s + n.f + n.k else r.total_items end
        from n where r.tenant_id = n.tenant_id and r.id = n.id
        returning r.tenant_id, r.id, r.rev, r.abort_requested_at is not null as abort_requested
        """;

    /// <summary>The row of an execution that still has its run, and whether somebody asked for the abort; others wait for what follows.</summary>
    public const string LockForStep = """
        select abort_requested_at is not null as "Value" from bulk_operation_runs
        where tenant_id = @tenant and id = @run and attempt = @attempt and status = 'running' for no key update
        """;

    // Items are recorded once; counters move by the rows really inserted, so a repeated report changes nothing. The total is what the producer
    // said: more items than that are refused by the table's own rule, as counters are, until it says another. A report without news is a sign of life.
    public const string RecordItems = """
        with run as (
            select tenant_id, id from bulk_operation_runs where tenant_id = @tenant and id = @run and status = 'running'
                and attempt = @attempt and executor = 'producer' for update),
        added as (
            insert into bulk_operation_run_items (tenant_id, run_id, item_id, outcome, reason_code, reason, display_name, attempt)
            select run.tenant_id, run.id, i.item_id, i.outcome, i.reason_code, i.reason, i.display_name, @attempt
            from run, unnest(@ids, @outcomes, @codes, @reasons, @names) as i(item_id, outcome, reason_code, reason, display_name)
            on conflict do nothing returning outcome),
        n as (select count(*)::int as all, count(*) filter (where outcome = 'succeeded')::int as succeeded,
            count(*) filter (where outcome = 'failed')::int as failed, count(*) filter (where outcome = 'skipped')::int as skipped from added)
        update bulk_operation_runs r set processed_items = processed_items + n.all, succeeded = r.succeeded + n.succeeded,
            failed = r.failed + n.failed, skipped = r.skipped + n.skipped, total_items = coalesce(@total, r.total_items),
            reported_at = case when n.all = 0 then clock_timestamp() else r.reported_at end
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
}
