using OpsMonitor.App.Operations;
using OpsMonitor.Domain.Backups;
using OpsMonitor.Domain.Findings;
using OpsMonitor.Domain.Findings.Checks;
using OpsMonitor.Domain.Inventory;
using OpsMonitor.Domain.Runs.Queries;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.App.Demo;

/// <summary>Steady work for a tenant: what its people would start, beside what its producers do.</summary>
public sealed class DemoTraffic(
    InventoryLedger inventory, InventoryQueries snapshots, BaselineLedger baselines, BaselineQueries approved, OperationStarter starter, BackupLedger backups, RunQueries queries, DemoProducers producers,
    WorkSignal signal, TimeProvider time)
{
    /// <summary>Two snapshots with drift between them, the first approved as the baseline, and a first check, when the tenant has none.</summary>
    public async Task EnsureSnapshotsAsync(DemoTenant tenant, CancellationToken cancel)
    {
        while ((await snapshots.ListSyncsAsync(tenant.Id, cancel: cancel)).Items.Count < 2)
        {
            await UploadAsync(tenant, cancel);
        }

        if ((await approved.CurrentAsync(tenant.Id, cancel)).Count == 0 && (await snapshots.ComparableAsync(tenant.Id, cancel: cancel)) is [.., var first])
        {
            await baselines.MoveAsync(tenant.Id, first.Id, tenant.Operators[0], "As agreed at the roll-out.", cancel);
        }

        await StartDriftAsync(tenant, cancel);
    }

    /// <summary>One thing that somebody does.</summary>
    public async Task ActAsync(DemoTenant tenant, Random random, CancellationToken cancel)
    {
        switch (random.Next(10))
        {
            case 0:
                await UploadAsync(tenant, cancel);
                await StartDriftAsync(tenant, cancel);
                break;
            case < 4:
                await AddPoliciesAsync(tenant, random, cancel);
                break;
            default:
                await producers.ProduceAsync(tenant, random, cancel);
                break;
        }
    }

    private async Task UploadAsync(DemoTenant tenant, CancellationToken cancel)
    {
        var latest = await snapshots.LatestAsync(tenant.Id, cancel);
        var generation = latest is null ? 0 : Generation(latest.Source) + 1;
        var sync = await inventory.StartSyncAsync(
            tenant.Id, new DemoInventory(tenant.Slug, tenant.Policies).Export(generation), $"{tenant.Slug}-{generation:000}.zip", InventorySelection.All, tenant.Operators[0], cancel);
        signal.Nudge();
        await UntilEndedAsync(tenant.Id, sync.RunId, cancel);
    }

    private async Task StartDriftAsync(DemoTenant tenant, CancellationToken cancel)
    {
        if (await snapshots.LatestAsync(tenant.Id, cancel) is { } current
            && (await approved.CurrentAsync(tenant.Id, cancel)).GetValueOrDefault(current.SelectionHash) is { } baseline && baseline.SyncRunId != current.Id)
        {
            await starter.StartAsync(tenant.Id, new Actor("system", "schedule", "Schedule, nightly"), DriftLedger.Generate,
                new DriftScope(current.SelectionHash, baseline.SyncRunId, current.Id).ToJson(), cancel: cancel);
        }
    }

    private async Task AddPoliciesAsync(DemoTenant tenant, Random random, CancellationToken cancel)
    {
        var who = tenant.Operators[random.Next(tenant.Operators.Count)];
        var set = await backups.CreateAsync(tenant.Id, $"Weekly, {time.GetUtcNow():yyyy-MM-dd HH}h", who, cancel);
        var ids = new DemoInventory(tenant.Slug, tenant.Policies).Ids(0).OrderBy(_ => random.Next()).Take(random.Next(20, tenant.Policies)).ToList();
        ids.AddRange(Enumerable.Range(0, random.Next(4)).Select(_ => Guid.NewGuid().ToString())); // asked for, but gone
        await starter.StartAsync(tenant.Id, who, BackupCopies.AddPolicies, new AddPoliciesScope(set.Id, ids).ToJson(), cancel: cancel);
    }

    private static int Generation(string source) => int.TryParse(Path.GetFileNameWithoutExtension(source).Split('-')[^1], out var number) ? number : 0;

    private async Task UntilEndedAsync(TenantId tenant, long run, CancellationToken cancel)
    {
        while (await queries.FindAsync(tenant, run, cancel) is { Row.IsActive: true })
        {
            await Task.Delay(TimeSpan.FromMilliseconds(500), time, cancel);
        }
    }
}
