namespace OpsMonitor.Domain.Runs.Deadlines;

/// <summary>The statements of deadlines; what is missed is what <see cref="RunDeadlines"/> says.</summary>
internal static class DeadlinesSql
{
    // A deadline that another node looks at, or that somebody is changing, has its turn with the next look. A run that was late and is so no more
    // is missed and over at once, unless that is known already; one that failed too much is what is missed until a later one has ended. A silence counts from
    // the newest run, whatever became of it; one that is under way, and not stalled (RunSilence), keeps it from beginning, and only a newer one ends it. A run
    // that came with its end (rev 1) is history, which was neither long nor late.
    public const string Look = """
        with watched as materialized (
            select d.*, least(d.too_long_minutes * 60, d.too_long_times * d.usual_seconds) as too_long_seconds
            from operation_deadlines d join tenants t on t.id = d.tenant_id
            where t.archived_at is null order by d.tenant_id, d.id for no key update of d skip locked),
        runs as materialized (
            select w.id as deadline_id, r.* from watched w join bulk_operation_runs r on r.tenant_id = w.tenant_id and r.resource = w.resource and r.action = w.action
            where r.status in ('pending', 'running')
            union all
            select w.id, r.* from watched w join bulk_operation_runs r on r.tenant_id = w.tenant_id and r.resource = w.resource and r.action = w.action
            where r.finished_at >= @since and r.finished_at >= w.set_at),
        late as materialized (
            select w.tenant_id, w.id, 'too_long' as missed, r.id as run_id, r.started_at + make_interval(secs => w.too_long_seconds::float8) as since, r.finished_at as ended_at, false as lives
            from watched w join runs r on r.tenant_id = w.tenant_id and r.deadline_id = w.id
            where r.status <> 'pending' and r.started_at + make_interval(secs => w.too_long_seconds::float8) < coalesce(r.finished_at, @now) and (r.finished_at is null or r.rev > 1)
            union all
            select w.tenant_id, w.id, 'starts_late', r.id, r.created_at + make_interval(mins => w.starts_late_minutes), case when r.status <> 'pending' then waited.until end, false
            from watched w join runs r on r.tenant_id = w.tenant_id and r.deadline_id = w.id
            cross join lateral (select case when r.status = 'pending' then @now else coalesce(r.started_at, r.finished_at) end as until) waited
            where r.created_at + make_interval(mins => w.starts_late_minutes) < waited.until and waited.until >= @since and waited.until >= w.set_at and (r.finished_at is null or r.rev > 1)
            union all
            select w.tenant_id, w.id, 'failed_share', r.id, r.finished_at, null, false
            from watched w join runs r on r.tenant_id = w.tenant_id and r.deadline_id = w.id
            where r.finished_at is not null and w.failed_percent is not null
                and (r.failed * 100::bigint > w.failed_percent * r.processed_items::bigint or (r.processed_items = 0 and r.status = 'failed'))
            union all
            select w.tenant_id, w.id, 'not_run', null, coalesce(last.created_at, w.created_at) + make_interval(hours => w.not_run_hours), null, coalesce(last.lives, false)
            from watched w left join lateral (
                select r.created_at, r.status = 'running' and (r.executor <> 'producer' or coalesce(r.reported_at, r.started_at) >= @heard) as lives from bulk_operation_runs r
                where r.tenant_id = w.tenant_id and r.resource = w.resource and r.action = w.action order by r.id desc limit 1) last on true
            where coalesce(last.created_at, w.created_at) + make_interval(hours => w.not_run_hours) < @now),
        over as (
            update deadline_misses m set ended_at = @now
            from watched w left join late l on l.tenant_id = w.tenant_id and l.id = w.id and l.missed = 'not_run'
            where m.tenant_id = w.tenant_id and m.deadline_id = w.id and m.ended_at is null and not case m.missed
                when 'not_run' then l.id is not null
                when 'too_long' then w.too_long_seconds is not null
                    and exists (select from bulk_operation_runs r where r.tenant_id = m.tenant_id and r.id = m.run_id and r.status = 'running')
                when 'starts_late' then w.starts_late_minutes is not null
                    and exists (select from bulk_operation_runs r where r.tenant_id = m.tenant_id and r.id = m.run_id and r.status = 'pending')
                else w.failed_percent is not null and not exists (select from bulk_operation_runs r
                    where r.tenant_id = m.tenant_id and r.resource = w.resource and r.action = w.action and r.id > m.run_id and r.finished_at > m.since) end),
        added as (
            insert into deadline_misses (tenant_id, deadline_id, missed, run_id, since, ended_at)
            select tenant_id, id, missed, run_id, since, ended_at from late where not lives order by since
            on conflict do nothing returning 1)
        select count(*)::int as "Value" from added
        """;

    // Of the last 20 that completed, if they are 5 at least; among the last 200, so that an operation that always fails is not read to its beginning.
    public const string Usual = """
        update operation_deadlines d set usual_seconds = usual.seconds
        from operation_deadlines o cross join lateral (
            select case when count(*) >= 5 then greatest(1, round(percentile_cont(0.5) within group (order by took)))::int end as seconds
            from (select extract(epoch from finished_at - started_at) as took
                from (select id, status, started_at, finished_at from bulk_operation_runs r
                    where r.tenant_id = o.tenant_id and r.resource = o.resource and r.action = o.action order by id desc limit 200) newest
                where status in ('completed', 'completed_with_errors') and started_at is not null order by id desc limit 20) completed) usual
        where d.tenant_id = o.tenant_id and d.id = o.id and (@deadline is null or d.id = @deadline) and d.usual_seconds is distinct from usual.seconds
        """;

    public const string Forget = """
        delete from deadline_misses where ended_at < @before
        """;
}
