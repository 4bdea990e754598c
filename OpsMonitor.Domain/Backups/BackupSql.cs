using OpsMonitor.Domain.Text.Secrets;

namespace OpsMonitor.Domain.Backups;

/// <summary>The statements of <see cref="BackupCopies"/>.</summary>
internal static class BackupSql
{
    // An item that this very run added before it was interrupted counts as added, not as already there.
    public const string Copy = """
        with newest as (select id from inventory_sync_runs where tenant_id = @tenant and status in ('completed','completed_with_errors')
                and (@sync::bigint is null or id = @sync) order by finished_at desc, id desc limit 1),
            found as (select distinct on (i.external_id) i.* from inventory_items i join newest on i.sync_run_id = newest.id
                where i.tenant_id = @tenant and i.external_id = any(@ids) order by i.external_id, i.subject_type),
            added as (
                insert into backup_items (tenant_id, backup_set_id, policy_id, subject_type, display_name, content_hash, sync_run_id, bulk_operation_run_id)
                select @tenant, @set, external_id, subject_type, display_name, content_hash, sync_run_id, @run from found
                on conflict do nothing returning policy_id)
        select asked.id as policy_id, coalesce(found.display_name, had.display_name) as display_name, case
            when exists (select from added where added.policy_id = asked.id) or had.bulk_operation_run_id = @run then 'added'
            when had.policy_id is not null then 'already_in_set' when found.external_id is not null then 'already_in_set' else 'not_found' end as result
        from unnest(@ids) as asked(id) left join found on found.external_id = asked.id
        left join backup_items had on had.tenant_id = @tenant and had.backup_set_id = @set and had.policy_id = asked.id
        """;

    /// <summary>The policy id that a reference of <see cref="SafeId"/> stands for.</summary>
    public const string IdOfRef = $"""
        select policy_id as "Value" from backup_items where tenant_id = @tenant and backup_set_id = @set and {SafeId.SqlStart}policy_id{SafeId.SqlEnd} = @ref limit 1
        """;
}
