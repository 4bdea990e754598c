namespace OpsMonitor.App.Live;

/// <summary>The statements of the watcher.</summary>
internal static class LiveFeedSql
{
    /// <summary>What this moment can see: the start of the first <see cref="Signals"/>.</summary>
    public const string Snapshot = "select pg_current_snapshot()::text";

    /// <summary>The signals table changes too fast for statistics; its index is always the way.</summary>
    public const string PreferIndexes = "set enable_seqscan = off";

    // What this snapshot can see and the last one could not: later transactions and those that were under way. Exactly once, whatever the order of the
    // commits, and however long a transaction stays open. The first row is the snapshot for the next time.
    public const string Signals = """
        select pg_current_snapshot()::text, 0, '', 0
        union all
        select distinct null, tenant, topic, subject_id from live_signals
        where xid >= pg_snapshot_xmax(@seen::pg_snapshot) or xid = any(array(select pg_snapshot_xip(@seen::pg_snapshot)))
        """;

    /// <summary>Removes signals that every node could see by then, some at a time.</summary>
    public const string Prune = """
        delete from live_signals where ctid = any(array(select ctid from live_signals
            where xid < pg_snapshot_xmax(@seen::pg_snapshot) and pg_visible_in_snapshot(xid, @seen::pg_snapshot) limit @batch))
        """;

    /// <summary>Row-level security shows all tenants to this role only.</summary>
    public const string BecomeService = "select set_config('role', 'opsmonitor_service', false), set_config('app.tenant_id', '', false)";

    /// <summary>The active set, by its partial index: the predicate must stay literal.</summary>
    public const string ActiveRuns = "select tenant_id, id, rev from bulk_operation_runs where status in ('pending', 'running')";
}
