using OpsMonitor.Domain.Storage;

namespace OpsMonitor.Domain.Findings.Checks;

/// <summary>The statements of <see cref="BaselineLedger"/>.</summary>
internal static class BaselinesSql
{
    public const string Thinking = $"select {SilenceSql.Thinking}";

    // What the open findings of the scope say, and what the snapshot @sync has of their subjects.
    private const string Open = """
        with open as (
            select f.id, f.subject_type, f.subject_external_id, f.subject_name, f.baseline_hash, f.current_hash, i.content_hash as approved_hash,
                i.content_hash is not distinct from f.current_hash and (f.current_hash is not null or f.change_type = 'removed') as is_accepted,
                i.content_hash is not distinct from f.baseline_hash and (f.baseline_hash is not null or f.change_type = 'added') as is_kept
            from findings f
            left join inventory_items i on i.tenant_id = @tenant and i.sync_run_id = @sync and i.subject_type = f.subject_type and i.external_id = f.subject_external_id
            where f.tenant_id = @tenant and f.scope_key = @scope_key and f.resolved_at is null and f.checks > 0)

        """;

    public const string Preview = Open + """
        select count(*) filter (where is_accepted)::int as accepted, count(*) filter (where not is_accepted)::int as kept from open
        """;

    public const string Replace = """
        update drift_baselines set replaced_at = now() where tenant_id = @tenant and scope_key = @scope_key and replaced_at is null
        """;

    public const string Approve = """
        insert into drift_baselines (tenant_id, scope_key, sync_run_id, approved_by, reason) values (@tenant, @scope_key, @sync, @name, @reason)
        """;

    public const string Accept = Open + """
        update findings f set resolved_at = now(), ended_by = 'accepted', ended_by_name = @name, unchecked_run_id = null, updated_at = now()
        from open o where f.tenant_id = @tenant and f.id = o.id and o.is_accepted
        """;

    public const string Keep = Open + """
        update findings f set baseline_run_id = @sync, updated_at = now()
        from open o where f.tenant_id = @tenant and f.id = o.id and o.is_kept and f.baseline_run_id is distinct from @sync
        """;

    /// <summary>Open findings of which the new baseline says something else than their own and their current snapshot.</summary>
    public const string Others = Open + """
        select id, subject_type, subject_external_id, subject_name, approved_hash, current_hash from open
        where not is_accepted and not is_kept and (approved_hash is not null or current_hash is not null) order by id
        """;

    // Where a finding already says the same, it goes on in the other's place.
    public const string Rebase = """
        with given as (select * from unnest(@ids, @fingerprints, @changes, @evidence, @hashes) as g(id, fingerprint, change, evidence, hash)),
        taken as (select g.id, f.id as by from given g join findings f on f.tenant_id = @tenant and f.fingerprint = g.fingerprint and f.id <> g.id),
        opened as (
            update findings f set checks = greatest(f.checks, 1), baseline_run_id = @sync, resolved_at = null, ended_by = null, ended_by_name = null,
                successor_id = null, reopened_count = f.reopened_count + (f.resolved_at is not null)::int, updated_at = now()
            from (select distinct by from taken) t where f.tenant_id = @tenant and f.id = t.by),
        ended as (
            update findings f set resolved_at = now(), ended_by = 'superseded', ended_by_name = @name, successor_id = t.by, updated_at = now()
            from taken t where f.tenant_id = @tenant and f.id = t.id)
        update findings f set fingerprint = g.fingerprint, change_type = g.change, evidence_jsonb = g.evidence::jsonb, baseline_hash = g.hash,
            baseline_run_id = @sync, counterpart_id = null, replacement_jsonb = null, updated_at = now()
        from given g where f.tenant_id = @tenant and f.id = g.id and not exists (select from taken t where t.id = g.id)
        """;

    public const string Journal = """
        insert into audit_logs (tenant_id, actor, actor_name, action, subject_type, subject_id, reason, data)
        values (@tenant, @actor, @name, case when @from::bigint is null then 'baseline.approved' else 'baseline.moved' end, 'inventory_sync_run', @sync, @reason,
            jsonb_strip_nulls(jsonb_build_object('scope_key', @scope_key, 'from', @from::bigint, 'accepted', @accepted, 'rebased', @rebased, 'address', @address::text)))
        """;
}
