namespace OpsMonitor.Domain.Inventory.Search;

/// <summary>The statements of <see cref="SearchTextLedger"/>.</summary>
internal static class SearchSql
{
    public const string Next = """
        select tenant_id, id from inventory_sync_runs where not is_searchable and finished_at is not null order by id desc limit 1
        """;

    /// <summary>The next objects of a snapshot, with the contents of which nothing is written yet.</summary>
    public const string Items = """
        select i.subject_type, i.external_id, i.content_hash, case when t.content_hash is null then c.content::text end as content
        from (select subject_type, external_id, content_hash from inventory_items where tenant_id = @tenant and sync_run_id = @sync
            and (subject_type, external_id) > (@type, @id) order by subject_type, external_id limit @limit) i
        left join inventory_texts t on t.tenant_id = @tenant and t.content_hash = i.content_hash
        left join inventory_contents c on t.content_hash is null and c.tenant_id = @tenant and c.content_hash = i.content_hash
        order by i.subject_type, i.external_id
        """;

    public const string Write = """
        insert into inventory_texts (tenant_id, content_hash, said)
        select distinct on (content_hash) @tenant, content_hash, ops_fold(said) from unnest(@hashes, @texts) as t(content_hash, said) order by content_hash
        on conflict do nothing
        """;

    public const string Done = "update inventory_sync_runs set is_searchable = true where tenant_id = @tenant and id = @sync";
}
