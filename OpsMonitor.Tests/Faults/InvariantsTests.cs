using Npgsql;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support;
using static OpsMonitor.Tests.Support.SampleRuns;

namespace OpsMonitor.Tests.Faults;

/// <summary>The rules find what they are for: each violation is planted by the tables' owner, past triggers and constraints.</summary>
public sealed class InvariantsTests
{
    private const string Unguarded = "alter table bulk_operation_runs disable trigger user;";

    public static TheoryData<string, string> Violations => new()
    {
        { "I1", $"""
            {Unguarded} alter table bulk_operation_runs drop constraint bulk_operation_runs_counters_check;
            update bulk_operation_runs set processed_items = processed_items - 1
            """ },
        { "I1", $"""
            {Unguarded} alter table bulk_operation_runs drop constraint bulk_operation_runs_total_check;
            update bulk_operation_runs set total_items = processed_items - 1
            """ },
        { "I2", $"{Unguarded} update bulk_operation_runs set attempt = 0 where status = 'completed_with_errors'" },
        { "I2", $"{Unguarded} update bulk_operation_runs set succeeded = 0, processed_items = processed_items - succeeded where status = 'completed_with_errors'" },
        { "I3", $"""
            {Unguarded} alter table bulk_operation_runs drop constraint bulk_operation_runs_finished_check;
            update bulk_operation_runs set finished_at = null where status = 'completed_with_errors'
            """ },
        { "I3", "insert into audit_logs (tenant_id, actor, actor_name, action, subject_type, subject_id, data) select tenant_id, actor, actor_name, action, subject_type, subject_id, data from audit_logs where action = 'run.completed_with_errors'" },
        { "I4", "update audit_logs set data = data || '{\"from\":\"pending\"}' where action = 'run.completed_with_errors'" },
        { "I4", "delete from audit_logs where action = 'run.started'" },
        { "I5", $"""
            {Unguarded} drop index bulk_operation_runs_active_key;
            insert into bulk_operation_runs (tenant_id, resource, action, idempotency_key)
            select tenant_id, resource, action, idempotency_key from bulk_operation_runs where status = 'pending'
            """ },
        { "I6", "alter table bulk_operation_run_items disable trigger user; delete from bulk_operation_run_items where item_id = 'a'" },
        { "I6", "alter table bulk_operation_run_items disable trigger user; update bulk_operation_run_items set outcome = 'skipped' where item_id = 'a'" },
        { "I6", $"{Unguarded} delete from bulk_operation_run_items; update bulk_operation_runs set executor = 'worker'" },
        { "I6", $"{Unguarded} update bulk_operation_runs set total_items = null, succeeded = succeeded + 1, processed_items = processed_items + 1 where status = 'completed_with_errors'" },
        { "I7", """
            drop index notifications_once;
            insert into notifications (id, tenant_id, type, notifiable_type, notifiable_id, data)
            select gen_random_uuid(), tenant_id, type, notifiable_type, notifiable_id, data from notifications
            """ },
        { "I7", "insert into audit_logs (tenant_id, actor, actor_name, action, subject_type, subject_id, data) select tenant_id, actor, actor_name, action, subject_type, subject_id, data from audit_logs where action = 'run.started'" },
        { "I7", $"{Unguarded} update bulk_operation_runs set status = 'running' where status = 'pending'" },
        { "I7", $"{Unguarded} update bulk_operation_runs set audit_log_id = audit_log_id + 1 where status = 'completed_with_errors'" },
        { "I8", $"""
            {Unguarded} alter table bulk_operation_runs drop constraint bulk_operation_runs_outcome_check;
            update bulk_operation_runs set status = 'completed' where status = 'completed_with_errors'
            """ },
        { "I8", $"""
            {Unguarded} alter table bulk_operation_runs drop constraint bulk_operation_runs_outcome_check;
            update bulk_operation_runs set succeeded = succeeded + failed, failed = 0 where status = 'completed_with_errors'
            """ },
        { "I8", $"{Unguarded} update bulk_operation_runs set status = 'completed', succeeded = succeeded + failed, failed = 0, total_items = processed_items + 3 where status = 'completed_with_errors'" },
        { "I9", $"{Unguarded} update bulk_operation_runs set status = 'running', executor = 'worker', lease_owner = 'gone', lease_expires_at = now() - interval '11 minutes' where status = 'pending'" },
        { "I9", $"{Unguarded} update bulk_operation_runs set status = 'running', executor = 'worker', updated_at = now() - interval '11 minutes' where status = 'pending'" },
        { "I11", "insert into audit_logs (tenant_id, actor, actor_name, action, subject_type, subject_id, data) select 2, actor, actor_name, action, subject_type, subject_id, data from audit_logs where action = 'run.completed_with_errors'" },
        { "I11", "update audit_logs set actor = 'worker:w1' where action = 'run.completed_with_errors'" },
        { "I11", """
            alter table producer_logins disable trigger user; insert into producer_logins (tenant_id, login) values (2, 'hr_sync');
            update audit_logs set actor = 'sql:hr_sync' where action = 'run.completed_with_errors' and tenant_id = 1
            """ },
        { "I11", "update notifications set tenant_id = 2, data = data || '{\"tenant_id\": 2}'" },
        { "I11", "update notifications set data = data || '{\"status\": \"completed\"}' where data ->> 'event' = 'finished'" },
        { "I11", "update notifications set notifiable_id = 99" },
        { "I11", "insert into inventory_sync_runs (tenant_id, selection, selection_hash, source, status, bulk_operation_run_id) select 1, '[]', 'h', 'sql', 'running', max(id) from bulk_operation_runs where status = 'pending'" },
        { "I12", "insert into findings (tenant_id, finding_type, scope_key, fingerprint, subject_type, subject_external_id, subject_name, change_type, evidence_jsonb, resolved_at, ended_by, ended_by_name) values (1, 'drift', 'k', 'f', 'policy', 'p', 'P', 'added', '{}', now(), 'superseded', 'Ana')" },
        { "I13", "insert into audit_logs (tenant_id, actor, actor_name, action, subject_type) values (99, 'user:1', 'Ana', 'key.created', 'api_key')" },
        { "I13", "insert into audit_logs (tenant_id, actor, actor_name, action, subject_type) values (0, 'user:1', 'Ana', 'key.created', 'api_key')" },
        { "I14", $"alter table notification_deliveries drop constraint fk_notification_deliveries_channels_tenant_id_channel_id; {Delivery("1, 99, null", "'pending'")}" },
        { "I14", Delivery("1, 1, null", "'sent'") },
        { "I14", Delivery("1, 1, 'ana@contoso.example'", "'pending'") },
        { "I14", $"insert into notification_events (tenant_id, id, kind, run_id, subject, data) select 2, '{Event}', 'run.started', max(id), 'a.b', 'null' from bulk_operation_runs where tenant_id = 2; {Delivery("1, 1, null", "'pending'")}" },
        { "I14", "insert into notification_events (tenant_id, id, kind, run_id, subject, data) select 2, gen_random_uuid(), 'run.started', max(id), 'a.b', 'null' from bulk_operation_runs where tenant_id = 1" },
        { "I14", "insert into notification_events (tenant_id, id, kind, run_id, subject, data) select 1, gen_random_uuid(), 'run.finished', max(id), 'a.b', '{\"status\": \"failed\"}' from bulk_operation_runs where tenant_id = 1" },
        { "I10", "create policy leak on bulk_operation_runs to opsmonitor_app using (true)" },
        { "I10", "alter table bulk_operation_run_items disable row level security" },
        { "I10", "alter view run_failure_entries set (security_invoker = false)" },
        { "I10", "drop policy one_tenant on bulk_operation_runs" },
    };

