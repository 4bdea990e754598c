namespace OpsMonitor.Domain.Findings.Checks;

/// <summary>The statements of <see cref="DriftSettlement"/>, in their order; all are set-based.</summary>
internal static class SettlementSql
{
    /// <summary>Whoever decides over the findings of a scope does so alone: its first snapshot stands for it.</summary>
    public const string LockScope = """
        select id as "Value" from inventory_sync_runs where tenant_id = @tenant and selection_hash = @scope_key order by id limit 1 for no key update
        """;

    // Null: an earlier attempt has settled the run.
    public const string IsCheck = """
        select case when not exists (select from drift_runs where tenant_id = @tenant and run_id = @run) then
            @baseline = coalesce((select sync_run_id from drift_baselines where tenant_id = @tenant and scope_key = @scope_key and replaced_at is null), @baseline)
            and @current = (select max(id) from inventory_sync_runs
                where tenant_id = @tenant and selection_hash = @scope_key and status in ('completed', 'completed_with_errors')) end as "Value"
        """;

    // Nobody has counted yet what the run has just written: the planner takes it for a row or two and would compare all with all.
    public const string NoLoops = "set local enable_nestloop = off";
    public const string Loops = "set local enable_nestloop = on";

    // Items of lists and lines without their place; files without their folder, which a tool may name after the day.
    private const string FilePath = "regexp_replace(i.item_id, '[#:][^/#:]*$', '')";
    private const string FileName = $"regexp_replace({FilePath}, '^.*/', '')";

    // What the current snapshot could not read, and the names of what was read from files of that name before. A file that holds no inventory any more counts for
    // what it held alone.
    private const string Unread = $"""
        failed as (select distinct {FilePath} as path, {FileName} as file, i.outcome = 'failed' as is_failed, i.reason_code in ('list_goes_on', 'request_failed') as goes_on from inventory_sync_runs s
            join bulk_operation_run_items i on i.tenant_id = @tenant and i.run_id = s.bulk_operation_run_id and (i.outcome = 'failed' and i.reason_code is distinct from 'duplicate_subject'
                or i.outcome = 'skipped' and i.reason_code = 'not_json' and {FilePath} ~* '[.](json|ndjson|jsonl|ya?ml)$')
            where s.tenant_id = @tenant and s.id = @current),
        held as (select distinct i.display_name as name, {FileName} as file from bulk_operation_run_items i
            where exists (select from failed) and i.tenant_id = @tenant and i.outcome = 'succeeded' and {FileName} in (select file from failed) and i.run_id in (
                select s.bulk_operation_run_id from inventory_sync_runs s where s.tenant_id = @tenant and s.id <> @current
                    and s.id in (select @baseline union select baseline_run_id from absent union select current_run_id from absent))),
        typed as (select path as type from failed where exists (select from inventory_items t
            where t.tenant_id = @tenant and t.sync_run_id in (@baseline, @current) and t.subject_type = path)),
        anywhere as (select from failed where is_failed and (goes_on or (file not in (select file from held) and path not in (select type from typed)))),
        doubted as (select id from absent where exists (select from anywhere) or subject_name in (select name from held) or subject_type in (select type from typed))
        """;

