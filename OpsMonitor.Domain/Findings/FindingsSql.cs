namespace OpsMonitor.Domain.Findings;

/// <summary>The statements of <see cref="FindingQueries"/> and <see cref="FindingLedger"/>.</summary>
internal static class FindingsSql
{
    public const string CountChanges = """
        select id, case jsonb_typeof(evidence_jsonb -> 'changes') when 'array' then jsonb_array_length(evidence_jsonb -> 'changes') else 0 end as changes
        from findings where tenant_id = @tenant and id = any(@ids)
        """;

    // Guarded: only what is new and still there changes, and each change leaves its own entry in the journal.
    public const string Acknowledge = """
        with changed as (
            update findings set status = 'acknowledged', acknowledged_at = now(), acknowledged_by = @user, acknowledgement_note = @note, updated_at = now()
            where tenant_id = @tenant and id = any(@ids) and status = 'new' and resolved_at is null
            returning id)
        insert into audit_logs (tenant_id, actor, actor_name, action, subject_type, subject_id, reason)
        select @tenant, @actor, @name, 'finding.acknowledged', 'finding', id, @note from changed
        returning subject_id
        """;

    public const string Reopen = """
        with changed as (
            update findings set status = 'new', acknowledged_at = null, acknowledged_by = null, acknowledgement_note = null, updated_at = now()
            where tenant_id = @tenant and id = any(@ids) and status = 'acknowledged'
            returning id)
        insert into audit_logs (tenant_id, actor, actor_name, action, subject_type, subject_id, reason)
        select @tenant, @actor, @name, 'finding.reopened', 'finding', id, @note from changed
        returning subject_id
        """;
}
