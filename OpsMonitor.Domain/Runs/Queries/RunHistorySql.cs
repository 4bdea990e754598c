namespace OpsMonitor.Domain.Runs.Queries;

/// <summary>The statement of <see cref="RunHistory"/>.</summary>
internal static class RunHistorySql
{
    public const string Record = """
        with run as (
            insert into bulk_operation_runs (tenant_id, user_id, resource, action, idempotency_key, item_ids, status, total_items,
                processed_items, succeeded, failed, skipped, failures, initiator, summary, executor, attempt,
                created_at, updated_at, started_at, finished_at, abort_requested_at, abort_requested_by, abort_reason)
            values (@tenant, @user, @resource, @action, @key, @scope::jsonb, @status, @total, @processed, @succeeded, @failed, @skipped,
                @failures::jsonb, @initiator, @summary, 'producer', 1, @created, @finished, @started, @finished,
                case when @aborted_by is not null then @finished end, @aborted_by, @abort_reason)
            returning tenant_id, id),
        items as (
            insert into bulk_operation_run_items (tenant_id, run_id, item_id, outcome, reason_code, reason, display_name, attempt, recorded_at)
            select run.tenant_id, run.id, i.item_id, i.outcome, i.reason_code, i.reason, i.display_name, 1,
                @started + (@finished - @started) * (i.position::float8 / greatest(@processed, 1))
            from run, unnest(@ids, @outcomes, @codes, @reasons, @names) with ordinality
                as i(item_id, outcome, reason_code, reason, display_name, position))
        select id as "Value" from run
        """;
}
