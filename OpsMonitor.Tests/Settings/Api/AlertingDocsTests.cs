using System.Text.Json;
using OpsMonitor.Tests.Support;
using OpsMonitor.Tests.Support.Pages;

namespace OpsMonitor.Tests.Settings.Api;

/// <summary>What docs/tenant-admin.md shows of channels, rules and deadlines, run as its readers do.</summary>
public sealed class AlertingDocsTests(BrowserApp app) : IClassFixture<BrowserApp>
{
    [Fact]
    public async Task Curl_OfTheDocs_IsUnderstood()
    {
        var lines = (await File.ReadAllLinesAsync(Path.Combine(Artifacts.Root, "docs", "tenant-admin.md"), TestContext.Current.CancellationToken))
            .SkipWhile(l => l != "## By program").TakeWhile(l => !l.StartsWith("## Drift", StringComparison.Ordinal)).Where(l => l.StartsWith("    ", StringComparison.Ordinal)).Select(l => l.Trim()).ToList();
        Assert.True(lines.Count(l => l.StartsWith("curl", StringComparison.Ordinal)) >= 8);
        var said = new Dictionary<string, string> { ["KEY"] = app.ContosoKey };
        List<string> before = [];
        foreach (var line in lines.Select(l => l.Replace("http://localhost:5080", app.Address, StringComparison.Ordinal)))
        {
            if (!line.StartsWith("curl", StringComparison.Ordinal))
            {
                before.Add(line);
                continue;
            }

            var answer = await RunAsync([.. before, line], said);
            if (line.Contains("/channels -H", StringComparison.Ordinal))
            {
                said["CHANNEL"] = answer.GetProperty("channel").GetProperty("id").GetRawText();
            }
            else if (line.Contains("/test", StringComparison.Ordinal))
            {
                said["DELIVERY"] = answer.GetProperty("deliveries")[0].GetString()!;
                await Eventually.True(async () => await app.ScalarAsync<string>($"select state from notification_deliveries where id = '{said["DELIVERY"]}'") == "given_up", "there is no server for mail");
            }
        }
    }

    private static async Task<JsonElement> RunAsync(string[] lines, Dictionary<string, string> said)
    {
        var (code, text) = await Programs.RunAsync(Programs.Demand("bash"), ["-euc", $"{string.Join('\n', lines)} -w '\n%{{http_code}}'"], environment: said);
        Assert.True(code == 0 && text.Split('\n')[^1][0] == '2', $"{lines[^1]}: {text}");
        return JsonElement.Parse(text[..text.LastIndexOf('\n')]);
    }
}
