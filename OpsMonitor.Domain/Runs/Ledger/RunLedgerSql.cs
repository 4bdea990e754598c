using Npgsql;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Domain.Text;
using static OpsMonitor.Domain.Storage.SqlParameters;

namespace OpsMonitor.Domain.Runs.Ledger;

/// <summary>The lifecycle statements of <see cref="RunLedger"/>.</summary>
internal static class RunLedgerSql
{
    // Whoever attaches only reads: no row is locked, no sequence moves. No row at all: the run of somebody else who starts it at the same moment is not
    // seen yet. The predicate stands as literals: with parameters a generic plan no longer matches the partial index (42P10).
    public const string Start = """
        with active as (
            select id, resource = @resource and action = @action as fits, status, executor, rev from bulk_operation_runs
            where tenant_id = @tenant and idempotency_key = @key and status in ('pending','running')),
        created as (
            insert into bulk_operation_runs (tenant_id, user_id, resource, action, idempotency_key, item_ids, total_items,
                initiator, summary, executor, retry_of_run_id, traceparent)
            select @tenant, @user, @resource, @action, @key, @scope::jsonb, @total, @initiator, @summary, @executor, @retry_of, @traceparent
            where not exists (select from active)
            on conflict (tenant_id, idempotency_key) where status in ('pending','running') do nothing
            returning id, status, executor, rev)
        select id as run_id, true as created, true as fits, status, executor, rev from created
        union all select id, false, fits, status, executor, rev from active
        """;

    public static NpgsqlParameter[] StartParameters(TenantId tenant, StartRun start) =>
    [
        P("tenant", tenant.Value), P("resource", start.Operation.Resource), P("action", start.Operation.Action),
        P("key", start.IdempotencyKey ?? IdempotencyKey.For(start.Operation, start.Scope)),
        P("scope", start.Scope.GetRawText()), P("initiator", ActorSql.NameOf(start.Actor)), P("executor", EnumText.Of(start.Executor)),
        P("user", start.Actor.UserId), P("total", start.TotalItems), P("retry_of", start.RetryOfRunId),
        P("summary", FailureSanitizer.Reason(start.Summary)), P("traceparent", start.Traceparent),
    ];

    public const string Begin = """
        update bulk_operation_runs set status = 'running', attempt = attempt + 1
        where tenant_id = @tenant and id = @run and status = 'pending' and executor = 'producer'
        returning attempt
        """;

    public const string LockForFinish = """
        select status, executor, total_items, processed_items, succeeded, failed, skipped, abort_requested_at is not null as abort_requested from bulk_operation_runs
        where tenant_id = @tenant and id = @run and status in ('pending','running') and attempt = @attempt for update
        """;

    // A total that was told stays, however few items were reported. The first 200 item failures join the seed's column, so every reader of it finds them.
    public const string Finish = """
        update bulk_operation_runs r set status = @status,
            total_items = case when @complete then coalesce(total_items, processed_items) else total_items end,
            failures = nullif(coalesce(r.failures, '[]') || coalesce(@entry::jsonb, '[]') || coalesce((
                select jsonb_agg(jsonb_strip_nulls(jsonb_build_object('item_id', f.item_id, 'reason_code', f.reason_code, 'reason', f.reason)))
                from (select item_id, reason_code, reason from bulk_operation_run_items
                    where tenant_id = @tenant and run_id = @run and outcome = 'failed' order by reason_code, item_id limit 200) f), '[]'), '[]')
        where tenant_id = @tenant and id = @run and attempt = @attempt and status in ('pending','running')
        returning r.rev
        """;

    public const string Summarise = """
        update bulk_operation_runs set summary = @summary where tenant_id = @tenant and id = @run and status = 'running'
        """;

    public const string Abort = """
        update bulk_operation_runs set abort_requested_at = coalesce(abort_requested_at, clock_timestamp()),
            abort_requested_by = coalesce(abort_requested_by, @by), abort_reason = coalesce(abort_reason, @reason),
            status = case when status = 'pending' then 'aborted' else status end
        where tenant_id = @tenant and id = @run and status in ('pending','running')
        returning status
        """;

    public const string LockForForcedAbort = """
        select status, attempt, rev, abort_requested_at + @grace as possible_at,
            coalesce(abort_requested_at + @grace <= clock_timestamp(), false) as is_possible from bulk_operation_runs
        where tenant_id = @tenant and id = @run and status in ('pending','running') for update
        """;

    /// <summary>Why somebody ends a run against its executor, for the journal, until the transaction ends.</summary>
    public const string SetForced = "select set_config('app.forced', @reason, true)";
}