    private const string Event = "0195f0f0-0000-7000-8000-000000000000";

    // By a channel that is number 1.
    private static string Delivery(string place, string state) => $"""
        insert into channels (tenant_id, kind, name, address_shown, address_protected, recipients, failures_in_a_row) values (1, 'webhook', 'ops', 'x', 'y', array[]::text[], 0);
        insert into notification_deliveries (tenant_id, channel_id, recipient, state, id, event_ids, is_test, due_at, told_at, attempts, tries, message, created_at)
        values ({place}, {state}, gen_random_uuid(), array['{Event}']::uuid[], false, now(), now(), 0, 0, '{"{}"}', now());
        """;

    [Theory]
    [MemberData(nameof(Violations))]
    public async Task Violation_Planted_IsFound(string rule, string sql)
    {
        await using var ledger = await Ledger.CreateAsync();
        await ledger.FinishAsync(Ok("a"), Bad("b"), Skip("c"));
        await ledger.QueueAsync();
        await FabrikamAsync(ledger);
        await using var connection = new NpgsqlConnection(ledger.ConnectionString);
        await connection.OpenAsync();
        Assert.Empty(await Invariants.ViolationsAsync(connection));

        await using var plant = new NpgsqlCommand(sql, connection);
        await plant.ExecuteNonQueryAsync();

        Assert.Contains(await Invariants.ViolationsAsync(connection), v => v.StartsWith(rule + " ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Invariants_AllKindsOfRuns_Hold()
    {
        await using var ledger = await Ledger.CreateAsync();
        await ledger.FinishAsync(Ok("a"));
        await ledger.FinishAsync(Bad("a"));
        await ledger.FinishAsync(Ok("a"), Bad("b"), Skip("c"));
        var (aborted, attempt) = await ledger.BeginAsync(total: 5);
        await ledger.Get<RunLedger>().RequestAbortAsync(ledger.Contoso, aborted, ledger.Ana, "wrong set");
        await ledger.Get<RunLedger>().FinishAsync(ledger.Contoso, aborted, attempt, ledger.Ana, abort: true);
        await ledger.Get<RunLedger>().RequestAbortAsync(ledger.Contoso, await ledger.QueueAsync(), ledger.Ana, "too late");
        await ledger.SqlAsync("insert into bulk_operation_runs (tenant_id, resource, action, status) values (1, 'old', 'import', 'completed')");

        await Invariants.AssertHoldAsync(ledger.ConnectionString);
        Assert.Equal(["I1", "I2", "I3", "I4", "I5", "I6", "I7", "I8", "I9", "I11", "I12", "I13", "I14", "I10"], Invariants.Rules.Select(r => r.Split(' ')[0]));
    }

    // Another tenant's run with items: something to see for a tenant that sees too much.
    private static async Task FabrikamAsync(Ledger ledger)
    {
        var (runs, run) = (ledger.Get<RunLedger>(), await ledger.QueueAsync(ledger.Fabrikam));
        var begun = await runs.BeginAsync(ledger.Fabrikam, run, ledger.Ana);
        Assert.True((await runs.RecordItemsAsync(ledger.Fabrikam, run, begun.Attempt, [Bad("f")])).Accepted);
    }
}
