-- The first page of runs
SELECT b.id, b.status, b.resource, b.action, b.summary, b.total_items, b.processed_items, b.succeeded, b.failed, b.skipped, b.initiator, b.created_at, b.started_at, b.finished_at, b.updated_at, b.abort_requested_by, b.rev, b.executor, b.reported_at, b.retry_of_run_id, b.idempotency_key
FROM bulk_operation_runs AS b
WHERE (@ef_filter__p2 OR b.tenant_id = @ef_filter__Tenant) AND b.id < @before
ORDER BY b.id DESC
LIMIT @p


-- What changed of the runs on it
SELECT b.id, b.status, b.resource, b.action, b.summary, b.total_items, b.processed_items, b.succeeded, b.failed, b.skipped, b.initiator, b.created_at, b.started_at, b.finished_at, b.updated_at, b.abort_requested_by, b.rev, b.executor, b.reported_at, b.retry_of_run_id, b.idempotency_key
FROM bulk_operation_runs AS b
WHERE (@ef_filter__p2 OR b.tenant_id = @ef_filter__Tenant) AND b.id = ANY (@ids)

SELECT count(*)::int
FROM (
    SELECT 1
    FROM bulk_operation_runs AS b
    WHERE (@ef_filter__p2 OR b.tenant_id = @ef_filter__Tenant) AND b.id > @after AND NOT (b.id = ANY (@ids) AND b.id = ANY (@ids) IS NOT NULL)
    LIMIT @p
) AS b0


-- A run's header
SELECT o.tenant_id, o.id, o.abort_reason, o.abort_requested_at, o.abort_requested_by, o.action, o.attempt, o.audit_log_id, o.created_at, o.executor, o.failed, o.failures, o.finished_at, o.idempotency_key, o.initiator, o.item_ids, o.lease_expires_at, o.lease_owner, o.processed_items, o.reported_at, o.resource, o.retry_of_run_id, o.rev, o.sequence, o.skipped, o.started_at, o.status, o.succeeded, o.summary, o.times_lost, o.total_items, o.traceparent, o.updated_at, o.user_id
FROM (
    select tenant_id, id, abort_reason, abort_requested_at, abort_requested_by, action, attempt, audit_log_id, created_at, executor, failed, case when failures is null then null else '[]'::jsonb end as failures, finished_at, idempotency_key, initiator, case when pg_column_size(item_ids) = @known then '"known: 1d0f6b7c93e24a58"'::jsonb else item_ids end as item_ids, lease_expires_at, lease_owner, processed_items, reported_at, resource, retry_of_run_id, rev, sequence, skipped, started_at, status, succeeded, summary, times_lost, total_items, traceparent, updated_at, user_id from bulk_operation_runs
) AS o
WHERE (@ef_filter__p2 OR o.tenant_id = @ef_filter__Tenant) AND o.id = @id
LIMIT 2

SELECT t.id, t.archived_at, t.created_at, t.name, t.slug
FROM tenants AS t
WHERE t.id = @tenant
LIMIT 2


-- The first page of its items
SELECT b.item_id, b.outcome, b.reason_code, b.reason, b.display_name, b.recorded_at
FROM bulk_operation_run_items AS b
WHERE (@ef_filter__p2 OR b.tenant_id = @ef_filter__Tenant) AND b.run_id = @run
ORDER BY b.item_id
LIMIT @p


-- Who changed since
SELECT count(*)::int
FROM (
    SELECT 1
    FROM bulk_operation_runs AS b
    WHERE (@ef_filter__p2 OR b.tenant_id = @ef_filter__Tenant) AND b.finished_at >= @since
    LIMIT @p
) AS b0

SELECT b.id, b.status, b.resource, b.action, b.summary, b.total_items, b.processed_items, b.succeeded, b.failed, b.skipped, b.initiator, b.created_at, b.started_at, b.finished_at, b.updated_at, b.abort_requested_by, b.rev, b.executor, b.reported_at, b.retry_of_run_id, b.idempotency_key
FROM bulk_operation_runs AS b
WHERE (@ef_filter__p2 OR b.tenant_id = @ef_filter__Tenant) AND b.status IN ('pending', 'running') AND b.updated_at >= @since
LIMIT @p

SELECT b.id, b.status, b.resource, b.action, b.summary, b.total_items, b.processed_items, b.succeeded, b.failed, b.skipped, b.initiator, b.created_at, b.started_at, b.finished_at, b.updated_at, b.abort_requested_by, b.rev, b.executor, b.reported_at, b.retry_of_run_id, b.idempotency_key
FROM bulk_operation_runs AS b
WHERE (@ef_filter__p2 OR b.tenant_id = @ef_filter__Tenant) AND b.finished_at >= @since
LIMIT @p


-- The first page of findings
SELECT f.id, f.status, f.change_type, f.subject_type, f.subject_external_id, f.subject_name, f.first_seen_at, f.last_seen_at, f.resolved_at, f.ended_by, f.counterpart_id, f.checks = 0, f.unchecked_run_id
FROM findings AS f
WHERE (@ef_filter__p2 OR f.tenant_id = @ef_filter__Tenant) AND f.resolved_at IS NULL AND f.checks > 0 AND f.id < @before
ORDER BY f.id DESC
LIMIT @p


-- Open findings, counted
SELECT count(*)::int
FROM findings AS f
WHERE (@ef_filter__p2 OR f.tenant_id = @ef_filter__Tenant) AND f.status = @status AND f.resolved_at IS NULL AND f.checks > 0 AND (f.change_type <> 'removed' OR f.counterpart_id IS NULL)


-- Unread notifications, counted
SELECT count(*)::int
FROM (
    SELECT 1
    FROM notifications AS n
    WHERE (@ef_filter__p2 OR n.tenant_id = @ef_filter__Tenant) AND n.notifiable_type = 'user' AND n.notifiable_id = @user AND n.read_at IS NULL
    LIMIT @p
) AS n0


