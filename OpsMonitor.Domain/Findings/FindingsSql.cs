namespace OpsMonitor.Domain.Findings;

/// <summary>The statements of <see cref="FindingQueries"/> and <see cref="FindingLedger"/>.</summary>
internal static class FindingsSql
{
    public const string CountChanges = """
        select id, jsonb_array_length(changes) as changes
        from findings f cross join lateral (select case jsonb_typeof(e -> 'changes') when 'array' then e -> 'changes' else '[]' end as changes
            from (select coalesce(f.replacement_jsonb, f.evidence_jsonb) as e) shown) c
        where tenant_id = @tenant and id = any(@ids)
        """;

    /// <summary>Findings with a property at @path or below it, with @value in its values; null is any.</summary>
    public const string WithValues = """
        select f.* from findings f where f.tenant_id = @tenant and exists (
            select from jsonb_array_elements(case jsonb_typeof(coalesce(f.replacement_jsonb, f.evidence_jsonb) -> 'changes')
                when 'array' then coalesce(f.replacement_jsonb, f.evidence_jsonb) -> 'changes' else '[]' end) c
            where (@path is null or c ->> 'path' = @path or starts_with(c ->> 'path', @path || '.') or starts_with(c ->> 'path', @path || '['))
                and (@value is null or strpos(ops_fold(coalesce(c ->> 'baseline', '')), ops_fold(@value)) > 0
                    or strpos(ops_fold(coalesce(c ->> 'current', '')), ops_fold(@value)) > 0))
        """;

    public const string ByPath = """
        select c ->> 'path' as key, coalesce(mode() within group (order by c ->> 'label'), c ->> 'path') as label, count(distinct f.id)::int as count, max(f.last_seen_at) as last_seen_at
        from findings f cross join lateral jsonb_array_elements(case jsonb_typeof(coalesce(f.replacement_jsonb, f.evidence_jsonb) -> 'changes')
            when 'array' then coalesce(f.replacement_jsonb, f.evidence_jsonb) -> 'changes' else '[]' end) c
        where f.tenant_id = @tenant and f.id = any(@ids) and c ->> 'path' is not null
        group by 1 order by 3 desc, 1 limit @limit
        """;

    // Guarded, and both halves of a replaced subject together: only what is new and still there changes, and each change leaves its own entry in the journal.
    public const string Acknowledge = """
        with changed as (
            update findings set status = 'acknowledged', acknowledged_at = now(), acknowledged_by = @user, acknowledgement_note = @note, updated_at = now()
            where tenant_id = @tenant and (id = any(@ids) or counterpart_id = any(@ids)) and status = 'new' and resolved_at is null
            returning id)
        insert into audit_logs (tenant_id, actor, actor_name, action, subject_type, subject_id, reason, data)
        select @tenant, @actor, @name, 'finding.acknowledged', 'finding', id, @note, jsonb_build_object('address', @address::text) from changed
        returning subject_id
        """;

    public const string Reopen = """
        with changed as (
            update findings set status = 'new', acknowledged_at = null, acknowledged_by = null, acknowledgement_note = null, updated_at = now()
            where tenant_id = @tenant and (id = any(@ids) or counterpart_id = any(@ids)) and status = 'acknowledged'
            returning id)
        insert into audit_logs (tenant_id, actor, actor_name, action, subject_type, subject_id, reason, data)
        select @tenant, @actor, @name, 'finding.reopened', 'finding', id, @note, jsonb_build_object('address', @address::text) from changed
        returning subject_id
        """;
}
