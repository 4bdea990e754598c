namespace OpsMonitor.Domain.Findings;

/// <summary>The statements of <see cref="DriftLedger"/>.</summary>
internal static class DriftSql
{
    public const string Count = """
        select count(*)::int as "Value" from (
            select subject_type, external_id from inventory_items where tenant_id = @tenant and sync_run_id = @baseline
            union
            select subject_type, external_id from inventory_items where tenant_id = @tenant and sync_run_id = @current) subjects
        """;

    // The first @limit keys of the union lie within the first @limit keys of each side, so both sides stop early.
    public const string Pairs = """
        with b as (select * from inventory_items where tenant_id = @tenant and sync_run_id = @baseline
                and (subject_type, external_id) > (@type, @id) order by subject_type, external_id limit @limit),
            c as (select * from inventory_items where tenant_id = @tenant and sync_run_id = @current
                and (subject_type, external_id) > (@type, @id) order by subject_type, external_id limit @limit)
        select subject_type, external_id, coalesce(c.display_name, b.display_name) as display_name,
            b.content_hash as baseline_hash, c.content_hash as current_hash
        from b full join c using (subject_type, external_id) order by 1, 2 limit @limit
        """;

    public const string Write = """
        insert into findings (tenant_id, finding_type, scope_key, baseline_run_id, current_run_id, fingerprint,
            subject_type, subject_external_id, subject_name, change_type, evidence_jsonb, bulk_operation_run_id)
        select @tenant, 'drift', @scope_key, @baseline, @current, f.fingerprint, f.type, f.id, f.name, f.change, f.evidence::jsonb, @run
        from unnest(@fingerprints, @types, @ids, @names, @changes, @evidence) as f(fingerprint, type, id, name, change, evidence)
        on conflict (tenant_id, fingerprint) do update set last_seen_at = now(), updated_at = now(), resolved_at = null,
            baseline_run_id = excluded.baseline_run_id, current_run_id = excluded.current_run_id
        returning xmax = 0 as "Value"
        """;

    // An older pair compared once more says nothing about the present, so only findings up to this snapshot are touched.
    public const string ResolveGone = """
        update findings f set resolved_at = now(), updated_at = now()
        from inventory_sync_runs seen, inventory_sync_runs newest
        where f.tenant_id = @tenant and f.scope_key = @scope_key and f.resolved_at is null
            and (f.baseline_run_id, f.current_run_id) is distinct from (@baseline, @current)
            and seen.tenant_id = @tenant and seen.id = f.current_run_id and newest.tenant_id = @tenant and newest.id = @current
            and seen.finished_at <= newest.finished_at
        """;
}
