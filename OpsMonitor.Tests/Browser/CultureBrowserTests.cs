using System.Globalization;
using Microsoft.Playwright;
using OpsMonitor.App.Look;
using OpsMonitor.Tests.Support;
using OpsMonitor.Tests.Support.Pages;
using static Microsoft.Playwright.Assertions;

namespace OpsMonitor.Tests.Browser;

/// <summary>Readers of different languages look at the same run: each sees it written as they write, live too, and a download is the same for all.</summary>
public sealed class CultureBrowserTests(BrowserApp app) : IClassFixture<BrowserApp>
{
    private const string Run = "insert into bulk_operation_runs (tenant_id, resource, action, status, total_items, created_at, started_at)";

    [Fact]
    public async Task Run_ReadersOfFourLanguages_EachSeesTheirNumbersAndDatesLive()
    {
        var created = new DateTimeOffset(2024, 3, 5, 15, 4, 9, TimeSpan.Zero);
        await app.SqlAsync($"{Run} values ({app.Contoso}, 'culture', 'sync', 'running', 1234567, '{created:O}', '{created:O}')");
        List<(CultureInfo Culture, IPage List, IPage Run)> readers = [];
        foreach (var culture in (string[])["en-US", "de-DE", "ar-EG", "hi-IN"])
        {
            var list = await app.SignInAsync(locale: culture, at: "/t/contoso/runs?resource=culture");
            await Expect(list.Locator(".live-word")).ToHaveTextAsync("Live");
            var run = await list.Context.NewPageAsync();
            await run.GotoAsync(await list.Locator("a.open").First.GetAttributeAsync("href") ?? "");
            await Expect(run.Locator(".live-word")).ToHaveTextAsync("Live");
            readers.Add((CultureInfo.GetCultureInfo(culture), list, run));
        }

        // From the database, so that each page is written by the feed and not by a request of its reader.
        await app.SqlAsync("update bulk_operation_runs set processed_items = 654321, succeeded = 654321 where resource = 'culture'");
        foreach (var (culture, list, run) in readers)
        {
            var (of, date) = TestCulture.In(culture.Name, () => ($"{Numbers.Count(654_321)} of {Numbers.Count(1_234_567)}", Culture.Date(created)));
            await Expect(list.Locator("tbody tr")).ToContainTextAsync(of);
            await Expect(list.Locator("tbody tr")).ToContainTextAsync(date);
            await Expect(run.Locator("main")).ToContainTextAsync(of);
            await run.PictureAsync($"culture-{culture.Name}");
            var download = await list.Context.APIRequest.GetAsync("/t/contoso/runs/export?resource=culture&format=csv");
            Assert.Contains("654321", await download.TextAsync(), StringComparison.Ordinal);
            Assert.Contains("2024-03-05T15:04:09", await download.TextAsync(), StringComparison.Ordinal);
        }
    }
}
