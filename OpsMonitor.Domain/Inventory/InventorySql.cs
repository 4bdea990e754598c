using OpsMonitor.Domain.Text.Secrets;

namespace OpsMonitor.Domain.Inventory;

/// <summary>The statements of <see cref="InventoryLedger"/> and <see cref="InventoryQueries"/>.</summary>
internal static class InventorySql
{
    // Contents are inserted in order of their hash, so that two snapshots of one tenant never wait for each other in a circle.
    public const string Store = """
        with given as (select * from unnest(@types, @ids, @names, @hashes, @contents) as o(subject_type, external_id, display_name, content_hash, content)),
        kept as (
            insert into inventory_contents (tenant_id, content_hash, content)
            select distinct on (content_hash) @tenant, content_hash, content::jsonb from given order by content_hash
            on conflict do nothing)
        insert into inventory_items (tenant_id, sync_run_id, subject_type, external_id, display_name, content_hash)
        select @tenant, @sync, subject_type, external_id, display_name, content_hash from given
        on conflict do nothing
        """;

    public const string Changes = """
        with seen as (
            select s.id, s.source, s.finished_at, i.content_hash, lag(s.id) over w as previous_id, lag(i.content_hash) over w as before
            from inventory_sync_runs s
            left join inventory_items i on i.tenant_id = @tenant and i.sync_run_id = s.id and i.subject_type = @type and i.external_id = @id
            where s.tenant_id = @tenant and s.status in ('completed', 'completed_with_errors')
            window w as (partition by s.selection_hash order by s.id))
        select id as sync_run_id, source, finished_at, previous_id, before is not null as was_there, content_hash is not null as is_there
        from seen where content_hash is distinct from before order by id desc limit @limit
        """;

    /// <summary>The external id that a reference of <see cref="SafeId"/> stands for.</summary>
    public const string IdOfRef = $"""
        select external_id as "Value" from inventory_items where tenant_id = @tenant and sync_run_id = @sync and {SafeId.SqlStart}external_id{SafeId.SqlEnd} = @ref limit 1
        """;
}
