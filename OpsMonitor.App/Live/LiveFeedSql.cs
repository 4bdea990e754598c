namespace OpsMonitor.App.Live;

/// <summary>The statements of the watcher.</summary>
internal static class LiveFeedSql
{
    public const string Listen = "listen opsmonitor";

    public const string SignOfLife = "select 1";

    /// <summary>Row-level security shows all tenants to this role only.</summary>
    public const string BecomeService = "select set_config('role', 'opsmonitor_service', false), set_config('app.tenant_id', '', false)";

    /// <summary>The active set, by its partial index: the predicate must stay literal.</summary>
    public const string ActiveRuns = "select tenant_id, id, rev from bulk_operation_runs where status in ('pending', 'running')";
}
