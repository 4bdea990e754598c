using OpsMonitor.Domain.Storage;

namespace OpsMonitor.Domain.Runs;

/// <summary>The statements of <see cref="RunQueries"/>.</summary>
internal static class RunQueriesSql
{
    // Entries the run was given itself, without those of its items. Not from the view: that goes through all items of the run to find none of them.
    private const string OwnEntries = """
        from bulk_operation_runs r, ops_failures(r.failures) f
        where r.tenant_id = @tenant and r.id = @run and (f ->> 'item_id' is null or not exists (select from bulk_operation_run_items i
            where i.tenant_id = r.tenant_id and i.run_id = r.id and i.item_id = f ->> 'item_id'))
        """;

    // Items are counted within their index; the sample is one look-up per group.
    public const string Reasons = $"""
        with items as materialized (
            select reason_code, outcome, count(*) as count from bulk_operation_run_items
            where tenant_id = @tenant and run_id = @run and outcome <> 'succeeded' group by 1, 2)
        select coalesce(reason_code, 'unspecified') as reason_code, outcome = 'skipped' as is_skipped, count, (
            select i.reason from bulk_operation_run_items i where i.tenant_id = @tenant and i.run_id = @run and i.outcome = items.outcome
                and i.outcome <> 'succeeded' and i.reason_code is not distinct from items.reason_code limit 1) as sample
        from items
        union all
        select ops_reason_code(f ->> 'reason_code'), coalesce(f ->> 'type', '') = 'skipped', count(*), min(f ->> 'reason')
        {OwnEntries}
        group by 1, 2
        """;

    public const string EntriesWithoutItem = $"""
        select f ->> 'item_id' as item_id, f ->> 'type' as type, ops_reason_code(f ->> 'reason_code') as reason_code, f ->> 'reason' as reason, r.updated_at as recorded_at
        {OwnEntries}
        order by item_id nulls first limit 1000
        """;

    /// <summary>The item id that a reference of <see cref="SafeId"/> stands for.</summary>
    public const string IdOfRef = $"""
        select item_id as "Value" from bulk_operation_run_items where tenant_id = @tenant and run_id = @run and {SafeId.SqlStart}item_id{SafeId.SqlEnd} = @ref limit 1
        """;

    /// <summary>Changes with every new run and every change of a status, and with nothing else; reads the active runs only.</summary>
    public const string Stamp = """
        select coalesce((select max(id) from bulk_operation_runs where tenant_id = @tenant), 0) as newest, count(*)::int as active,
            coalesce(sum(hashint8extended(id, case status when 'running' then 1 else 0 end)), 0) as which
        from bulk_operation_runs where tenant_id = @tenant and status in ('pending', 'running')
        """;

    public const string Notified = """
        select data ->> 'event' as event, count(*)::int as people from notifications
        where tenant_id = @tenant and (data ->> 'run_id')::bigint = @run group by 1
        """;
}
