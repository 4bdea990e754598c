using OpsMonitor.Domain.Text.Secrets;

namespace OpsMonitor.Domain.Inventory;

/// <summary>The statements of <see cref="InventoryLedger"/>.</summary>
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

    /// <summary>The external id that a reference of <see cref="SafeId"/> stands for.</summary>
    public const string IdOfRef = $"""
        select external_id as "Value" from inventory_items where tenant_id = @tenant and sync_run_id = @sync and {SafeId.SqlStart}external_id{SafeId.SqlEnd} = @ref limit 1
        """;
}
