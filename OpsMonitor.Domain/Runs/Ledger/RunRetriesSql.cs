using OpsMonitor.Domain.Runs.Queries;

namespace OpsMonitor.Domain.Runs.Ledger;

/// <summary>The statements of <see cref="RunRetries"/> and <see cref="RunChains"/>.</summary>
internal static class RunRetriesSql
{
    /// <summary>@run and the runs it goes back to: earlier ones only, so that no crooked reference can turn in a circle.</summary>
    private const string Up = """
        with recursive up as (
            select id, retry_of_run_id from bulk_operation_runs where tenant_id = @tenant and id = @run
            union all
            select r.id, r.retry_of_run_id from up join bulk_operation_runs r on r.tenant_id = @tenant and r.id = up.retry_of_run_id and r.id < up.id)
        """;

    /// <summary>All runs of the chain @run belongs to, the first one included.</summary>
    private const string Chain = Up + """
        , chain as (
            select min(id) as id from up having count(*) > 0
            union all
            select r.id from chain join bulk_operation_runs r on r.tenant_id = @tenant and r.retry_of_run_id = chain.id and r.id > chain.id)
        """;

    // The row itself never changes again; its lock is where retries of one chain queue up.
    public const string Lock = Up + """

        select r.id from bulk_operation_runs r where r.tenant_id = @tenant and r.id = (select min(id) from up) for no key update
        """;

    /// <summary>The retry that is under way in the chain of @run, whichever of its runs it goes back to.</summary>
    public const string Active = Chain + """

        select r.id as "Value" from chain join bulk_operation_runs r on r.tenant_id = @tenant and r.id = chain.id
        where r.status in ('pending','running') and r.retry_of_run_id is not null and r.id <> @run order by r.id limit 1
        """;

    /// <summary>The failed items of @run, and what succeeded in runs of its chain that came later, whichever of them they retried.</summary>
    private const string Later = $"""
        {Chain},
        good as (select distinct i.item_id from chain join bulk_operation_run_items i
            on i.tenant_id = @tenant and i.run_id = chain.id and i.outcome = 'succeeded' where chain.id > @run),
        bad as (select i.item_id, min(i.reason_code) as reason_code from run_failure_entries i
            where i.tenant_id = @tenant and i.run_id = @run and i.item_id is not null and i.type is distinct from 'skipped'
                and (@codes::text[] is null or i.reason_code = any(@codes))
                and {RunItemPagesSql.Matches}
            group by i.item_id)
        """;

    /// <summary>Failed items by reason: those left, and those that succeeded since.</summary>
    public const string Count = Later + """

        select bad.reason_code, count(*) filter (where good.item_id is null)::int as "left", count(good.item_id)::int as recovered
        from bad left join good using (item_id) group by 1 order by 2 desc, 1
        """;

    /// <summary>The ids of failed items that have not succeeded since and may do so.</summary>
    public const string Items = Later + """

        select bad.item_id as "Value" from bad left join good using (item_id)
        where good.item_id is null and (bad.reason_code = any(@hopeless)) is not true order by bad.item_id limit @limit
        """;

    /// <summary>The first run of the chain @run belongs to.</summary>
    public const string Root = Up + """

        select min(id) as "Value" from up having count(*) > 0
        """;

    /// <summary>All runs of the chain that starts at @run, in order of start.</summary>
    public const string Links = """
        with recursive chain as (
            select @run::bigint as id
            union all
            select r.id from chain join bulk_operation_runs r on r.tenant_id = @tenant and r.retry_of_run_id = chain.id and r.id > chain.id)
        select id as "Value" from chain order by id limit 200
        """;
}
