using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using OpsMonitor.App.Api;
using OpsMonitor.App.Runs.Events;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Runs.Events;
using OpsMonitor.Tests.Support;
using OpsMonitor.Tests.Support.Pages;
using static Microsoft.Playwright.Assertions;

namespace OpsMonitor.Tests.Browser.People;

/// <summary>
/// Every endpoint and every page there is, asked by somebody of fabrikam for what is contoso's: the same answer as for what exists nowhere, and no word of contoso's.
/// They are found in the routing table: a new one that this does not know how to ask for fails here.
/// </summary>
public sealed partial class TenantMatrixTests(BrowserApp app) : IClassFixture<BrowserApp>
{
    private const long Nowhere = 987_654_321;
    private const string NothingHere = "There is nothing here";

    private static readonly string[] _canaries = ["user-0", "Too many requests", "Offboard users of the closed", "Before the change", "baseline.zip", "hr-sync", "hooks.contoso.example", "Operations hook", "Failures to the operations"];

    // What a request says that is understood as far as its id; by the end of its address.
    private static readonly Dictionary<string, object> _bodies = new()
    {
        ["start"] = new { },
        ["progress"] = new { attempt = 1, sequence = 1, succeeded = 1, failed = 0, skipped = 0 },
        ["items"] = new { attempt = 1, items = new[] { new { item_id = "x", outcome = "succeeded" } } },
        ["finish"] = new { attempt = 1 },
        ["abort"] = new { reason = "because" },
        ["retry-failed"] = new { },
        ["findings"] = new { status = "acknowledged" },
        ["channels"] = new { name = "Mine" },
        ["rules"] = new { name = "Mine", deadlines = true, inbox_followers = true },
    };

    private CancellationToken Cancel { get; } = TestContext.Current.CancellationToken;

    [Fact]
    public async Task EveryEndpointWithAnId_ForAnothersObject_AnswersAsForNone()
    {
        var seed = await app.SeedAsync();
        using var api = app.Api(app.FabrikamKey);
        var asked = 0;
        foreach (var (method, path) in Endpoints().Where(e => e.Path.Contains('{', StringComparison.Ordinal)))
        {
            var (foreign, nowhere) = (await AskAsync(api, method, Fill(path, seed)), await AskAsync(api, method, Fill(path, null)));

            Assert.True(foreign.Status == 404, $"{foreign.Status} for {method} {path}: {foreign.Body}");
            Assert.Equal(nowhere, foreign);
            asked++;
        }

        Assert.True(asked >= 20, $"{asked} endpoints");
    }

    [Fact]
    public async Task EveryList_OfAnother_HasNoneOfContosos()
    {
        await app.SeedAsync();
        using var api = app.Api(app.FabrikamKey);
        foreach (var (_, path) in Endpoints().Where(e => e.Method == "GET" && !e.Path.Contains('{', StringComparison.Ordinal)))
        {
            foreach (var query in new[] { "", "?q=user-0001", "?id=user-0001" })
            {
                var (_, body) = await AskAsync(api, "GET", path + query);
                Assert.DoesNotContain(_canaries, c => body.Contains(c, StringComparison.Ordinal) && !query.Contains(c, StringComparison.Ordinal));
            }
        }
    }

    [Fact]
    public async Task EveryPageAndDownload_ForAnothersObject_IsNotFound()
    {
        var seed = await app.SeedAsync();
        var page = await OutsiderAsync();
        await using var context = page.Context;
        foreach (var path in Pages())
        {
            List<string> addresses = [Fill(path, seed).Replace("{slug}", "contoso", StringComparison.OrdinalIgnoreCase)];
            if (path.Contains("{id", StringComparison.OrdinalIgnoreCase))
            {
                addresses.Add(Fill(path, seed).Replace("{slug}", "fabrikam", StringComparison.OrdinalIgnoreCase));
            }

            foreach (var address in addresses)
            {
                await page.GotoAsync(address);
                await Expect(page.Locator("h1").First).ToHaveTextAsync(NothingHere);
                var html = await page.ContentAsync();
                Assert.DoesNotContain(_canaries, c => html.Contains(c, StringComparison.Ordinal));
            }
        }

        foreach (var path in Downloads())
        {
            var own = path.Contains("{id", StringComparison.Ordinal) ? new[] { "contoso", "fabrikam" } : ["contoso"];
            foreach (var slug in own)
            {
                var answer = await page.APIRequest.GetAsync(Fill(path, seed).Replace("{slug}", slug, StringComparison.Ordinal));
                Assert.True(answer.Status == 404, $"{answer.Status} for {path} of {slug}");
            }
        }
    }

    [Fact]
    public async Task EveryPage_OfOnesOwn_HasNoneOfContosos()
    {
        await app.SeedAsync();
        var page = await OutsiderAsync();
        await using var context = page.Context;
        foreach (var path in Pages().Where(p => !p.Contains("{id", StringComparison.OrdinalIgnoreCase)))
        {
            await page.GotoAsync(path.Replace("{slug}", "fabrikam", StringComparison.OrdinalIgnoreCase));
            await Expect(page.Locator("h1").First).ToBeVisibleAsync();
            await Expect(page.Locator(".skeleton")).ToHaveCountAsync(0);
            var html = await page.ContentAsync();
            Assert.DoesNotContain(_canaries, c => html.Contains(c, StringComparison.Ordinal));
        }
    }

