using Microsoft.Playwright;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support;
using OpsMonitor.Tests.Support.Pages;
using static Microsoft.Playwright.Assertions;

namespace OpsMonitor.Tests.Browser;

/// <summary>Runs stopped by hand, in Chromium: by their worker, before they began, and by force when nobody answers.</summary>
public sealed class AbortBrowserTests(BrowserApp app) : IClassFixture<BrowserApp>
{
    private static readonly string[] s_outcomes = ["ok-1", "ok-2", "ok-3"];

    [Fact]
    public async Task Abort_OfARunOfTheWorker_StopsItAndKeepsWhatIsDone()
    {
        var page = await app.SignInAsync();
        await using var context = page.Context;
        var archive = InventoryFixture.Zip([.. Enumerable.Range(1, 300).Select(n => ($"{n}.json", InventoryFixture.Policy(n, "enabled")))]);
        await page.UploadAsync("large.zip", archive);
        var succeeded = page.Locator(".tiles .good");
        await Expect(succeeded).Not.ToHaveTextAsync("0");

        await page.GetByRole(AriaRole.Button, new() { Name = "Abort", Exact = true }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await Expect(dialog).ToContainTextAsync("What is done stays done, and an abort cannot be taken back.");
        await ConfirmAsync(dialog, "Abort the run", "The wrong archive");
        await Expect(page.Locator(".mud-snackbar")).ToContainTextAsync("Abort requested. The run stops after the items in hand.");
        await Expect(page.Locator(".head .chip")).ToHaveTextAsync("Aborted");
        await Expect(page.Locator("section[aria-label=Timeline] li").First).ToContainTextAsync("Aborted");
        await Expect(page.Locator("section[aria-label=Timeline]")).ToContainTextAsync("Abort requested by Ana Ruiz");
        await Expect(page.Locator("section[aria-label=Timeline]")).ToContainTextAsync("\"The wrong archive\"");
        await Expect(Actions(page, "Abort")).ToHaveCountAsync(0);

        // Counted and kept: every item of the counter is in the list.
        var done = int.Parse((await succeeded.TextContentAsync())!);
        Assert.InRange(done, 1, 299);
        await Expect(page.Locator("section[aria-label=Items] tbody tr")).ToHaveCountAsync(Math.Min(50, done));
        await Expect(page.Locator(".done")).ToHaveTextAsync($"{done} of 300");
        await page.PictureAsync("abort-worker");
    }

    [Fact]
    public async Task Abort_OfAPendingRun_EndsItAtOnce()
    {
        using var api = app.Api();
        var run = await api.RunAsync(total: 12);
        var page = await OpenAsync(run);
        await using var context = page.Context;
        await Expect(page.Locator(".head .chip")).ToHaveTextAsync("Queued");

        await Actions(page, "Abort").ClickAsync();
        await ConfirmAsync(page.GetByRole(AriaRole.Dialog), "Abort the run", "Not today");
        await Expect(page.Locator(".mud-snackbar")).ToHaveTextAsync("Aborted.");
        await Expect(page.Locator(".head .chip")).ToHaveTextAsync("Aborted");
        await Expect(page.Locator("section[aria-label=Progress]")).ToContainTextAsync("never started");
        await Expect(Actions(page, "Abort")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task ForceAbort_OfARunThatDoesNotStop_IsOfferedAfterTheGraceAndTellsWhoAndWhy()
    {
        await app.AddPersonAsync("Vic Viewer", "vic@contoso.example", TenantRole.Viewer);
        using var api = app.Api();
        var asked = await StuckAsync(api, "clock_timestamp() + interval '1 minute'"); // within the grace, however slow this machine is
        var stuck = await StuckAsync(api, "clock_timestamp() - interval '31 seconds'");
        var viewer = await OpenAsync(stuck, "vic@contoso.example");
        await Expect(viewer.Locator(".banner")).ToContainTextAsync("Ben Ito asked for the abort");
        await Expect(Actions(viewer, "Abort")).ToHaveCountAsync(0);

        var page = await OpenAsync(asked);
        await Expect(page.Locator(".banner")).ToContainTextAsync("Ben Ito asked for the abort");
        await Expect(Actions(page, "Abort")).ToHaveCountAsync(0);
        await page.GotoAsync($"/t/contoso/runs/{stuck}");
        await Expect(Actions(page, "Abort")).ToHaveTextAsync("Force abort");
        await Actions(page, "Force abort").ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await Expect(dialog).ToContainTextAsync("Ben Ito asked for the abort and the run has not stopped.");
        await ConfirmAsync(dialog, "Force the abort", "Its server is gone");

        await Expect(page.Locator(".head .chip")).ToHaveTextAsync("Aborted");
        var entry = page.Locator("section[aria-label=Timeline] li").First;
        await Expect(entry).ToContainTextAsync("Abort forced by Ana Ruiz");
        await Expect(entry).ToContainTextAsync("\"Its server is gone\"");
        Assert.NotEmpty(await entry.Locator("time").TextContentAsync() ?? "");
        await Expect(page.Locator(".tiles .good")).ToHaveTextAsync($"{s_outcomes.Length}");
        await Expect(page.Locator(".banner")).ToHaveCountAsync(0);
        await Expect(viewer.Locator(".head .chip")).ToHaveTextAsync("Aborted");
        await page.PictureAsync("abort-forced");
        Assert.Equal(409, (int)(await api.SendAsync($"/runs/{stuck}/items", new { attempt = 1, items = new[] { new { item_id = "late", outcome = "succeeded" } } })).StatusCode);
        await page.Context.CloseAsync();
        await viewer.Context.CloseAsync();
    }

    /// <summary>A producer's run with some items done, whose abort Ben asked for at that time; nobody will stop it.</summary>
    private async Task<long> StuckAsync(HttpClient api, string at)
    {
        var run = await api.BegunRunAsync(total: 9);
        await (await api.SendAsync($"/runs/{run}/items", new { attempt = 1, items = s_outcomes.Select(id => new { item_id = id, outcome = "succeeded" }) })).JsonAsync(200);
        await app.SqlAsync($"update bulk_operation_runs set abort_requested_at = {at}, abort_requested_by = 'Ben Ito', abort_reason = 'wrong set' where id = {run}");
        return run;
    }

    private async Task<IPage> OpenAsync(long run, string? email = null)
    {
        var page = email is null ? await app.SignInAsync() : await app.SignInAsync(email: email);
        await page.GotoAsync($"/t/contoso/runs/{run}");
        return page;
    }

    private static ILocator Actions(IPage page, string name) => page.Locator(".head-actions").GetByRole(AriaRole.Button, new() { Name = name });

    private static async Task ConfirmAsync(ILocator dialog, string verb, string why)
    {
        var confirm = dialog.GetByRole(AriaRole.Button, new() { Name = verb });
        await Expect(confirm).ToBeDisabledAsync();
        await Expect(dialog.GetByLabel("Why?")).ToBeFocusedAsync();
        await dialog.Page.Keyboard.TypeAsync(why);
        await confirm.ClickAsync();
        await Expect(dialog).ToHaveCountAsync(0);
    }
}
