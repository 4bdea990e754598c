using System.Text.Json;
using Npgsql;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.Bench;

/// <summary>Starting runs from eight connections.</summary>
internal static class StartScenarios
{
    private const int Connections = 8;
    private const int Rounds = 5;

    private static readonly TimeSpan s_length = TimeSpan.FromSeconds(0.8);
    private static readonly OperationType s_operation = new("backup_set", "add_policies");

    private static string Insert(string table) => $"""
        insert into {table} (tenant_id, resource, action, idempotency_key, item_ids, initiator, summary, executor)
        values ($1, 'backup_set', 'add_policies', $2, $3::jsonb, 'Bench', 'Backup set "Weekly"', 'producer')
        on conflict (tenant_id, idempotency_key) where status in ('pending','running') do nothing returning id
        """;

    public static async Task RacedAsync(BenchDb db)
    {
        var tenant = await db.TenantAsync("raced");
        var start = Start("""{"backup_set_id":1}""");
        var bare = await Task.WhenAll(Enumerable.Range(0, Connections).Select(_ => db.BareAsync(tenant)));
        await Bench.Rounds.CompareAsync(
            "run starts on one key, 8 connections",
            "per s",
            Rounds,
            new("bare: insert ... on conflict do nothing, then select", () => Bench.Rounds.PerSecondAsync(Connections, s_length, async i =>
            {
                if (await bare[i].ReadAsync(Insert("bulk_operation_runs"), Parameters(tenant, "one key", "{}")) == 0)
                {
                    await bare[i].ReadAsync(
                        "select id from bulk_operation_runs where tenant_id = $1 and idempotency_key = $2 and status in ('pending','running')",
                        Parameters(tenant, "one key", null));
                }
            })),
            new("RunLedger.StartAsync", () => Bench.Rounds.PerSecondAsync(Connections, s_length, _ => db.Ledger.StartAsync(tenant, start))));
        await CloseAsync(bare);
    }

    public static async Task DistinctAsync(BenchDb db)
    {
        var tenant = await db.TenantAsync("distinct");
        await db.OwnerAsync("create table bench_runs (like bulk_operation_runs including all); grant all on bench_runs to opsmonitor_app; grant usage on all sequences in schema public to opsmonitor_app");
        var bare = await Task.WhenAll(Enumerable.Range(0, Connections).Select(_ => db.BareAsync(tenant)));
        var n = 0;
        Task BareAsync(int i, string table) => bare[i].ReadAsync(Insert(table), Parameters(tenant, $"key {Interlocked.Increment(ref n)}", """{"backup_set_id":1}"""));
        await Bench.Rounds.CompareAsync(
            "run starts on distinct keys, 8 connections",
            "per s",
            Rounds,
            new("bare: insert of the row, the ledger's triggers included", () => Bench.Rounds.PerSecondAsync(Connections, s_length, i => BareAsync(i, "bulk_operation_runs"))),
            new("bare: the same row without triggers, keys and policies", () => Bench.Rounds.PerSecondAsync(Connections, s_length, i => BareAsync(i, "bench_runs"))),
            new("RunLedger.StartAsync", () => Bench.Rounds.PerSecondAsync(Connections, s_length, _ =>
                db.Ledger.StartAsync(tenant, Start($$"""{"backup_set_id":{{Interlocked.Increment(ref n)}}}""")))));
        await CloseAsync(bare);
    }

    private static StartRun Start(string scope) => new(s_operation, JsonElement.Parse(scope), Actor.System, RunExecutor.Producer) { Summary = "Backup set \"Weekly\"" };

    private static NpgsqlParameter[] Parameters(TenantId tenant, string key, string? scope) =>
    [
        new() { Value = tenant.Value }, new() { Value = key }, .. scope is null ? Array.Empty<NpgsqlParameter>() : [new() { Value = scope }],
    ];

    private static async Task CloseAsync(NpgsqlConnection[] connections)
    {
        foreach (var connection in connections)
        {
            await connection.DisposeAsync();
        }
    }
}