    // The open findings of which the two snapshots say something else: those whose subject one of them holds, and those that were told of one of them.
    // What is absent is not gone where it may be in what could not be read: its own file, its type as a whole, the rest of a list, or a file that nobody knows.
    // What differs without a difference that could be told is hidden or cut on one side.
    public const string Others = $"""
        with open as (
            select f.*, n.content_hash as now, b.content_hash as was from findings f
            left join inventory_items n on n.tenant_id = @tenant and n.sync_run_id = @current and n.subject_type = f.subject_type and n.external_id = f.subject_external_id
            left join inventory_items b on b.tenant_id = @tenant and b.sync_run_id = @baseline and b.subject_type = f.subject_type and b.external_id = f.subject_external_id
            where f.tenant_id = @tenant and f.scope_key = @scope_key and f.resolved_at is null and f.checks > 0
                and f.id not in (select finding_id from finding_runs where tenant_id = @tenant and run_id = @run)
                and (n.content_hash is not null or b.content_hash is not null or array[f.baseline_run_id, f.current_run_id] && array[@baseline, @current])),
        absent as (select id, subject_type, subject_name, baseline_run_id, current_run_id from open where now is null),
        {Unread},
        judged as (
            select o.id, case
                when o.id in (select id from doubted) then 'not_checked'
                when o.now is null and o.current_hash is null then case when o.change_type = 'removed' then 'still_there' end
                when o.now = o.current_hash then 'still_there'
                when o.now is null and o.baseline_hash is null then case when o.change_type = 'added' then 'fixed' end
                when o.now = o.baseline_hash then 'fixed'
                when s.id is not null then 'superseded'
                when o.now <> o.was then 'not_checked' end as news, s.id as successor
            from open o left join lateral (
                select f.id from findings f join finding_runs r on r.tenant_id = @tenant and r.finding_id = f.id and r.run_id = @run
                where f.tenant_id = @tenant and f.subject_external_id = o.subject_external_id and f.subject_type = o.subject_type limit 1) s on true),
        told as (insert into finding_runs (tenant_id, finding_id, run_id, news) select @tenant, id, @run, news from judged where news is not null)
        update findings f set updated_at = now(),
            checks = f.checks + (j.news = 'still_there')::int,
            last_seen_at = case when j.news = 'still_there' then now() else f.last_seen_at end,
            current_run_id = case when j.news = 'still_there' then @current else f.current_run_id end,
            unchecked_run_id = case when j.news = 'not_checked' then @run end,
            resolved_at = case when j.news in ('fixed', 'superseded') then now() end,
            ended_by = case j.news when 'fixed' then 'resolved' when 'superseded' then 'superseded' end,
            ended_by_name = case when j.news in ('fixed', 'superseded') then (select initiator from bulk_operation_runs where tenant_id = @tenant and id = @run) end,
            successor_id = case when j.news = 'superseded' then j.successor end
        from judged j where f.tenant_id = @tenant and f.id = j.id and j.news is not null
        """;

    // What the two snapshots differ in is there, whatever was thought of it before; but nothing is called gone that could not be read. What comes back after its
    // end is news again: who took note of it took note of what had ended.
    public const string Seen = """
        with seen as (
            select f.id, case when f.checks = 0 then 'new' when f.resolved_at is null then 'still_there' else 'back_again' end as news
            from finding_runs r join findings f on f.tenant_id = @tenant and f.id = r.finding_id where r.tenant_id = @tenant and r.run_id = @run and r.news is null
                and not (f.change_type = 'removed' and exists (select from findings o join finding_runs u on u.tenant_id = @tenant and u.finding_id = o.id
                    and u.run_id = @run and u.news = 'not_checked'
                    where o.tenant_id = @tenant and o.subject_external_id = f.subject_external_id and o.subject_type = f.subject_type))),
        told as (update finding_runs r set news = seen.news from seen where r.tenant_id = @tenant and r.run_id = @run and r.finding_id = seen.id)
        update findings f set checks = f.checks + 1, last_seen_at = now(), updated_at = now(), baseline_run_id = @baseline, current_run_id = @current,
            reopened_count = f.reopened_count + (seen.news = 'back_again')::int, unchecked_run_id = null,
            status = case when seen.news = 'back_again' then 'new' else f.status end,
            acknowledged_at = case when seen.news <> 'back_again' then f.acknowledged_at end, acknowledged_by = case when seen.news <> 'back_again' then f.acknowledged_by end,
            acknowledgement_note = case when seen.news <> 'back_again' then f.acknowledgement_note end,
            resolved_at = null, ended_by = null, ended_by_name = null, successor_id = null
        from seen where f.tenant_id = @tenant and f.id = seen.id
        """;

    // A name is the same whatever its case and the spaces around it. Of a comparison only what no check has seen is told to be replaced.
    private const string CameOrWent = """
        with seen as (select f.id, f.change_type, f.subject_type, f.subject_external_id, ops_fold(btrim(f.subject_name)) as name, coalesce(f.baseline_hash, f.current_hash) as hash
            from finding_runs r join findings f on f.tenant_id = @tenant and f.id = r.finding_id
            where r.tenant_id = @tenant and r.run_id = @run and (r.news in ('new', 'still_there', 'back_again') or (r.news is null and f.checks = 0 and not @check)))
        """;

