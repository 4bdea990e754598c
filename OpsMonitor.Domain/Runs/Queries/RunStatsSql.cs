namespace OpsMonitor.Domain.Runs.Queries;

/// <summary>The statements of <see cref="RunStats"/>; the end of a run is indexed, so each reads from the newest end backwards.</summary>
internal static class RunStatsSql
{
    public const string Load = """
        select count(*) filter (where status = 'pending')::int as queued, count(*) filter (where status = 'running')::int as running,
            min(created_at) filter (where status = 'pending') as oldest_queued
        from bulk_operation_runs where tenant_id = @tenant and status in ('pending', 'running')
        """;

    public const string Outcomes = $"""
        select {Counts}, count(*)::int as counted
        from (select status from bulk_operation_runs
            where tenant_id = @tenant and finished_at >= @since order by finished_at desc limit @cap) newest
        """;

    public const string Series = $"""
        select width_bucket(finished_at, @edges) as slot, {Counts}, count(*)::int as counted, min(finished_at) as oldest
        from (select status, finished_at from bulk_operation_runs
            where tenant_id = @tenant and finished_at >= @from and finished_at < @to order by finished_at desc limit @cap) newest
        group by 1
        """;

    // A run is left out when the younger ones together have enough failures; one run's own are always counted to the end.
    public const string Reasons = """
        with ended as (
            select id, status, failed, finished_at from bulk_operation_runs
            where tenant_id = @tenant and finished_at >= @since order by finished_at desc limit @runs),
        troubled as (
            select id, sum(failed) over newest_first - failed as before, row_number() over newest_first as place
            from ended where failed > 0 or status = 'failed'
            window newest_first as (order by finished_at desc, id desc)),
        looked_at as materialized (select id from troubled where place <= @cap and before < @failures),
        extent as (
            select (select count(*) from looked_at)::int as runs_read,
                (select count(*) from troubled) > (select count(*) from looked_at) or (select count(*) from ended) >= @runs as is_capped)
        select e.reason_code, coalesce(e.items, 0)::bigint as items, coalesce(e.runs, 0) as runs, coalesce(e.newest_run, 0) as newest_run, runs_read, is_capped
        from extent left join (
            select reason_code, sum(items) as items, count(*)::int as runs, max(run_id) as newest_run
            from (select reason_code, run_id, count(item_id) as items from run_failure_entries
                where tenant_id = @tenant and run_id = any(array(select id from looked_at)) and type is distinct from 'skipped' group by 1, 2) by_run
            group by 1) e on true
        order by items desc, runs desc, reason_code
        """;

    public const string Sample = """
        select coalesce((select reason from run_failure_entries
            where tenant_id = @tenant and run_id = @run and reason_code = @code and type is distinct from 'skipped' limit 1), '') as value
        """;

    // What is no status of the seed's counts as failed, as in the lists.
    private const string Counts = """
        count(*) filter (where status = 'completed')::int as succeeded, count(*) filter (where status = 'completed_with_errors')::int as partial,
        count(*) filter (where status not in ('completed', 'completed_with_errors', 'aborted'))::int as failed,
        count(*) filter (where status = 'aborted')::int as aborted
        """;
}
