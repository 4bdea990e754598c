namespace OpsMonitor.Domain.Findings;

/// <summary>The statements of <see cref="DriftLedger"/>.</summary>
internal static class DriftSql
{
    public const string Count = """
        select (select count(*) from inventory_items where tenant_id = @tenant and sync_run_id = @baseline)::int + (
            select count(*) from inventory_items c where c.tenant_id = @tenant and c.sync_run_id = @current and not exists (
                select from inventory_items b where b.tenant_id = @tenant and b.sync_run_id = @baseline
                    and b.subject_type = c.subject_type and b.external_id = c.external_id))::int as "Value"
        """;

    // The first @limit keys of the union lie within the first @limit keys of each side, so both sides stop early. Equal pairs are counted and stay
    // in the database; the page's last pair comes in any case, as the next page begins behind it.
    public const string Page = """
        with b as (select subject_type, external_id, display_name, content_hash from inventory_items where tenant_id = @tenant and sync_run_id = @baseline
                and (subject_type, external_id) > (@type, @id) order by subject_type, external_id limit @limit),
            c as (select subject_type, external_id, display_name, content_hash from inventory_items where tenant_id = @tenant and sync_run_id = @current
                and (subject_type, external_id) > (@type, @id) order by subject_type, external_id limit @limit),
            pairs as (select subject_type, external_id, coalesce(c.display_name, b.display_name) as display_name, b.content_hash as baseline_hash,
                    c.content_hash as current_hash, (row_number() over (order by subject_type, external_id))::int as number
                from b full join c using (subject_type, external_id) order by subject_type, external_id limit @limit)
        select subject_type, external_id, display_name, baseline_hash, current_hash, number from pairs
        where baseline_hash is distinct from current_hash or number = (select max(number) from pairs)
        order by number
        """;

    /// <summary>Of subjects that came or went, those that the other snapshot has under the same id with the same content, as another type: only its export told the type differently.</summary>
    public const string Retyped = """
        select g.type as subject_type, g.id as external_id from unnest(@types, @ids, @hashes, @gone) as g(type, id, hash, gone)
        where exists (select from inventory_items t where t.tenant_id = @tenant and t.sync_run_id = case when g.gone then @current else @baseline end
            and t.external_id = g.id and t.content_hash = g.hash and t.subject_type <> g.type and not exists (
                select from inventory_items s where s.tenant_id = @tenant and s.sync_run_id = case when g.gone then @baseline else @current end
                    and s.subject_type = t.subject_type and s.external_id = t.external_id))
        """;

    public const string Known = """
        select id, fingerprint from findings where tenant_id = @tenant and fingerprint = any(@fingerprints)
        """;

    // Outside the baseline until a check has seen it. Whoever finds the same at the same moment keeps one row of it.
    public const string Write = """
        insert into findings (tenant_id, finding_type, scope_key, baseline_run_id, current_run_id, fingerprint, subject_type, subject_external_id,
            subject_name, change_type, evidence_jsonb, bulk_operation_run_id, baseline_hash, current_hash, checks)
        select @tenant, 'drift', @scope_key, @baseline, @current, f.fingerprint, f.type, f.id, f.name, f.change, f.evidence::jsonb, @run, f.baseline_hash, f.current_hash, 0
        from unnest(@fingerprints, @types, @ids, @names, @changes, @evidence, @baseline_hashes, @current_hashes)
            as f(fingerprint, type, id, name, change, evidence, baseline_hash, current_hash)
        on conflict (tenant_id, fingerprint) do update set fingerprint = excluded.fingerprint
        returning id as "Value"
        """;

    public const string Saw = """
        insert into finding_runs (tenant_id, finding_id, run_id) select @tenant, id, @run from unnest(@ids) id on conflict do nothing
        """;
}