    /// <summary>As many that came as that went, several of one type and name: which is which their contents tell. More than ten of a name are left alone.</summary>
    public const string Several = $"""
        {CameOrWent},
        names as (select subject_type, name from seen where change_type <> 'changed' group by 1, 2
            having count(*) filter (where change_type = 'removed') = count(*) filter (where change_type = 'added') and count(*) between 4 and 20)
        select id, change_type = 'removed' as is_gone, dense_rank() over (order by subject_type, name)::int as number, hash
        from seen join names using (subject_type, name) where change_type <> 'changed' order by number, id limit 2000
        """;

    // One that came and one that went, of one id and name whose type is told differently, or of one type and name without others of it, are one replaced subject; and
    // so are those that their contents tell.
    public const string Pair = $"""
        {CameOrWent},
        same as (select min(id) filter (where change_type = 'removed') as went, min(id) filter (where change_type = 'added') as came
            from seen where change_type <> 'changed' group by subject_external_id, name
            having count(*) = 2 and count(distinct change_type) = 2),
        named as (select min(id) filter (where change_type = 'removed') as went, min(id) filter (where change_type = 'added') as came
            from seen where change_type <> 'changed' and id not in (select went from same union all select came from same) group by subject_type, name
            having count(*) = 2 and count(distinct change_type) = 2),
        pairs as (select * from same union all select * from named union all select * from unnest(@went, @came)),
        halves as (select went as id, came as other from pairs union all select came, went from pairs)
        update findings f set counterpart_id = h.other, replacement_jsonb = null
        from seen s left join halves h on h.id = s.id
        where f.tenant_id = @tenant and f.id = s.id and f.counterpart_id is distinct from h.other
        """;

    // What was there and is not may be in what could not be read; of a replaced subject the other half is there. Of a comparison only what no check has seen is marked.
    public const string Doubt = $"""
        with absent as (
            select f.id, f.subject_type, f.subject_name, f.baseline_run_id, f.current_run_id
            from finding_runs r join findings f on f.tenant_id = @tenant and f.id = r.finding_id
            where r.tenant_id = @tenant and r.run_id = @run and f.change_type = 'removed' and f.counterpart_id is null
                and (r.news in ('new', 'still_there', 'back_again') or (r.news is null and f.checks = 0 and not @check))),
        {Unread}
        update findings f set unchecked_run_id = @run from doubted d where f.tenant_id = @tenant and f.id = d.id
        """;

    public const string Finish = """
        insert into drift_runs (tenant_id, run_id, scope_key, baseline_run_id, current_run_id, is_check, delta)
        select @tenant, @run, @scope_key, @baseline, @current, @check, case when @check then jsonb_build_object(
            'new', count(*) filter (where r.news = 'new'),
            'still_there', count(*) filter (where r.news = 'still_there'),
            'back_again', count(*) filter (where r.news = 'back_again'),
            'fixed', count(*) filter (where r.news = 'fixed'),
            'superseded', count(*) filter (where r.news = 'superseded'),
            'not_checked', count(*) filter (where r.news = 'not_checked'),
            'doubtful', count(*) filter (where f.change_type = 'removed' and f.unchecked_run_id = @run and r.news <> 'not_checked')) end
        from finding_runs r join findings f on f.tenant_id = @tenant and f.id = r.finding_id
        where r.tenant_id = @tenant and r.run_id = @run and not (f.change_type = 'removed' and f.counterpart_id is not null)
        returning delta::text as "Value"
        """;

    /// <summary>Replaced subjects of a run of which nobody has written yet what differs.</summary>
    public const string Unwritten = """
        select c.id, c.subject_type, c.subject_name, w.baseline_hash, c.current_hash
        from finding_runs r join findings c on c.tenant_id = @tenant and c.id = r.finding_id and c.change_type = 'added' and c.replacement_jsonb is null
        join findings w on w.tenant_id = @tenant and w.id = c.counterpart_id
        where r.tenant_id = @tenant and r.run_id = @run limit @limit
        """;

    public const string WriteReplacement = """
        update findings f set replacement_jsonb = e.evidence::jsonb from unnest(@ids, @evidence) as e(id, evidence)
        where f.tenant_id = @tenant and f.id = e.id
        """;
}
