using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Domain.Text;

namespace OpsMonitor.Domain.Runs.Queries;

/// <summary>The statements of <see cref="RunSearch"/>.</summary>
internal static class RunSearchSql
{
    // Steps through the index from one status to the next: a handful of probes, however many runs there are.
    public static readonly string HasForeignStatus = $"""
        with recursive step as (
            (select status from bulk_operation_runs where tenant_id = @tenant order by status limit 1)
            union all
            select (select r.status from bulk_operation_runs r where r.tenant_id = @tenant and r.status > step.status order by r.status limit 1)
            from step where step.status is not null)
        select exists (select from step where status not in ({EnumText.SqlList<RunStatus>()})) as "Value"
        """;

    // The limit keeps the items' subquery a probe for each run: made a hash, it would read the failed items of the whole history.
    public const string OfReason = """
        select r.id as "Value" from (select tenant_id, id, status, failures from bulk_operation_runs
            where tenant_id = @tenant and id > @after order by id desc limit @window) r
        where r.status not in ('pending', 'completed') and (@among::bigint[] is null or r.id = any(@among))
            and ((select true from bulk_operation_run_items i
                    where i.tenant_id = r.tenant_id and i.run_id = r.id and i.outcome = 'failed' and i.reason_code = @code limit 1)
                or (r.failures is not null and exists (select from ops_failures(r.failures) f
                    where ops_reason_code(f ->> 'reason_code') = @code and coalesce(f ->> 'type', '') <> 'skipped')))
        """;
}
