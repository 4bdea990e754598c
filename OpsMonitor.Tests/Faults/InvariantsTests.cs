using Npgsql;
using OpsMonitor.Domain.Runs;
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
        { "I6", "delete from bulk_operation_run_items where item_id = 'a'" },
        { "I6", "update bulk_operation_run_items set outcome = 'skipped' where item_id = 'a'" },
        { "I7", """
            drop index notifications_once;
            insert into notifications (id, tenant_id, type, notifiable_type, notifiable_id, data)
            select gen_random_uuid(), tenant_id, type, notifiable_type, notifiable_id, data from notifications
            """ },
        { "I7", $"{Unguarded} update bulk_operation_runs set status = 'running' where status = 'pending'" },
        { "I7", $"{Unguarded} update bulk_operation_runs set audit_log_id = audit_log_id + 1 where status = 'completed_with_errors'" },
        { "I8", $"""
            {Unguarded} alter table bulk_operation_runs drop constraint bulk_operation_runs_outcome_check;
            update bulk_operation_runs set status = 'completed' where status = 'completed_with_errors'
            """ },
    };

    [Theory]
    [MemberData(nameof(Violations))]
    public async Task Violation_Planted_IsFound(string rule, string sql)
    {
        await using var ledger = await Ledger.CreateAsync();
        await ledger.FinishAsync(Ok("a"), Bad("b"), Skip("c"));
        await ledger.QueueAsync();
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
        Assert.Equal(["I1", "I2", "I3", "I4", "I5", "I6", "I7", "I8"], Invariants.Rules.Select(r => r[..2]));
    }
}
