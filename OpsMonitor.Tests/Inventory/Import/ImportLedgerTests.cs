using System.Security.Cryptography;
using System.Text;
using OpsMonitor.App.Inventory;
using OpsMonitor.Domain.Inventory;
using OpsMonitor.Domain.Inventory.Import;
using OpsMonitor.Domain.Runs.Queries;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support;

namespace OpsMonitor.Tests.Inventory.Import;

/// <summary>What a worker makes of an upload: its items, its snapshot, and nothing left behind.</summary>
public sealed class ImportLedgerTests : IAsyncLifetime
{
    private Ledger _ledger = null!;

    public async ValueTask InitializeAsync()
    {
        _ledger = await Ledger.CreateAsync();
        await _ledger.StartWorkerAsync();
    }

    public ValueTask DisposeAsync() => _ledger.DisposeAsync();

    [Fact]
    public async Task Subject_Repeated_CountsOnceAndIsAFailureOnlyWhereItDiffers()
    {
        var run = await RunAsync("all.ndjson", Policy("1", "a"), Policy("1", "a"), Policy("2", "b"), Policy("1", "other"), Policy("2", "b"));

        Assert.Equal((RunStatus.CompletedWithErrors, 2, 1, 2), (run.Status, run.Counters.Succeeded, run.Counters.Failed, run.Counters.Skipped));
        Assert.Equal(
            [
                "all.ndjson:1 succeeded", "all.ndjson:2 skipped same_content The same as all.ndjson:1, which counts.", "all.ndjson:3 succeeded",
                "all.ndjson:4 failed duplicate_subject Repeats the type and id of all.ndjson:1, with other content. Only that one counts: keep one of the two.",
                "all.ndjson:5 skipped same_content The same as all.ndjson:3, which counts.",
            ],
            await _ledger.TextsAsync($"select concat_ws(' ', item_id, outcome, reason_code, reason) from bulk_operation_run_items where run_id = {run.Id} order by item_id"));
        Assert.Equal(["a"], await _ledger.TextsAsync("select content ->> 'displayName' from inventory_items join inventory_contents using (tenant_id, content_hash) where external_id = '1'"));
        Assert.Equal(2, await _ledger.ScalarAsync<long>("select count(*) from inventory_contents"));
    }

    // The first may have been stored by a step long before.
    [Fact]
    public async Task Subject_RepeatedFarAway_NamesTheFirst()
    {
        var run = await RunAsync("all.ndjson", [.. Enumerable.Range(1, 2_500).Select(n => Policy($"{n}", "x")), Policy("1", "y"), Policy("2", "x")]);

        Assert.Equal((2_502, 2_502), (run.Counters.Total, run.Counters.Processed));
        Assert.Equal(
            ["all.ndjson:2501 duplicate_subject", "all.ndjson:2502 same_content"],
            await _ledger.TextsAsync($"select item_id || ' ' || reason_code from bulk_operation_run_items where run_id = {run.Id} and reason_code is not null order by 1"));
    }

    [Fact]
    public async Task Files_ThatAreNoInventory_CastNoDoubt()
    {
        var run = await RunAsync(InventoryFixture.Zip(("README.md", [1]), ("logo.png", [2]), ("p.json", Encoding.UTF8.GetBytes(Policy("1", "a")))), "export.zip");

        Assert.Equal((RunStatus.Completed, 3, 1, 0, 2), (run.Status, run.Counters.Total, run.Counters.Succeeded, run.Counters.Failed, run.Counters.Skipped));
        Assert.Empty(await LeftOutFiles.ReadAsync(_ledger.Get<RunQueries>(), _ledger.Contoso, run.Id, TestContext.Current.CancellationToken));
        Assert.Equal(0, (await _ledger.Get<InventoryQueries>().FindByRunAsync(_ledger.Contoso, run.Id))!.Failed);
    }

