namespace OpsMonitor.Domain.Portfolio;

/// <summary>The statement of <see cref="PortfolioQueries"/>: per tenant its active runs, its newest ends and its last drift run, each by an index.</summary>
internal static class PortfolioSql
{
    public const string Tenants = """
        select t.id as tenant_id, t.slug, t.name, coalesce(a.queued, 0) as queued, coalesce(a.running, 0) as running, e.*,
            coalesce(f.open, 0) as open_findings, c.id as check_run, c.finished_at as checked_at
        from tenants t
        left join (select tenant_id, count(*) filter (where status = 'pending')::int as queued, count(*) filter (where status = 'running')::int as running
            from bulk_operation_runs where status in ('pending', 'running') group by 1) a on a.tenant_id = t.id
        cross join lateral (select count(*) filter (where status = 'completed')::int as succeeded, count(*) filter (where status = 'completed_with_errors')::int as partial,
                count(*) filter (where status not in ('completed', 'completed_with_errors', 'aborted'))::int as failed,
                count(*) filter (where status = 'aborted')::int as aborted, count(*)::int as counted,
                count(*) filter (where finished_at >= @hour and status not in ('completed', 'completed_with_errors', 'aborted'))::int as failed_in_hour,
                count(*) filter (where finished_at >= @hour and status = 'completed_with_errors')::int as partial_in_hour
            from (select status, finished_at from bulk_operation_runs r
                where r.tenant_id = t.id and r.finished_at >= @day order by r.finished_at desc limit @cap) newest) e
        left join (select tenant_id, count(*)::int as open from findings where status = 'new' and resolved_at is null and checks > 0
            and not (change_type = 'removed' and counterpart_id is not null) group by 1) f on f.tenant_id = t.id
        left join lateral (select r.id, r.finished_at from bulk_operation_runs r
            where r.tenant_id = t.id and r.resource = 'drift' and r.action = 'generate' and r.finished_at is not null
                and not exists (select from drift_runs d where d.tenant_id = r.tenant_id and d.run_id = r.id and not d.is_check)
            order by r.id desc limit 1) c on true
        where t.archived_at is null and (@tenant::bigint is null or t.id = @tenant::bigint)
        order by lower(t.name), t.slug
        """;
}
