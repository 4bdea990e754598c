using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using OpsMonitor.Domain.Inventory;
using OpsMonitor.Domain.Inventory.Search;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support;
using OpsMonitor.Tests.Text;

namespace OpsMonitor.Tests.Inventory.Search;

/// <summary>Searches of an inventory look into settings too: into what is shown of them, and nothing else.</summary>
public sealed class SettingsSearchTests : IAsyncLifetime
{
    private const string Objects = """
        {"subject_type":"policy","external_id":"a","display_name":"Windows","content":{"osMinimumVersion":"10.0.19045","rules":[{"name":"Erste Größe","gracePeriodHours":24}],
         "script":"UmVzdGFydC1TZXJ2aWNlIC1OYW1lIFNwb29sZXI=","wifiPassword":"Sommer-2026!","note":"call with password=swordfish at night"}}
        {"subject_type":"policy","external_id":"b","display_name":"Edge","content":{"settings":[{"id":"0","settingInstance":{"settingDefinitionId":"device_vendor_msft_policy_config_browser_allowsmartscreen",
         "choiceSettingValue":{"value":"device_vendor_msft_policy_config_browser_allowsmartscreen_block","children":[]}}}]}}
        {"subject_type":"policy","external_id":"c","display_name":"Spooler","content":{"enabled":true}}
        """;

    private Ledger _ledger = null!;
    private long _sync;

    public async ValueTask InitializeAsync()
    {
        _ledger = await Ledger.CreateAsync();
        _sync = await ImportAsync(Objects);
        while (await Texts.WriteNextAsync())
        {
        }
    }

    public ValueTask DisposeAsync() => _ledger.DisposeAsync();

    private SearchTextLedger Texts => _ledger.Get<SearchTextLedger>();

    private InventoryQueries Queries => _ledger.Get<InventoryQueries>();

    [Theory]
    [InlineData("19045", "a: OS minimum version = 10.0.19045")]
    [InlineData("minimum VERSION", "a: OS minimum version = 10.0.19045")]
    [InlineData("osMinimumVersion", "a: OS minimum version = 10.0.19045")]
    [InlineData("erste grösse", "a: Rules › Erste Größe = |a: Rules › Erste Größe › Name = Erste Größe")]
    [InlineData("smart screen", "")]
    [InlineData("allowsmartscreen", "b: Settings › Browser allowsmartscreen = Block")]
    [InlineData("Spooler", "c|a: Script = Restart-Service -Name Spooler")]
    [InlineData("at night", "a: Note = call with password=[redacted:password] at night")]
    [InlineData("Sommer-2026!", "")]
    [InlineData("Sommer", "")]
    [InlineData("swordf", "")]
    [InlineData("word=s", "")]
    [InlineData("redacted", "")]
    public async Task Search_OfATextInSettings_SaysWhereItIs(string text, string expected)
    {
        var page = await Queries.ItemsAsync(_ledger.Contoso, _sync, new(null, text));

        var found = page.Items.SelectMany(i => i.Hits.Select(h => $"{i.ExternalId}: {h.Label} = {h.Value}").DefaultIfEmpty(i.ExternalId)).Order(StringComparer.Ordinal);
        Assert.Equal(expected.Split('|', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal), found);
        Assert.Equal(page.Items.Count, (await Queries.SubjectTypesAsync(_ledger.Contoso, _sync, new(Text: text))).Sum(t => t.Count));
        Assert.Equal(page.Items.Select(i => i.ExternalId).Order(StringComparer.Ordinal), await Queries.ExternalIdsAsync(_ledger.Contoso, _sync, new(null, text)));
    }

    [Fact]
    public async Task Write_OfTheSameContentsAgain_KeepsOneTextEachAndMakesTheSnapshotSearchable()
    {
        var again = await ImportAsync(Objects);
        Assert.False((await Queries.FindAsync(_ledger.Contoso, again))!.IsSearchable);

        Assert.True(await Texts.WriteNextAsync());
        Assert.False(await Texts.WriteNextAsync());

        Assert.True((await Queries.FindAsync(_ledger.Contoso, again))!.IsSearchable);
        Assert.Equal(3L, await _ledger.ScalarAsync<long>("select count(*) from inventory_texts"));
        Assert.Single((await Queries.ItemsAsync(_ledger.Contoso, again, new(null, "19045"))).Items);
        Assert.Empty((await Queries.ItemsAsync(_ledger.Fabrikam, again, new(null, "19045"))).Items);
    }

    // Secrets of every kind, at any depth: neither what is stored for searches nor what a hit shows has one.
    [Fact]
    public async Task Write_OfSecretsAtAnyDepth_HasNoneInTextsAndHits()
    {
        var (pcg, secrets, lines) = (new PCG(1, 20261128), new List<string>(), new StringBuilder());
        foreach (var (number, (_, gen)) in Enumerable.Range(0, 8).SelectMany(_ => Canaries.ByKind).Index())
        {
            var canary = gen.Generate(pcg, null, out _);
            JsonNode content = JsonValue.Create($"marker {canary.Text}");
            for (var depth = number % 7; depth >= 0; depth--)
            {
                content = number % 2 == 0 ? new JsonObject { ["part"] = content } : new JsonObject { ["parts"] = new JsonArray(content, 1) };
            }

            secrets.Add(canary.Secret);
            lines.AppendLine(new JsonObject { ["subject_type"] = "policy", ["external_id"] = $"x{number}", ["content"] = content }.ToJsonString());
        }

        var sync = await ImportAsync(lines.ToString());
        await Texts.WriteNextAsync();

        var said = await _ledger.TextsAsync("select said from inventory_texts");
        var page = await Queries.ItemsAsync(_ledger.Contoso, sync, new(null, "marker"), limit: 200);
        var shown = page.Items.SelectMany(i => i.Hits).Select(h => h.Value).ToList();
        Assert.True(shown.Count >= 100, $"{shown.Count} hits");
        Assert.All(said.Concat(shown), text => Assert.DoesNotContain(secrets, s => text!.Contains(s, StringComparison.OrdinalIgnoreCase)));
    }

    private async Task<long> ImportAsync(string lines)
    {
        var text = lines.Replace(",\n ", ",", StringComparison.Ordinal);
        var sync = await _ledger.Get<InventoryLedger>().StartSyncAsync(_ledger.Contoso, Encoding.UTF8.GetBytes(text), "a.ndjson", InventorySelection.All, _ledger.Ana);
        var items = Imports.Read(text, "a.ndjson");
        await _ledger.Ops.WriteAsync(_ledger.Contoso, db => InventoryLedger.StoreAsync(db, sync.SyncRunId, [.. items.Select(i => (i.Object!, i.ItemId))]));
        await _ledger.SqlAsync($"update inventory_sync_runs set finished_at = now() where id = {sync.SyncRunId}; update bulk_operation_runs set status = 'running' where id = {sync.RunId}; set app.actor = 'worker:test'; update bulk_operation_runs set status = 'completed' where id = {sync.RunId}");
        return sync.SyncRunId;
    }
}
