using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using OpsMonitor.App.Operations;
using OpsMonitor.App.Operations.DriftGenerate;
using OpsMonitor.Domain.Findings;
using OpsMonitor.Domain.Findings.Checks;
using OpsMonitor.Domain.Inventory;
using OpsMonitor.Domain.Runs.Execution;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.Tests.Support;

/// <summary>Snapshots of one scope that are there at once, and the comparisons of them, executed by the real operation in the test's own thread.</summary>
internal sealed class DriftScene(Ledger ledger, string scopeKey = "scope")
{
    public Ledger Ledger => ledger;

    public string ScopeKey => scopeKey;

    /// <summary>A completed snapshot. A subject is <c>id=value</c>, <c>id=value:name</c> or <c>id=value:name:type</c>, read from a file of its id; of <c>!id</c>, or <c>!id:code</c>, the file could not be read (not_json: it held something else). A value is a text; <c>[x+y]</c> is a list.</summary>
    public async Task<long> SnapshotAsync(params string[] subjects) => await SnapshotAsync(ledger.Contoso, subjects);

    public async Task<long> SnapshotAsync(TenantId tenant, params string[] subjects)
    {
        var objects = subjects.Where(s => s[0] != '!').Select(Object).ToList();
        var failed = subjects.Where(s => s[0] == '!').Select(s => s[1..]).ToList();
        var skipped = failed.Count(f => f.EndsWith(":not_json", StringComparison.Ordinal));
        var run = await ledger.ScalarAsync<long>($"""
            insert into bulk_operation_runs (tenant_id, resource, action, status, total_items, processed_items, succeeded, failed, skipped, initiator, executor) values
            ({tenant.Value}, 'inventory', 'sync', '{(failed.Count > skipped ? "completed_with_errors" : "completed")}', {subjects.Length}, {subjects.Length}, {objects.Count}, {failed.Count - skipped}, {skipped}, 'Ana', 'producer') returning id
            """);
        var sync = await ledger.ScalarAsync<long>($$$"""
            insert into inventory_sync_runs (tenant_id, selection_hash, selection, source, status, item_count, bulk_operation_run_id, finished_at) values
            ({{{tenant.Value}}}, '{{{scopeKey}}}', '{"subject_types":["*"]}', 'of run {{{run}}}.zip', '{{{(failed.Count > skipped ? "completed_with_errors" : "completed")}}}', {{{objects.Count}}}, {{{run}}}, (select finished_at from bulk_operation_runs where id = {{{run}}})) returning id
            """);
        var files = objects.Select(o => (o.ExternalId, o.DisplayName, Outcome: "succeeded", Code: "null")).Concat(failed.Select(f => f.Split(':')).Select(f => (ExternalId: f[0], DisplayName: f[0], Outcome: f.ElementAtOrDefault(1) == "not_json" ? "skipped" : "failed", Code: $"'{f.ElementAtOrDefault(1) ?? "invalid_json"}'"))).ToList();
        if (files.Count > 0)
        {
            await ledger.SqlAsync("insert into bulk_operation_run_items (tenant_id, run_id, item_id, display_name, outcome, reason_code, attempt) values "
                + string.Join(", ", files.Select(f => $"({tenant.Value}, {run}, 'Policies/{f.ExternalId}.json', '{f.DisplayName}', '{f.Outcome}', {f.Code}, 1)")));
        }

        await ledger.Ops.WriteAsync(tenant, async db =>
        {
            await InventoryLedger.StoreAsync(db, sync, [.. objects.Select(o => (o, $"Policies/{o.ExternalId}.json"))]);
            return true;
        });
        return sync;
    }

    /// <summary>A run of the pair, from its start to its end; gives its id.</summary>
    public async Task<long> RunAsync(long baseline, long current, TenantId? tenant = null)
    {
        var of = tenant ?? ledger.Contoso;
        var scope = new DriftScope(scopeKey, baseline, current).ToJson();
        var operation = new DriftGenerateOperation(ledger.Get<DriftLedger>());
        var started = await new OperationStarter([operation], ledger.Get<RunLedger>(), new WorkSignal()).StartAsync(of, ledger.Ana, DriftLedger.Generate, scope);
        Assert.Null(started.Error);
        var lease = (await ledger.Get<RunLeases>().ClaimAsync("node", [DriftLedger.Generate], TimeSpan.FromMinutes(1), perTenant: 9))!;
        await ExecuteAsync(operation, lease);
        Assert.True((await ledger.Get<RunLedger>().FinishAsync(of, lease.RunId, lease.Attempt, Actor.OfWorker("node"))).Accepted);
        return lease.RunId;
    }

    public async Task ExecuteAsync(DriftGenerateOperation operation, RunLease lease)
    {
        var progress = ledger.Progress(lease);
        await operation.ExecuteAsync(new(lease, progress, new HashSet<string>(), TimeSpan.Zero, TimeProvider.System), CancellationToken.None);
        await progress.FlushAsync(CancellationToken.None);
    }

    public Task<BaselineMove> ApproveAsync(long sync, string reason = "as agreed") => ledger.Get<BaselineLedger>().MoveAsync(ledger.Contoso, sync, ledger.Ana, reason);

    /// <summary>What a check said of itself; null for a comparison.</summary>
    public async Task<string?> DeltaAsync(long run)
    {
        var view = await ledger.Get<BaselineQueries>().RunAsync(ledger.Contoso, run);
        Assert.NotNull(view);
        Assert.Equal(view.IsCheck, view.Delta is not null);
        return view.Delta?.ToString();
    }

    /// <summary>Every finding as <c>subject change state</c>, by subject and age; the state is open, outside, or its end.</summary>
    public Task<List<string>> FindingsAsync() => ledger.TextsAsync("""
        select concat_ws(' ', subject_external_id, change_type, coalesce(ended_by, case when checks = 0 then 'outside' else 'open' end)) from findings order by subject_external_id, id
        """);

    private static InventoryObject Object(string subject)
    {
        var (id, rest) = (subject.Split('=')[0], subject.Split('=')[1]);
        var (value, name, type) = (rest.Split(':')[0], rest.Split(':').ElementAtOrDefault(1) ?? $"Policy {id}", rest.Split(':').ElementAtOrDefault(2) ?? "policy");
        var json = JsonSerializer.Serialize(new Dictionary<string, object> { ["@odata.type"] = $"#microsoft.graph.{type}", ["id"] = id, ["displayName"] = name, ["state"] = value is ['[', .. var element, ']'] ? element.Split('+') : value });
        Assert.True(InventoryObject.TryCreate(Encoding.UTF8.GetBytes(json), out var created, out _, out _));
        return created;
    }
}
