using OpsMonitor.Domain.Inventory;
using OpsMonitor.Domain.Runs.Queries;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support;

namespace OpsMonitor.Tests.Inventory;

public sealed class InventoryQueriesTests
{
    [Fact]
    public async Task Syncs_OfSeveralSelections_ComparesOnlyFinishedOnesOfTheSame()
    {
        await using var ledger = await Ledger.CreateAsync();
        var first = await SyncAsync(ledger, 1, finish: true);
        var other = await SyncAsync(ledger, 2, finish: true, InventorySelection.Parse("script"));
        var second = await SyncAsync(ledger, 3, finish: true);
        await SyncAsync(ledger, 4, finish: false);
        var queries = ledger.Get<InventoryQueries>();

        var latest = await queries.LatestAsync(ledger.Contoso);

        Assert.Equal(second.SyncRunId, latest?.Id);
        Assert.Equal(first.SyncRunId, (await queries.PreviousOfAsync(ledger.Contoso, latest!))?.Id);
        Assert.Null(await queries.PreviousOfAsync(ledger.Contoso, (await queries.FindAsync(ledger.Contoso, other.SyncRunId))!));
        Assert.Equal(second.SyncRunId, (await queries.FindByRunAsync(ledger.Contoso, second.RunId))?.Id);
        Assert.Equal(4, (await queries.ListSyncsAsync(ledger.Contoso)).Items.Count);
    }

    [Fact]
    public async Task Items_InPages_ComeByTypeAndNameOnceEach()
    {
        await using var ledger = await Ledger.CreateAsync();
        var sync = await SyncAsync(ledger, 1, finish: false);
        await StoreAsync(ledger, sync.SyncRunId);
        var queries = ledger.Get<InventoryQueries>();

        var names = new List<string>();
        for (string? cursor = ""; cursor is not null;)
        {
            var page = await queries.ItemsAsync(ledger.Contoso, sync.SyncRunId, new(), cursor.Length == 0 ? null : cursor, limit: 2);
            names.AddRange(page.Items.Select(i => i.DisplayName));
            cursor = page.NextCursor;
        }

        Assert.Equal(["Edge", "Edge", "Firewall", "Logon"], names);
        var types = await queries.SubjectTypesAsync(ledger.Contoso, sync.SyncRunId, new());
        Assert.Equal([new("policy", 3), new FacetCount("script", 1)], types);
        var ids = await queries.ExternalIdsAsync(ledger.Contoso, sync.SyncRunId, new(null, "eDGE"));
        Assert.Equal(["p1", "p2"], ids);
    }

    [Fact]
    public async Task AnotherTenant_AskingForASnapshot_SeesNothing()
    {
        await using var ledger = await Ledger.CreateAsync();
        var sync = await SyncAsync(ledger, 1, finish: true);
        await StoreAsync(ledger, sync.SyncRunId);
        var queries = ledger.Get<InventoryQueries>();
        var item = await queries.ItemAsync(ledger.Contoso, sync.SyncRunId, "p1");

        Assert.NotNull(await queries.ContentAsync(ledger.Contoso, item!.ContentHash));
        Assert.Null(await queries.ContentAsync(ledger.Fabrikam, item.ContentHash));
        Assert.Null(await queries.FindAsync(ledger.Fabrikam, sync.SyncRunId));
        Assert.Empty((await queries.ItemsAsync(ledger.Fabrikam, sync.SyncRunId, new())).Items);
        Assert.Null(await queries.LatestAsync(ledger.Fabrikam));
    }

    // Each archive holds another policy: the same bytes would attach to the active run.
    private static async Task<StartedSync> SyncAsync(Ledger ledger, int number, bool finish, InventorySelection? selection = null)
    {
        var archive = InventoryFixture.Zip(($"{number}.json", InventoryFixture.Policy(number, "enabled")));
        var sync = await ledger.Get<InventoryLedger>().StartSyncAsync(ledger.Contoso, archive, $"{number}.zip", selection ?? InventorySelection.All, ledger.Ana);
        if (finish)
        {
            await ledger.SqlAsync($"update bulk_operation_runs set status = 'running' where id = {sync.RunId}");
            await ledger.SqlAsync($"""
                set app.actor = 'worker:test';
                update bulk_operation_runs set status = 'completed', processed_items = 1, succeeded = 1, sequence = 1 where id = {sync.RunId}
                """);
        }

        return sync;
    }

    private static Task<int> StoreAsync(Ledger ledger, long sync) => ledger.SqlAsync($$"""
        insert into inventory_contents (tenant_id, content_hash, content) values (1, '\x01', '{"id":"p1"}');
        insert into inventory_items (tenant_id, sync_run_id, subject_type, external_id, display_name, content_hash) values
          (1, {{sync}}, 'policy', 'p1', 'Edge', '\x01'), (1, {{sync}}, 'policy', 'p2', 'Edge', '\x01'),
          (1, {{sync}}, 'policy', 'p3', 'Firewall', '\x01'), (1, {{sync}}, 'script', 's1', 'Logon', '\x01')
        """);
}
