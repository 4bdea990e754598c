namespace OpsMonitor.Domain.Runs;

/// <summary>The statements of <see cref="RunQueries"/>.</summary>
internal static class RunQueriesSql
{
    public const string Reasons = """
        select reason_code, coalesce(type = 'skipped', false) as is_skipped, count(*) as count, min(reason) as sample
        from run_failure_entries where tenant_id = @tenant and run_id = @run
        group by 1, 2 order by 2, 3 desc, 1
        """;

    public const string EntriesWithoutItem = """
        select item_id, type, reason_code, reason, recorded_at from run_failure_entries e
        where tenant_id = @tenant and run_id = @run and (item_id is null or not exists (select from bulk_operation_run_items i
            where i.tenant_id = e.tenant_id and i.run_id = e.run_id and i.item_id = e.item_id))
        order by item_id nulls first limit 1000
        """;

    public const string Notified = """
        select data ->> 'event' as event, count(*)::int as people from notifications
        where tenant_id = @tenant and (data ->> 'run_id')::bigint = @run group by 1
        """;
}
