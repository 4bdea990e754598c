using OpsMonitor.Domain.Backups;
using OpsMonitor.Domain.Inventory;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support;

namespace OpsMonitor.Tests.Backups;

public sealed class BackupCopiesTests
{
    [Fact]
    public void Scope_WithASnapshot_ReadsItAndNamesWhatIsWrong()
    {
        var scope = new AddPoliciesScope(7, ["a"], 3);

        Assert.Equal(3, AddPoliciesScope.Read(scope.ToJson()).Scope!.SyncRunId);
        Assert.Null(AddPoliciesScope.Read(new AddPoliciesScope(7, ["a"]).ToJson()).Scope!.SyncRunId);
        using var wrong = System.Text.Json.JsonDocument.Parse("""{"backup_set_id":7,"policy_ids":["a"],"options":{"sync_run_id":"3"}}""");
        Assert.StartsWith("options.sync_run_id:", AddPoliciesScope.Read(wrong.RootElement).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Add_FromTheSnapshotThatWasChosen_KeepsItsContentAndTellsWhatHasBecomeOfIt()
    {
        await using var ledger = await Ledger.CreateAsync();
        var old = await SnapshotAsync(ledger, 1, ("p1", """{"state":"enabled","password":"swordfish"}"""), ("p2", """{"state":"enabled"}"""), ("p3", """{"state":"same"}"""));
        await SnapshotAsync(ledger, 2, ("p1", """{"state":"disabled","password":"swordfish"}"""), ("p3", """{"state":"same"}"""));
        await SnapshotAsync(ledger, 3, InventorySelection.Parse("script")); // of other types: it says nothing of policies
        var set = (await ledger.Get<BackupLedger>().CreateAsync(ledger.Contoso, "Weekly", ledger.Ana)).Id;

        await using (var db = ledger.Get<OpsMonitor.Domain.Storage.OpsDb>().ForTenant(ledger.Contoso))
        {
            var copied = await BackupCopies.AddAsync(db, new(set, ["p1", "p2", "p3", "gone"], old.SyncRunId), old.RunId, ["p1", "p2", "p3", "gone"]);
            Assert.Equal(["p1 added", "p2 added", "p3 added", "gone not_found"], copied.OrderBy(c => c.PolicyId == "gone").ThenBy(c => c.PolicyId, StringComparer.Ordinal).Select(c => $"{c.PolicyId} {c.Result}"));
        }

        var queries = ledger.Get<BackupQueries>();
        Assert.Equal([BackupSince.Changed, BackupSince.Gone, BackupSince.Unchanged], (await queries.ItemsAsync(ledger.Contoso, set, new())).Items.Select(i => i.Since!.Value));
        var change = Assert.Single((await queries.CompareAsync(ledger.Contoso, set, "p1"))!.Differences!.Changes);
        Assert.Equal(("state", "enabled", "disabled"), (change.Path, change.Baseline, change.Current));
        Assert.Null((await queries.CompareAsync(ledger.Contoso, set, "p2"))!.Differences);
        Assert.Empty((await queries.CompareAsync(ledger.Contoso, set, "p3"))!.Differences!.Changes);
        Assert.Null(await queries.CompareAsync(ledger.Fabrikam, set, "p1"));
        var contents = await queries.ContentsAsync(ledger.Contoso, set).ToListAsync();
        Assert.Equal(["Policy p1", "Policy p2", "Policy p3"], contents.Select(c => c.Item.DisplayName));
        Assert.DoesNotContain("swordfish", contents[0].Json, StringComparison.Ordinal);
        Assert.Empty(await queries.ContentsAsync(ledger.Fabrikam, set).ToListAsync());
    }

    private static Task<StartedSync> SnapshotAsync(Ledger ledger, int number, params (string Id, string Content)[] items) => SnapshotAsync(ledger, number, InventorySelection.All, items);

    private static async Task<StartedSync> SnapshotAsync(Ledger ledger, int number, InventorySelection selection, params (string Id, string Content)[] items)
    {
        var sync = await ledger.Get<InventoryLedger>().StartSyncAsync(
            ledger.Contoso, InventoryFixture.Zip(($"{number}.json", InventoryFixture.Policy(number, "enabled"))), $"{number}.zip", selection, ledger.Ana);
        foreach (var (id, content) in items)
        {
            await ledger.SqlAsync($"""
                insert into inventory_contents (tenant_id, content_hash, content) values (1, sha256('{content}'), '{content}') on conflict do nothing;
                insert into inventory_items (tenant_id, sync_run_id, subject_type, external_id, display_name, content_hash) values (1, {sync.SyncRunId}, 'policy', '{id}', 'Policy {id}', sha256('{content}'))
                """);
        }

        await ledger.SqlAsync($"update bulk_operation_runs set status = 'running' where id = {sync.RunId}");
        await ledger.SqlAsync($"""
            set app.actor = 'worker:test';
            update bulk_operation_runs set status = 'completed', processed_items = 1, succeeded = 1, sequence = 1 where id = {sync.RunId}
            """);
        return sync;
    }
}