    [Fact]
    public async Task Objects_CutByTheirExporter_AreKeptAndCounted()
    {
        var run = await RunAsync("a.ndjson", """{"@odata.type":"t","id":"1","a":1}""", """{"@odata.type":"t","id":"2","a":{"b":"@{c=1}"}}""", """{"@odata.type":"t","id":"3","d":"System.Object[]"}""");
        var sync = (await _ledger.Get<InventoryQueries>().FindByRunAsync(_ledger.Contoso, run.Id))!;

        Assert.Equal((RunStatus.Completed, 3, 2, "a.ndjson:2: a.b"), (run.Status, sync.ItemCount, sync.CutCount, sync.CutPlace));
        Assert.Equal(["2", "3"], await IdsAsync(sync.Id, ExportExtent.Cut));
        Assert.Equal(["1"], await IdsAsync(sync.Id, ExportExtent.Whole));
        Assert.Equal(2, (await _ledger.Get<InventoryQueries>().SubjectTypesAsync(_ledger.Contoso, sync.Id, new(Extent: ExportExtent.Cut))).Sum(t => t.Count));
    }

    private async Task<IEnumerable<string>> IdsAsync(long sync, ExportExtent extent) =>
        (await _ledger.Get<InventoryQueries>().ItemsAsync(_ledger.Contoso, sync, new(Extent: extent))).Items.Where(i => i.IsCut == (extent == ExportExtent.Cut)).Select(i => i.ExternalId);

    [Fact]
    public async Task Item_OfASnapshot_SaysByWhatItWasIdentified()
    {
        var run = await RunAsync("a.ndjson", """{"@odata.type":"t","id":"1"}""", """{"@odata.type":"t","name":"n"}""", """{"@odata.type":"t","name":"m","a":1}""", """{"@odata.type":"t","name":"m","a":2}""");
        var sync = (await _ledger.Get<InventoryQueries>().FindByRunAsync(_ledger.Contoso, run.Id))!;

        var items = (await _ledger.Get<InventoryQueries>().ItemsAsync(_ledger.Contoso, sync.Id, new())).Items;

        Assert.Equal(["1 Id", "a.ndjson:4 Path", "m Name", "n Name"], items.Select(i => $"{i.ExternalId} {i.IdentifiedBy}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Total_OfFilesAndLists_GrowsToWhatThereIs()
    {
        var list = Encoding.UTF8.GetBytes($"[{string.Join(',', Enumerable.Range(0, 1_500).Select(n => Policy($"{n}", "x")))}]");

        var run = await RunAsync(InventoryFixture.Zip(("a.json", list), ("b.json", Encoding.UTF8.GetBytes(Policy("b", "x"))), ("c.txt", [])), "export.zip");

        Assert.Equal((RunStatus.Completed, 1_502, 1_502, 1_501), (run.Status, run.Counters.Total, run.Counters.Processed, run.Counters.Succeeded));
    }

    [Fact]
    public async Task Upload_LargerThanAPart_IsReadWholeAndLeavesNothing()
    {
        var lines = Enumerable.Range(0, 3_000).Select(n => Policy($"{n}", new string('x', 1_000 + (n % 7)))).ToArray();
        var stored = await ReceiveAsync(("b.ndjson", string.Join('\n', lines)), ("a/empty.json", ""), ("c.json", Policy("c", "c")));
        Assert.True(await _ledger.ScalarAsync<long>("select count(*) from inventory_upload_parts") > 12);
        Assert.Equal(["b.ndjson", "a/empty.json", "c.json"], (await _ledger.Get<InventoryUploads>().FilesAsync(_ledger.Contoso, stored.Id)).Select(f => f.Path));

        var run = await EndedAsync((await StartAsync(stored)).RunId);

        Assert.Equal((RunStatus.CompletedWithErrors, 3_001, 1), (run.Status, run.Counters.Succeeded, run.Counters.Failed));
        Assert.Equal(0, await _ledger.ScalarAsync<long>("select count(*) from inventory_upload_parts"));
    }

    [Fact]
    public async Task Stream_OfAnUpload_SeeksLikeAFile()
    {
        var bytes = new byte[3_000_000];
        new Random(1).NextBytes(bytes);
        var stored = await ReceiveAsync(("a.bin", bytes), ("b.bin", [7]));
        var file = (await _ledger.Get<InventoryUploads>().FilesAsync(_ledger.Contoso, stored.Id))[0];
        await using var stream = file.Open();
        foreach (var at in new[] { 0, 2_999_990, 262_143, 1_500_000, 262_144, 10 })
        {
            stream.Position = at;
            var read = new byte[Math.Min(300_000, bytes.Length - at)];
            await stream.ReadExactlyAsync(read, TestContext.Current.CancellationToken);
            Assert.Equal(bytes[at..(at + read.Length)], read);
        }
    }

    [Theory]
    [InlineData("a.zip", "PK", "not_a_zip")]
    [InlineData("photo.png", "x", "not_inventory")]
    [InlineData("../a.json", "{}", "unsafe_path")]
    public async Task Upload_Refused_LeavesNothing(string path, string text, string code)
    {
        var stored = await ReceiveAsync((path, text));

        var refused = await Assert.ThrowsAsync<InvalidArchiveException>(() => StartAsync(stored));

        Assert.Equal(code, refused.ReasonCode);
        Assert.Equal(0, await _ledger.ScalarAsync<long>("select count(*) from inventory_upload_parts"));
        Assert.Equal(0, await _ledger.ScalarAsync<long>("select count(*) from bulk_operation_runs"));
    }

    [Fact]
    public async Task Upload_BrokenOff_IsDeletedByTheNextOfTheNextDay()
    {
        async IAsyncEnumerable<(string, Stream)> Broken()
        {
            yield return ("a.json", new MemoryStream(new byte[2_000_000]));
            await Task.Yield();
            throw new IOException("The browser left.");
        }

        await Assert.ThrowsAsync<IOException>(() => _ledger.Get<InventoryUploads>().ReceiveAsync(_ledger.Contoso, Broken()));
        Assert.Equal(0, await _ledger.ScalarAsync<long>("select count(*) from inventory_upload_parts"));

        // As a crash leaves it.
        await ReceiveAsync(("a.json", "{}"));
        await _ledger.SqlAsync("update inventory_upload_parts set written_at = now() - interval '25 hours'");
        await ReceiveAsync(("b.json", "{}"));

        Assert.Equal(["b.json"], await _ledger.TextsAsync("select path from inventory_upload_parts"));
    }

    [Fact]
    public async Task Hash_OfAnUpload_IsOfPathsAndBytes()
    {
        var (first, second) = (await ReceiveAsync(("a.json", Policy("1", "a"))), await ReceiveAsync(("a.json", Policy("1", "a"))));
        var other = await ReceiveAsync(("b.json", Policy("1", "a")));

        Assert.Equal(first.Digest, second.Digest);
        Assert.NotEqual(first.Digest, other.Digest);

        // It is shown with the run: nobody may make one of a file that they guess, to compare.
        Assert.NotEqual(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"a.json\n{Policy("1", "a")}"))), first.Digest);
    }

