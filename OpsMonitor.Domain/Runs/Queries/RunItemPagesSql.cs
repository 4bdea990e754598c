namespace OpsMonitor.Domain.Runs.Queries;

/// <summary>The statement of <see cref="RunItemPages"/>.</summary>
internal static class RunItemPagesSql
{
    private const string Columns = "i.item_id, i.outcome, i.reason_code, i.reason, i.display_name, i.recorded_at";

    /// <summary>The item i is found by @text, if there is one; those of @held are found although they may be masked.</summary>
    public const string Matches = """
        (@text::text is null or (strpos(ops_fold(i.item_id), ops_fold(@text)) > 0 or strpos(ops_fold(i.display_name), ops_fold(@text)) > 0)
            and (not ops_may_hide(i.item_id) and not ops_may_hide(i.display_name) or i.item_id = any(@held)))
        """;

    public static readonly string ProblemsAfter = Problems(">", "asc");

    public static readonly string ProblemsBefore = Problems("<", "desc");

    // Items that failed or were skipped, in order of id. Their index leads with outcome and reason, so each reason's next items are read from it and merged:
    // however many items succeeded in between, no page reads them. The codes themselves come by skipping from one to the next.
    // Items without a reason, which only other writers leave, come last.
    private static string Problems(string beyond, string order) => $"""
        with recursive codes as (
            select o.outcome, (select i.reason_code from bulk_operation_run_items i where i.tenant_id = @tenant and i.run_id = @run
                and i.outcome = o.outcome and i.outcome <> 'succeeded' and i.reason_code is not null order by i.reason_code limit 1) as code
            from unnest(@outcomes) as o(outcome)
            union all
            select c.outcome, (select i.reason_code from bulk_operation_run_items i where i.tenant_id = @tenant and i.run_id = @run
                and i.outcome = c.outcome and i.outcome <> 'succeeded' and i.reason_code > c.code order by i.reason_code limit 1)
            from codes c where c.code is not null)
        select item.* from (select outcome, code from codes where code is not null and (@code::text is null or code = @code)) c
        cross join lateral (select {Columns} from bulk_operation_run_items i
            where i.tenant_id = @tenant and i.run_id = @run and i.outcome = c.outcome and i.outcome <> 'succeeded'
                and i.reason_code = c.code and (@from::text is null or i.item_id {beyond} @from) and {Matches}
            order by i.reason_code {order}, i.item_id {order} limit @limit) item
        union all
        select none.* from unnest(@outcomes) as o(outcome) cross join lateral (select {Columns} from bulk_operation_run_items i
            where @code::text is null and i.tenant_id = @tenant and i.run_id = @run and i.outcome = o.outcome and i.outcome <> 'succeeded'
                and i.reason_code is null and (@from::text is null or i.item_id {beyond} @from) and {Matches}
            order by i.reason_code {order}, i.item_id {order} limit @limit) none
        order by item_id {order} limit @limit
        """;
}
