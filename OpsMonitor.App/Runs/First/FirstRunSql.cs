namespace OpsMonitor.App.Runs.First;

/// <summary>The same small run as plain SQL, which is shown and never executed here.</summary>
internal static class FirstRunSql
{
    public static string Of(long tenant) => $"""
        insert into bulk_operation_runs (tenant_id, resource, action, idempotency_key, total_items)
          values ({tenant}, 'mailboxes', 'archive', 'lyon', 3);
        update bulk_operation_runs set status = 'running' where idempotency_key = 'lyon' and status = 'pending';
        update bulk_operation_runs set processed_items = 1, succeeded = 1 where idempotency_key = 'lyon' and status = 'running';
        update bulk_operation_runs set processed_items = 2, succeeded = 2 where idempotency_key = 'lyon' and status = 'running';
        update bulk_operation_runs set processed_items = 3, succeeded = 3, status = 'completed' where idempotency_key = 'lyon' and status = 'running';
        """;
}