    private Task<RunRow> RunAsync(string name, params string[] lines) => RunAsync(Encoding.UTF8.GetBytes(string.Join('\n', lines)), name);

    private async Task<RunRow> RunAsync(byte[] file, string name) =>
        await EndedAsync((await _ledger.Get<InventoryLedger>().StartSyncAsync(_ledger.Contoso, file, name, InventorySelection.All, _ledger.Ana)).RunId);

    private Task<ReceivedUpload> ReceiveAsync(params (string Path, string Text)[] files) => ReceiveAsync([.. files.Select(f => (f.Path, Encoding.UTF8.GetBytes(f.Text)))]);

    private Task<ReceivedUpload> ReceiveAsync(params (string Path, byte[] Bytes)[] files) =>
        _ledger.Get<InventoryUploads>().ReceiveAsync(_ledger.Contoso, files.Select(f => (f.Path, (Stream)new MemoryStream(f.Bytes))).ToAsyncEnumerable());

    private Task<StartedSync> StartAsync(ReceivedUpload upload) =>
        _ledger.Get<InventoryLedger>().StartSyncAsync(_ledger.Contoso, upload, "upload", InventorySelection.All, _ledger.Ana);

    private async Task<RunRow> EndedAsync(long run)
    {
        await Eventually.True(async () => !(await _ledger.RowAsync(run)).IsActive, $"run {run} ends");
        return await _ledger.RowAsync(run);
    }

    private static string Policy(string id, string name) => $$"""{"@odata.type":"t","id":"{{id}}","displayName":"{{name}}"}""";
}
