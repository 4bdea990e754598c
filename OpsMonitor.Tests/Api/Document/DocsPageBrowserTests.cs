using System.Collections.Concurrent;
using Microsoft.Playwright;
using OpsMonitor.Tests.Support;
using OpsMonitor.Tests.Support.Pages;
using static Microsoft.Playwright.Assertions;

namespace OpsMonitor.Tests.Api.Document;

/// <summary>The document for people, in a browser under this site's content policy.</summary>
public sealed class DocsPageBrowserTests(BrowserApp app) : IClassFixture<BrowserApp>
{
    [Theory]
    [InlineData(1440, ColorScheme.Light)]
    [InlineData(390, ColorScheme.Dark)]
    public async Task Docs_OfTheApi_ShowAnOperationAndAskNobodyElse(int width, ColorScheme scheme)
    {
        await using var context = await Chromium.ContextAsync(width, 900, scheme, app.Address);
        var page = await context.NewPageAsync();
        var complaints = Complaints.Of(page);
        var asked = new ConcurrentQueue<string>();
        page.Request += (_, request) => asked.Enqueue(request.Url);

        var answer = await page.GotoAsync("/docs#tag/runs/POST/api/v1/runs");
        Assert.Contains("script-src 'self'", await answer!.HeaderValueAsync("content-security-policy"), StringComparison.Ordinal);
        var operation = page.GetByRole(AriaRole.Heading, new() { Name = "Start a run, or attach to the active one" }).First;
        await Expect(operation).ToBeVisibleAsync();
        await Expect(page.GetByText("idempotency_key").First).ToBeVisibleAsync();
        await page.PictureAsync($"docs-{width}");

        Assert.Empty(complaints.Take());
        Assert.All(asked, url => Assert.StartsWith(app.Address, url, StringComparison.Ordinal));
    }
}
