using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using OpsMonitor.App.Api.Document;
using OpsMonitor.App.Look;
using OpsMonitor.Domain.Access;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Domain.Text.Secrets;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace OpsMonitor.Tests.Browser.Secrets;

/// <summary>Secrets are stored wherever a text can be; none of them can be read at any door: pages as a viewer's browser has them, the API, files, the log.</summary>
public sealed class SecretDoorsTests(SecretsApp app) : IClassFixture<SecretsApp>, IAsyncLifetime
{
    private const string Viewer = "vera@contoso.example";
    internal const string Everything =
        "() => [document.documentElement.outerHTML, document.title, location.href, ...[...document.querySelectorAll('input, textarea, select')].map(e => e.value)].join('\\n')";

    // Made by the first of these tests; they come one after another.
    private static SecretSeed? s_seed;
    private static string? s_key;

    public async ValueTask InitializeAsync()
    {
        if (s_seed is null)
        {
            var vera = await app.AddPersonAsync("Vera Lind", Viewer, TenantRole.Viewer);
            await app.SqlAsync($"update memberships set notify = 'all' where user_id = {vera}");
            s_key = (await app.Services.GetRequiredService<ApiKeys>().CreateAsync(app.Contoso, "reader", ApiScopes.All, Actor.OfUser(vera, "Vera Lind"))).Token;
            s_seed = await SecretSeed.PlantAsync(app);
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    // From the endpoints themselves: a new one is read here without a line of its own.
    [Fact]
    public async Task Api_EveryGet_TellsNoSecret()
    {
        var read = 0;
        foreach (var (path, key) in ApiPaths())
        {
            for (string? cursor = ""; cursor is not null;)
            {
                var answer = await app.Api(key).GetAsync($"{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}limit=7{cursor}", TestContext.Current.CancellationToken);
                if (answer.StatusCode == HttpStatusCode.UnprocessableEntity)
                {
                    answer = await app.Api(key).GetAsync(path, TestContext.Current.CancellationToken); // it is no list
                }

                var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
                Assert.True(answer.IsSuccessStatusCode || (int)answer.StatusCode == 404, $"{path}: {(int)answer.StatusCode} {text}");
                AssertSilent(path, $"{answer.Headers}{answer.Content.Headers}{text}");
                read++;
                cursor = answer.Content.Headers.ContentType?.MediaType == "application/json" && JsonElement.Parse(text) is { ValueKind: JsonValueKind.Object } page
                    && page.TryGetProperty("next_cursor", out var next) && next.ValueKind == JsonValueKind.String ? $"&cursor={next.GetString()}" : null;
            }
        }

        Assert.True(read > 60, $"only {read} answers");
    }

    [Fact]
    public async Task Pages_AsAViewer_TellNoSecret()
    {
        var page = await app.SignInAsync(email: Viewer);
        await using var context = page.Context;
        foreach (var path in PagePaths())
        {
            await page.GotoAsync(path);
            await Expect(page.Locator("h1").First).ToBeVisibleAsync();
            await Expect(page.Locator(".skeleton")).ToHaveCountAsync(0);
            if (await page.Locator("section[aria-label=Scope]").CountAsync() > 0)
            {
                await page.ClickAsync("section[aria-label=Scope] summary");
                await Expect(page.Locator("section[aria-label=Scope] pre")).ToBeVisibleAsync();
            }

            AssertSilent(path, await page.EvaluateAsync<string>(Everything));
        }
    }

    // The list leads to each object by an address without its secret, and its panel shows what may be seen.
    [Fact]
    public async Task Items_WithSecretsAsIds_OpenByAReference()
    {
        var page = await app.SignInAsync(email: Viewer);
        await using var context = page.Context;
        foreach (var list in new[] { Urls.InventorySync("contoso", s_seed!.Ids["sync-runs"][^1]), Urls.BackupSet("contoso", s_seed.Ids["backup-sets"][^1]) })
        {
            await page.GotoAsync(list);
            await Expect(page.Locator("tbody tr").First).ToBeVisibleAsync();
            var links = await page.Locator("tbody a.open").EvaluateAllAsync<string[]>("all => all.map(a => a.getAttribute('href'))");
            Assert.Contains(links, l => l.Contains("item=~", StringComparison.Ordinal));
            foreach (var link in links)
            {
                await page.GotoAsync(link);
                await Expect(page.Locator("aside[aria-label^=Content] .tree").First).ToContainTextAsync("[redacted:secret]");
                AssertSilent(link, await page.EvaluateAsync<string>(Everything));
            }
        }
    }

    [Fact]
    public async Task History_OfAnItemWithASecretAsId_IsFoundByItsReference()
    {
        var page = await app.SignInAsync(email: Viewer, at: Urls.Run("contoso", s_seed!.Ids["runs"][1]));
        await using var context = page.Context;
        await page.Locator("tr.item td.name a[href*='~']").First.ClickAsync();
        await Expect(page.Locator("table.list tbody tr")).ToHaveCountAsync(1);
        AssertSilent("history", await page.EvaluateAsync<string>(Everything));
    }

    [Theory]
    [InlineData("csv")]
    [InlineData("ndjson")]
    public async Task Files_OfEveryList_TellNoSecret(string format)
    {
        var page = await app.SignInAsync(email: Viewer);
        await using var context = page.Context;
        foreach (var path in s_seed!.Ids["runs"].Select(r => Urls.RunItemsExport("contoso", r, format, "")).Append(Urls.RunsExport("contoso", format, "")))
        {
            var answer = await context.APIRequest.GetAsync($"{app.Address}/{path}");
            Assert.True(answer.Ok, path);
            AssertSilent(path, string.Concat(answer.Headers.Select(h => h.Value)) + await answer.TextAsync());
        }
    }

    [Fact]
    public async Task Log_OfAllOfIt_TellsNoSecret()
    {
        await app.Api().ReadAsync("/runs?q=" + Uri.EscapeDataString(s_seed!.Canaries[0].Text));

        Assert.NotEmpty(app.Log);
        AssertSilent("log", app.Log);
    }

    [Fact]
    public async Task Pages_Innocents_StayReadable()
    {
        var seed = await app.SeedAsync();
        var page = await app.SignInAsync(email: Viewer, at: $"/t/contoso/inventory/{seed.Sync}?item={seed.Item}");
        await using var context = page.Context;
        var panel = page.Locator("aside[aria-label^=Content]");
        await Expect(panel).ToContainTextAsync("Contoso - Policy");
        await Expect(panel).ToContainTextAsync(seed.Item);
        await Expect(panel).ToContainTextAsync("Device contoso policy");
        await Expect(panel).Not.ToContainTextAsync("[redacted");
        await page.GotoAsync($"/t/contoso/runs/{seed.Run}");
        await Expect(page.Locator("tr.item").First).ToContainTextAsync("user-0000");
    }

    private static IEnumerable<string> PagePaths() =>
    [
        "/t/contoso", "/t/contoso/wall", "/t/contoso/runs", "/t/contoso/findings?resolved=true", "/t/contoso/inventory", "/t/contoso/backups", "/t/contoso/notifications", "/account",
        .. s_seed!.Ids["runs"].SelectMany(r => new[] { Urls.Run("contoso", r), Urls.RunFailures("contoso", r) }),
        .. s_seed.Ids["findings"].Select(f => Urls.Finding("contoso", f)),
        .. s_seed.Ids["sync-runs"].Select(s => Urls.InventorySync("contoso", s)),
        .. s_seed.Ids["backup-sets"].Select(b => Urls.BackupSet("contoso", b)),
    ];

    private IEnumerable<(string Path, string? Key)> ApiPaths() =>
        from endpoint in app.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        let path = "/" + endpoint.RoutePattern.RawText?.Trim('/')
        where path.StartsWith("/api/v1/", StringComparison.Ordinal) && endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods.Contains("GET") == true
        let key = endpoint.Metadata.GetMetadata<NeedsScope>()?.Scope == ApiScopes.AlertingManage ? app.ContosoKey : s_key
        from id in path.Contains("{id:long}", StringComparison.Ordinal) ? s_seed!.Ids.Single(i => path.Contains($"/{i.Key}/", StringComparison.Ordinal)).Value : [0]
        from full in Variants(path.Replace("{id:long}", id.ToString(), StringComparison.Ordinal).Replace("{id:guid}", $"{Guid.Empty}", StringComparison.Ordinal))
        select (full, key);

    private static IEnumerable<string> Variants(string path) => path switch
    {
        "/api/v1/items" => [$"{path}?id=plain", $"{path}?id={SafeId.Ref("password=x")}.1"],
        _ when path.EndsWith("/items", StringComparison.Ordinal) && path.Contains("/runs/", StringComparison.Ordinal) => [path, $"{path}?outcome=failed"],
        _ => [path],
    };

    private static void AssertSilent(string where, string text)
    {
        Assert.DoesNotContain("swordfish", text, StringComparison.OrdinalIgnoreCase);
        var found = s_seed!.In(text).Take(5).ToList();
        Assert.True(found.Count == 0, $"{where}:\n{string.Join('\n', found)}");
    }
}
