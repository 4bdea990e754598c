using System.Text.Json;
using Npgsql;
using OpsMonitor.Domain.Runs.Execution;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Runs.Queries;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.Tests.Support;

/// <summary>Runs to try the ledger on; every one has a scope of its own.</summary>
internal static class SampleRuns
{
    public static readonly OperationType AddPolicies = new("backup_set", "add_policies");

    private static int s_last;

    public static string NextScope() => $$"""{ "backup_set_id": {{Interlocked.Increment(ref s_last)}}, "policy_ids": ["p1", "p2"], "options": {} }""";

    public static StartRun Start(this Ledger ledger, string? scope = null, RunExecutor executor = RunExecutor.Producer, int? total = null) =>
        new(AddPolicies, JsonElement.Parse(scope ?? NextScope()), ledger.Ana, executor) { TotalItems = total };

    public static async Task<long> QueueAsync(
        this Ledger ledger, TenantId? tenant = null, string? scope = null, RunExecutor executor = RunExecutor.Producer, int? total = null) =>
        (await ledger.Get<RunLedger>().StartAsync(tenant ?? ledger.Contoso, ledger.Start(scope, executor, total))).RunId;

    /// <summary>A producer's run that has begun.</summary>
    public static async Task<(long Run, int Attempt)> BeginAsync(this Ledger ledger, int? total = null)
    {
        var run = await ledger.QueueAsync(total: total);
        var begun = await ledger.Get<RunLedger>().BeginAsync(ledger.Contoso, run, ledger.Ana);
        Assert.True(begun.Accepted);
        return (run, begun.Attempt);
    }

    /// <summary>A producer's run with the given items that ran to its end.</summary>
    public static async Task<long> FinishAsync(this Ledger ledger, params ItemResult[] items)
    {
        var (run, attempt) = await ledger.BeginAsync();
        Assert.True((await ledger.Get<RunLedger>().RecordItemsAsync(ledger.Contoso, run, attempt, items)).Accepted);
        Assert.True((await ledger.Get<RunLedger>().FinishAsync(ledger.Contoso, run, attempt, ledger.Ana)).Accepted);
        return run;
    }

    public static RunProgress Progress(this Ledger ledger, RunLease lease) => new(ledger.Get<RunFlusher>(), ledger.Get<RunLedger>(), lease);

    /// <summary>What the worker that holds the lease reports, written at once.</summary>
    public static async Task WorkAsync(this Ledger ledger, RunLease lease, params ItemResult[] items)
    {
        var progress = ledger.Progress(lease);
        foreach (var item in items)
        {
            await progress.RecordAsync(item, CancellationToken.None);
        }

        await progress.FlushAsync(CancellationToken.None);
    }

    public static async Task<RunRow> RowAsync(this Ledger ledger, long run) =>
        (await ledger.Get<RunQueries>().FindAsync(ledger.Contoso, run))!.Row;

    public static ItemResult Ok(string id) => new(id, ItemOutcome.Succeeded);

    public static ItemResult Bad(string id, string code = "throttled") => new(id, ItemOutcome.Failed, code, "Too many requests");

    public static ItemResult Skip(string id) => new(id, ItemOutcome.Skipped, "already_there", "Nothing to do");

    /// <summary>The first column of each row, as text; null is an empty text.</summary>
    public static async Task<List<string>> TextsAsync(this Ledger ledger, string sql)
    {
        await using var source = NpgsqlDataSource.Create(ledger.ConnectionString);
        await using var command = source.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync();
        List<string> texts = [];
        while (await reader.ReadAsync())
        {
            texts.Add(await reader.IsDBNullAsync(0) ? "" : Convert.ToString(reader.GetValue(0))!);
        }

        return texts;
    }
}
