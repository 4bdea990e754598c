using System.Net.Http.Headers;
using System.Text.Json;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support;
using OpsMonitor.Tests.Support.Pages;

namespace OpsMonitor.Tests.Operations;

/// <summary>The main job from a shell: upload, drift, run, items, failures and findings over HTTP with an API key.</summary>
public sealed class MainJobHttpTests(BrowserApp app) : IClassFixture<BrowserApp>
{
    [Fact]
    public async Task Snapshots_UploadedAndCompared_AnswerTheirFailuresAndFindings()
    {
        using var api = app.Api(app.FabrikamKey);
        var (v36, v37) = (RealInventory.Path("windows-v3.6.zip"), RealInventory.Path("windows-v3.7.zip"));
        var real = v36 is not null && v37 is not null;
        var baseline = await UploadAsync(api, real ? await File.ReadAllBytesAsync(v36!) : InventoryFixture.Baseline());
        var current = await UploadAsync(api, real ? await File.ReadAllBytesAsync(v37!) : InventoryFixture.Current());
        Assert.Equal(real ? 91 : InventoryFixture.BaselineItems, baseline.Run.GetProperty("succeeded").GetInt32());
        Assert.Equal(real ? 90 : InventoryFixture.CurrentItems, current.Run.GetProperty("succeeded").GetInt32());
        Assert.Equal("completed_with_errors", current.Run.GetProperty("status").GetString());

        var failures = await (await api.ReadAsync($"/runs/{current.RunId}/failures")).JsonAsync(200);
        Assert.Equal(["duplicate_subject", "invalid_json"], failures.GetProperty("items").EnumerateArray().Select(f => f.GetProperty("reason_code").GetString()!).Order());

        var scope = new { scope_key = baseline.SelectionHash, baseline_run_id = baseline.SyncId, current_run_id = current.SyncId };
        var started = await (await api.SendAsync("/runs", new { resource = "drift", action = "generate", scope })).JsonAsync(201);
        var run = await EndedAsync(api, started.GetProperty("id").GetInt64());
        Assert.Equal("completed", run.GetProperty("status").GetString());
        var findings = await (await api.ReadAsync($"/findings?run_id={started.GetProperty("id")}&limit=200")).JsonAsync(200);
        var changes = findings.GetProperty("items").EnumerateArray().CountBy(f => f.GetProperty("change_type").GetString()!).ToDictionary();
        Assert.Equal(real ? (4, 5, 7) : (InventoryFixture.Added, InventoryFixture.Removed, InventoryFixture.Changed), (changes["added"], changes["removed"], changes["changed"]));
    }

    // The archive is whole as a zip, and one value in it is not what was packed: no finding may come of it.
    [Fact]
    public async Task Snapshot_WithAnAlteredFile_LacksThatFileAndMakesNoDrift()
    {
        using var api = app.Api();
        (string, byte[])[] files = [("a.json", InventoryFixture.Policy(21, "enabled")), ("b.json", InventoryFixture.Policy(22, "enabled"))];
        var baseline = await UploadAsync(api, InventoryFixture.Zip(files));
        var altered = InventoryFixture.Zip([("a.json", InventoryFixture.Policy(21, "disabled")), files[1]]);
        altered[altered.AsSpan().IndexOf("PK\x01\x02"u8) + 16] ^= 1;
        var current = await UploadAsync(api, altered);

        Assert.Equal(("completed_with_errors", 1), (current.Run.GetProperty("status").GetString(), current.Run.GetProperty("succeeded").GetInt32()));
        var failure = Assert.Single((await (await api.ReadAsync($"/runs/{current.RunId}/failures")).JsonAsync(200)).GetProperty("items").EnumerateArray());
        Assert.Equal(("a.json", "damaged"), (failure.GetProperty("item_id").GetString(), failure.GetProperty("reason_code").GetString()));
        Assert.Equal("The file is damaged in the archive: its checksum does not match.", failure.GetProperty("reason").GetString());

        var scope = new { scope_key = baseline.SelectionHash, baseline_run_id = baseline.SyncId, current_run_id = current.SyncId };
        var drift = await EndedAsync(api, (await (await api.SendAsync("/runs", new { resource = "drift", action = "generate", scope })).JsonAsync(201)).GetProperty("id").GetInt64());
        var findings = (await (await api.ReadAsync($"/findings?run_id={drift.GetProperty("id")}")).JsonAsync(200)).GetProperty("items");
        Assert.DoesNotContain(findings.EnumerateArray(), f => f.GetProperty("change_type").GetString() == "changed");
    }

    private static async Task<(long SyncId, long RunId, string SelectionHash, JsonElement Run)> UploadAsync(HttpClient api, byte[] archive)
    {
        using var form = new MultipartFormDataContent();
        var file = new ByteArrayContent(archive);
        file.Headers.ContentType = new MediaTypeHeaderValue("application/zip");
        form.Add(file, "file", "snapshot.zip");
        var sync = await (await api.PostAsync("/api/v1/inventory/sync-runs", form)).JsonAsync(202);
        var run = sync.GetProperty("bulk_operation_run_id").GetInt64();
        return (sync.GetProperty("id").GetInt64(), run, sync.GetProperty("selection_hash").GetString()!, await EndedAsync(api, run));
    }

    private static async Task<JsonElement> EndedAsync(HttpClient api, long run)
    {
        JsonElement last = default;
        await Eventually.True(async () =>
        {
            last = await (await api.ReadAsync($"/runs/{run}")).JsonAsync(200);
            return last.GetProperty("status").GetString() is not ("pending" or "running");
        }, $"run {run} ends");
        return last;
    }
}
