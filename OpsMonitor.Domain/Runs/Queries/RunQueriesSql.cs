using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Text.Secrets;

namespace OpsMonitor.Domain.Runs.Queries;

/// <summary>The statements of <see cref="RunQueries"/>.</summary>
internal static class RunQueriesSql
{
    // Entries the run was given itself, without those of its items. Not from the view: that goes through all items of the run to find none of them.
    private const string OwnEntries = """
        from bulk_operation_runs r, ops_failures(r.failures) f
        where r.tenant_id = @tenant and r.id = @run and (f ->> 'item_id' is null or not exists (select from bulk_operation_run_items i
            where i.tenant_id = r.tenant_id and i.run_id = r.id and i.item_id = f ->> 'item_id'))
        """;

    // Items are counted within their index; the sample is one look-up per group. Of entries each code is cleaned once, after they are counted.
    public const string Reasons = $"""
        with items as materialized (
            select reason_code, outcome, count(*) as count from bulk_operation_run_items
            where tenant_id = @tenant and run_id = @run and outcome <> 'succeeded' group by 1, 2)
        select coalesce(reason_code, 'unspecified') as reason_code, outcome = 'skipped' as is_skipped, false as is_of_run, count, (
            select i.reason from bulk_operation_run_items i where i.tenant_id = @tenant and i.run_id = @run and i.outcome = items.outcome
                and i.outcome <> 'succeeded' and i.reason_code is not distinct from items.reason_code limit 1) as sample
        from items
        union all
        select ops_reason_code(code), is_skipped, is_of_run, sum(n)::bigint, min(sample) from (
            select f ->> 'reason_code' as code, coalesce(f ->> 'type', '') = 'skipped' as is_skipped, f ->> 'item_id' is null as is_of_run, count(*) as n, min((f ->> 'reason') collate "C") as sample
            {OwnEntries}
            group by 1, 2, 3) own
        group by 1, 2, 3
        """;

    // Entries of the list from one position to another: reached by their number, however many there are. Those of the run's items are told by the items.
    public const string EntriesBetween = """
        select f ->> 'item_id' as item_id, f ->> 'type' as type, ops_reason_code(f ->> 'reason_code') as reason_code, f ->> 'reason' as reason, r.updated_at as recorded_at,
            (f ->> 'item_id' is not null and exists (select from bulk_operation_run_items i
                where i.tenant_id = r.tenant_id and i.run_id = r.id and i.item_id = f ->> 'item_id')) as is_of_item
        from bulk_operation_runs r, jsonb_path_query(r.failures, '$[$from to $to]', jsonb_build_object('from', @from, 'to', @to)) with ordinality as entry(f, n)
        where r.tenant_id = @tenant and r.id = @run and jsonb_typeof(r.failures) = 'array' order by n
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

    // Where a run has items, its counters count them, so they need not be counted again.
    public const string CountFailures = $"""
        select (select count(*) {OwnEntries}) + case when exists (select from bulk_operation_run_items where tenant_id = @tenant and run_id = @run) then failed + skipped else 0 end as "Value"
        from bulk_operation_runs where tenant_id = @tenant and id = @run
        """;

    // The ids a scope lists: the scope itself, or one of its members.
    public const string ScopeIdsBetween = """
        select coalesce(entry.value #>> array[]::text[], 'null') as "Value" from bulk_operation_runs r,
            jsonb_path_query(case when jsonb_typeof(r.item_ids) = 'array' then r.item_ids else coalesce(r.item_ids -> 'item_ids', r.item_ids -> 'policy_ids', '[]') end,
                '$[$from to $to]', jsonb_build_object('from', @from, 'to', @to)) with ordinality as entry(value, n)
        where r.tenant_id = @tenant and r.id = @run order by n
        """;

    // Rows as they are, but for two columns that may hold megabytes.
    private static readonly ConcurrentDictionary<(IModel Model, bool IsWhole), string> s_runs = new();

    // A page needs to know only whether the run has failures of its own.
    private const string HasFailures = "case when failures is null then null else '[]'::jsonb end as failures";

    // By its stored size, which is known without reading it.
    // Of a text that repeats itself little is stored and much is answered.
    private const string ItemIdsWithinLimit =
        "case when pg_column_size(item_ids) > 1048576 or (pg_column_size(item_ids) > 8192 and octet_length(item_ids::text) > 1048576) then 'null'::jsonb else item_ids end as item_ids";

    /// <summary>Stands for a scope that is known; no scope is this text.</summary>
    public const string KnownScope = "\"known: 1d0f6b7c93e24a58\"";

    private const string ItemIdsUnlessKnown = $"case when pg_column_size(item_ids) = @known then '{KnownScope}'::jsonb else item_ids end as item_ids";

    /// <summary>How large a run's scope is as it is stored.</summary>
    public const string ScopeSize = """select pg_column_size(item_ids) as "Value" from bulk_operation_runs where tenant_id = @tenant and id = @run""";

    /// <summary>
    /// All columns of runs; <paramref name="isForAnswer"/>: with a scope that is null when it is too large. Else the scope is
    /// <see cref="KnownScope"/> where its stored size is @known.
    /// </summary>
    public static string Runs(IModel model, bool isForAnswer) => s_runs.GetOrAdd((model, isForAnswer), key =>
    {
        var columns = key.Model.FindEntityType(typeof(BulkOperationRun))!.GetProperties().Select(p => p.GetColumnName());
        return "select " + string.Join(", ", columns.Select(c => (c, key.IsWhole) switch
        {
            ("failures", _) => HasFailures,
            ("item_ids", true) => ItemIdsWithinLimit,
            ("item_ids", false) => ItemIdsUnlessKnown,
            _ => c,
        })) + " from bulk_operation_runs";
    });

    public const string Notified = """
        select data ->> 'event' as event, count(*)::int as people from notifications
        where tenant_id = @tenant and (data ->> 'run_id')::bigint = @run group by 1
        """;
}
