using Microsoft.Playwright;
using OpsMonitor.Tests.Support;
using OpsMonitor.Tests.Support.Pages;
using static Microsoft.Playwright.Assertions;

namespace OpsMonitor.Tests.Browser;

/// <summary>The largest numbers that a run may have stand on every board in full; the pictures land in artifacts/screenshots.</summary>
public sealed class ExtremesBrowserTests(BrowserApp app) : IClassFixture<BrowserApp>
{
    // Numbers of which a part lies outside the cell that they stand in, or outside the screen.
    private const string Clipped = """
        () => [...document.querySelectorAll("main td, main .words, main .rest span, main a.tile b, main .tiles b")].filter(part => /\d/.test(part.textContent) && !part.closest(".visually-hidden")
            && part.getBoundingClientRect().width > 1 && [...part.querySelectorAll("small, a, span, b"), part].some(p => /\d,\d/.test(p.textContent) && !p.closest("time")
              && (p.scrollWidth > p.clientWidth + 1 && getComputedStyle(p).display !== "inline" || p.getBoundingClientRect().right > innerWidth)))
          .map(part => part.textContent.replace(/\s+/g, " ").trim())
        """;

    // Labels of the chart's axes that touch each other or leave the card.
    private const string Crowded = """
        () => { const card = document.querySelector("figure.chart").closest(".card").getBoundingClientRect();
          const labels = [...document.querySelectorAll("figure.chart .x, figure.chart .y span")].map(e => [e.textContent, e.getBoundingClientRect()]).filter(([, r]) => r.width > 1);
          const apart = (a, b) => a.right + 2 <= b.left || b.right + 2 <= a.left || a.bottom <= b.top || b.bottom <= a.top;
          return [...labels.filter(([, r]) => r.left < card.left + 2 || r.right > card.right - 2).map(([t]) => t + " leaves the card"),
            ...labels.flatMap(([t, r], n) => labels.slice(n + 1).filter(([, o]) => !apart(r, o)).map(([u]) => t + " touches " + u))] }
        """;

    [Theory]
    [InlineData(1440, "/portfolio", "tr.run")]
    [InlineData(1440, "/t/contoso", "tr.run")]
    [InlineData(1440, "/t/contoso/runs?bucket=running", ".run-list .operation")]
    [InlineData(390, "/t/contoso/runs?bucket=running", ".run-list .operation")]
    [InlineData(1920, "/portfolio/wall", ".run")]
    [InlineData(390, "/portfolio", "tr.run")]
    public async Task Boards_WithTheLargestCounters_ShowThemWhole(int width, string path, string sign)
    {
        await SeedAsync();
        var page = await app.SignInAsync(width, 900, at: path);
        await Expect(page.Locator(sign).First).ToBeVisibleAsync();
        await Expect(page.Locator(".skeleton")).ToHaveCountAsync(0);
        await page.PictureAsync($"extremes{path.Split('?')[0].Replace('/', '-')}-{width}", whole: true);

        Assert.Empty(await page.EvaluateAsync<string[]>(Clipped));
        Assert.True(await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth") <= width);
    }

    [Theory]
    [InlineData("24h")]
    [InlineData("7d")]
    [InlineData("30d")]
    public async Task Chart_OnAPhone_HasLabelsThatCanBeRead(string range)
    {
        await SeedAsync();
        var page = await app.SignInAsync(390, 844, at: "/t/contoso?range=" + range);
        await Expect(page.Locator("figure.chart .x").First).ToBeAttachedAsync();
        await page.PictureAsync($"chart-{range}-390");

        Assert.Empty(await page.EvaluateAsync<string[]>(Crowded));
    }

    private Task SeedAsync() => app.SqlAsync($$"""
        update users set is_platform_operator = true where id = {{app.AnaId}};
        insert into bulk_operation_runs (tenant_id, resource, action, status, total_items, processed_items, succeeded, failed, skipped, summary)
        select {{app.Contoso.Value}}, 'devices', 'retire', 'running', 2147483647, 2147483646, 715827882, 715827882, 715827882, 'The largest one' where not exists (select from bulk_operation_runs where resource = 'devices');
        insert into bulk_operation_runs (tenant_id, resource, action, status, created_at, started_at, finished_at)
        select {{app.Contoso.Value}}, 'doors', 'open', case when n % 9 = 0 then 'failed' else 'completed' end, at, at, at
        from (select n, now() - n * interval '1 second' as at from generate_series(1, 12000) n) h where not exists (select from bulk_operation_runs where resource = 'doors')
        """);
}