    // Each method of the hub; a new one that this does not know how to call fails here.
    [Fact]
    public async Task EveryHubMethod_ForAnothersRuns_AnswersAsForNone()
    {
        var seed = await app.SeedAsync();
        await using var hub = await HubConsumer.OpenAsync(app.Address, app.FabrikamKey);
        foreach (var method in typeof(RunsHub).GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly).Where(m => !m.IsVirtual).Select(m => m.Name))
        {
            switch (method)
            {
                case nameof(RunsHub.WatchRun):
                    var foreign = await Assert.ThrowsAsync<HubException>(() => hub.CallAsync(method, seed.Run));
                    Assert.Equal((await Assert.ThrowsAsync<HubException>(() => hub.CallAsync(method, Nowhere))).Message, foreign.Message);
                    break;
                case nameof(RunsHub.WatchTenantFrom):
                    await hub.CallAsync(method, 0L);
                    break;
                case nameof(RunsHub.WatchTenant) or nameof(RunsHub.Unwatch):
                    await hub.CallAsync(method);
                    break;
                default:
                    Assert.Fail($"What is another tenant's to {method}? Say here how it is called.");
                    break;
            }
        }

        await hub.CallAsync(nameof(RunsHub.WatchTenant));
        await app.Api().BegunRunAsync();
        var own = await app.Api(app.FabrikamKey).BegunRunAsync();
        await Eventually.True(() => hub.Seen.Has(own, 1), "its own run is told");
        Assert.All(hub.Seen.Told, t => Assert.Equal(own, t.Run));
    }

    /// <summary>An admin of fabrikam, who is nobody in contoso.</summary>
    private async Task<IPage> OutsiderAsync()
    {
        var mail = $"zoe{Guid.NewGuid():n}@fabrikam.example";
        var id = await app.AddPersonAsync("Zoe Outsider", mail, TenantRole.TenantAdmin);
        await app.SqlAsync($"update memberships set tenant_id = {app.Fabrikam} where user_id = {id}");
        var browser = await Chromium.ContextAsync(baseUrl: app.Address);
        var page = await browser.NewPageAsync();
        await page.GotoAsync("/login?returnUrl=/t/fabrikam/runs");
        await page.FillAsync("input[type=email]", mail);
        await page.FillAsync("input[type=password]", BrowserApp.Password);
        await page.ClickAsync("form button[type=submit]");
        await page.ArrivesAtAsync("**/t/fabrikam/runs");
        return page;
    }

    private async Task<(int Status, string Body)> AskAsync(HttpClient api, string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (method != "GET")
        {
            var last = path.Split('/')[^1];
            request.Content = JsonContent.Create(_bodies.GetValueOrDefault(long.TryParse(last, out _) ? path.Split('/')[^2] : last, new { }));
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }

        using var answer = await api.SendAsync(request, Cancel);
        return ((int)answer.StatusCode, Own().Replace(await answer.Content.ReadAsStringAsync(Cancel), ""));
    }

    private IEnumerable<RouteEndpoint> Routes() => app.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>();

    private IEnumerable<(string Method, string Path)> Endpoints() =>
        from endpoint in Routes()
        where endpoint.RoutePattern.RawText?.StartsWith(ApiServices.Root + "/", StringComparison.Ordinal) == true
        from method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? []
        select (method, endpoint.RoutePattern.RawText!.TrimEnd('/'));

    private IEnumerable<string> Pages() => Routes().Where(e => e.Metadata.GetMetadata<ComponentTypeMetadata>() is not null).Select(e => e.RoutePattern.RawText!)
        .Where(p => p.StartsWith("/t/{Slug}", StringComparison.Ordinal)).Distinct();

    private IEnumerable<string> Downloads() => Routes().Where(e => e.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods.Contains("GET") == true).Select(e => e.RoutePattern.RawText!)
        .Where(p => p.StartsWith("/t/{slug}", StringComparison.Ordinal));

    /// <summary>The address with the ids of contoso's objects, or (null) with one that nothing has.</summary>
    private static string Fill(string path, BrowserSeed? seed) => Parameter().Replace(path, parameter =>
    {
        if (parameter.Value.Equals("{slug}", StringComparison.OrdinalIgnoreCase))
        {
            return parameter.Value;
        }

        var kind = path[..parameter.Index].TrimEnd('/').Split('/')[^1];
        return string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{kind switch
        {
            "runs" or "checks" => seed?.Run ?? Nowhere,
            "findings" => seed?.Finding ?? Nowhere,
            "inventory" or "sync-runs" => seed?.Sync ?? Nowhere,
            "backups" or "backup-sets" => seed?.Set ?? Nowhere,
            "channels" => seed?.Channel ?? Nowhere,
            "rules" => seed?.Rule ?? Nowhere,
            "deadlines" => seed?.Deadline ?? Nowhere,
            "deliveries" => (object)(seed?.Delivery ?? Guid.AllBitsSet),
            _ => throw new InvalidOperationException($"What is {parameter.Value} of {path}? Say here which of contoso's it is."),
        }}");
    });

    // The request's own trace, and the address that a problem repeats.
    [GeneratedRegex("""("trace_id":"[^"]*"|"instance":"[^"]*")""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Own();

    [GeneratedRegex(@"\{[^}]+\}", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Parameter();
}
