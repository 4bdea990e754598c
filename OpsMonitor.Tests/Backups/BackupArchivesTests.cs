using System.IO.Compression;
using System.Net;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support;
using OpsMonitor.Tests.Support.Pages;

namespace OpsMonitor.Tests.Backups;

public sealed class BackupArchivesTests(BrowserApp app) : IClassFixture<BrowserApp>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Archive_OfASet_HoldsEveryItemWithoutItsSecrets()
    {
        var seed = await BrowserSeed.MakeAsync(app);
        await app.SqlAsync($$"""
            insert into inventory_contents (tenant_id, content_hash, content) values (1, '\x0a', '{"wifiPassword":"Canary-Pass-1","ssid":"office"}');
            insert into backup_items (tenant_id, backup_set_id, policy_id, subject_type, display_name, content_hash, sync_run_id, bulk_operation_run_id)
            select 1, {{seed.Set}}, 'p' || n, 'wifi/..', 'Büro: 1', '\x0a', {{seed.Sync}}, {{seed.Run}} from generate_series(1, 2) n
            """);
        using var ana = new Visitor(app.Address);
        await ana.SignInAsync();

        var answer = await ana.SendAsync(HttpMethod.Get, $"/t/contoso/backups/{seed.Set}/archive");

        Assert.Equal((HttpStatusCode.OK, "application/zip"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        await using var zip = new ZipArchive(await answer.Content.ReadAsStreamAsync(Cancel));
        var names = zip.Entries.Select(e => e.FullName).ToList();
        Assert.Contains("wifi_/Büro_ 1.json", names);
        Assert.Contains("wifi_/Büro_ 1 (2).json", names);
        Assert.Equal(names.Count, names.Distinct(StringComparer.OrdinalIgnoreCase).Count());
        using var reader = new StreamReader(await zip.GetEntry("wifi_/Büro_ 1.json")!.OpenAsync(Cancel));
        var json = await reader.ReadToEndAsync(Cancel);
        Assert.Contains("office", json, StringComparison.Ordinal);
        Assert.DoesNotContain("Canary-Pass-1", json, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await ana.SendAsync(HttpMethod.Get, "/t/contoso/backups/999999/archive")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await ana.SendAsync(HttpMethod.Get, $"/t/fabrikam/backups/{seed.Set}/archive")).StatusCode);
        using var stranger = new Visitor(app.Address);
        Assert.NotEqual(HttpStatusCode.OK, (await stranger.SendAsync(HttpMethod.Get, $"/t/contoso/backups/{seed.Set}/archive")).StatusCode);
    }
}
