using OpsMonitor.Domain.Text.Secrets;

namespace OpsMonitor.Domain.Inventory;

/// <summary>The statements of <see cref="InventoryLedger"/>, <see cref="InventoryUploads"/> and <see cref="InventoryQueries"/>.</summary>
internal static class InventorySql
{
    // Contents are inserted in order of their hash, so that two snapshots of one tenant never wait for each other in a circle.
    public const string Store = """
        with given as (
            select * from unnest(@types, @ids, @names, @hashes, @contents, @by, @paths, @cuts)
                as o(subject_type, external_id, display_name, content_hash, content, identified_by, path, cut)),
        added as (
            insert into inventory_items (tenant_id, sync_run_id, subject_type, external_id, display_name, content_hash, identified_by, path, is_cut)
            select @tenant, @sync, subject_type, external_id, display_name, content_hash, identified_by, path, cut is not null from given
            on conflict do nothing returning content_hash, path),
        kept as (
            insert into inventory_contents (tenant_id, content_hash, content)
            select distinct on (content_hash) @tenant, content_hash, content::jsonb from given
            where content_hash in (select content_hash from added) order by content_hash
            on conflict do nothing),
        cut as (
            update inventory_sync_runs s set cut_count = s.cut_count + c.count, cut_place = coalesce(s.cut_place, c.place)
            from (select count(*)::int as count, min(path || ': ' || cut) as place from given where cut is not null and path in (select path from added)) c
            where c.count > 0 and s.tenant_id = @tenant and s.id = @sync)
        select count(*)::int as "Value" from added
        """;

    /// <summary>Of objects that were stored, those that another one of the same subject came before.</summary>
    public const string Repeats = """
        select o.path, i.path as first, i.content_hash = o.content_hash as is_same
        from unnest(@types, @ids, @hashes, @paths) as o(subject_type, external_id, content_hash, path)
        join inventory_items i on i.tenant_id = @tenant and i.sync_run_id = @sync and i.subject_type = o.subject_type and i.external_id = o.external_id
        where i.path is distinct from o.path
        """;

    /// <summary>Objects without an id in the snapshot before @sync of the same selection.</summary>
    public const string KnownNames = """
        select subject_type, external_id, display_name, coalesce(path, '') as path, content_hash, identified_by = 'path' as is_path from inventory_items
        where tenant_id = @tenant and identified_by <> 'id' and sync_run_id = (
            select max(s.id) from inventory_sync_runs s join inventory_sync_runs o on o.tenant_id = @tenant and o.id = @sync and o.selection_hash = s.selection_hash
            where s.tenant_id = @tenant and s.id < @sync and s.status in ('completed', 'completed_with_errors'))
        limit 200000
        """;

    public const string NotDurable = "select set_config('synchronous_commit', 'off', true)";

    public const string StoreParts = """
        insert into inventory_upload_parts (tenant_id, upload, file, part, path, bytes)
        select @tenant, @upload, file, part, path, bytes from unnest(@files, @parts, @paths, @bytes) as p(file, part, path, bytes)
        """;

    public const string UploadedFiles = """
        select file, min(path) as path, sum(octet_length(bytes))::bigint as length from inventory_upload_parts
        where tenant_id = @tenant and upload = @upload group by file order by file
        """;

    public const string PartsFrom = """
        select file, part, bytes from inventory_upload_parts
        where tenant_id = @tenant and upload = @upload and (file, part) >= (@file, @part) order by file, part limit @take
        """;

    public const string DeleteParts = "delete from inventory_upload_parts where tenant_id = @tenant and upload = @upload";

    /// <summary>Parts whose upload was broken off, by the browser or by a crash.</summary>
    public const string DeleteAbandonedParts = """
        delete from inventory_upload_parts p where tenant_id = @tenant and written_at < now() - interval '1 day'
            and not exists (select from inventory_sync_runs s where s.tenant_id = p.tenant_id and s.upload = p.upload)
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
