using Microsoft.Playwright;
using OpsMonitor.Domain.Access.Members;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support.Pages;
using static Microsoft.Playwright.Assertions;

namespace OpsMonitor.Tests.Browser.People;

/// <summary>A second person joins by a link, sees what the first one sees, and loses it again with the role and the membership.</summary>
public sealed class TeamBrowserTests(BrowserApp app) : IClassFixture<BrowserApp>
{
    [Fact]
    public async Task SecondPerson_InvitedThenLoweredThenRemoved_SeesWhatTheRoleAllows()
    {
        var seed = await app.SeedAsync();
        await app.AddPersonAsync("Ben Okafor", "ben@contoso.example", TenantRole.TenantAdmin);
        var admin = await app.SignInAsync(email: "ben@contoso.example");
        var complaints = Complaints.Of(admin);
        await admin.GotoAsync("/t/contoso/settings/members");
        await admin.GetByLabel("E-mail address to invite").FillAsync("nia@contoso.example");
        await admin.GetByRole(AriaRole.Button, new() { Name = "Invite", Exact = true }).ClickAsync();
        var link = await admin.GetByLabel("Invitation link of nia@contoso.example").InnerTextAsync();
        await admin.GetByRole(AriaRole.Button, new() { Name = "Done" }).ClickAsync();
        await Expect(admin.GetByLabel("Open invitations")).ToContainTextAsync("nia@contoso.example");

        await using var context = await Chromium.ContextAsync(390, 844, ColorScheme.Dark, app.Address);
        var second = await context.NewPageAsync();
        await second.GotoAsync(new Uri(link).PathAndQuery);
        await second.FillAsync("input[name='Form.DisplayName']", "Nia New");
        await second.FillAsync("input[type=password]", BrowserApp.Password);
        await second.ClickAsync("form button[type=submit]");
        await second.ArrivesAtAsync("**/t/contoso");
        await Expect(admin.GetByLabel("People", new() { Exact = true })).ToContainTextAsync("Nia New"); // by itself
        await Expect(admin.GetByText("nia@contoso.example")).ToHaveCountAsync(1); // a member's, and no invitation's
        await second.GotoAsync($"/t/contoso/runs/{seed.Run}");
        await Expect(second.Locator("table.items")).ToBeVisibleAsync();

        var list = await context.NewPageAsync();
        await list.GotoAsync("/t/contoso/runs");
        await Expect(list.Locator(".run-list")).ToContainTextAsync("Offboard users of the closed");

        await ChooseRoleAsync(admin, "Nia New", "Observer");
        await Expect(list.Locator(".run-list")).Not.ToContainTextAsync("Offboard users of the closed");
        await Expect(second.Locator("table.items")).ToHaveCountAsync(0);
        await Expect(second.GetByLabel("Failures by reason")).ToContainTextAsync("throttled");

        await admin.GetByRole(AriaRole.Button, new() { Name = "Remove Nia New" }).ClickAsync();
        await admin.GetByRole(AriaRole.Button, new() { Name = "Remove", Exact = true }).ClickAsync();
        await Expect(second.Locator("h1")).ToHaveTextAsync("There is nothing here");

        await admin.GotoAsync("/t/contoso/settings/audit?action=member");
        await Expect(admin.Locator("table.list tbody tr")).ToHaveCountAsync(2);
        Assert.Empty(complaints.Take());
        await admin.Context.CloseAsync();
    }

    [Fact]
    public async Task Invitation_OfAnotherAccountOrDead_OpensNothing()
    {
        await app.AddPersonAsync("Cleo Admin", "cleo@contoso.example", TenantRole.TenantAdmin);
        var admin = await app.SignInAsync(email: "cleo@contoso.example", at: "/t/contoso/settings/members");
        await admin.GetByLabel("E-mail address to invite").FillAsync("otto@contoso.example");
        await admin.GetByRole(AriaRole.Button, new() { Name = "Invite", Exact = true }).ClickAsync();
        var link = new Uri(await admin.GetByLabel("Invitation link of otto@contoso.example").InnerTextAsync()).PathAndQuery;

        await admin.GotoAsync(link);
        await Expect(admin.Locator("main, .card").First).ToContainTextAsync("You are signed in as cleo@contoso.example");

        await admin.GotoAsync("/invite?token=nothing");
        await Expect(admin.Locator("h1")).ToHaveTextAsync("This invitation is not open");
        await admin.Context.CloseAsync();
    }

    [Fact]
    public async Task Slug_Changed_OldAddressesLeadToTheNewOne()
    {
        var seed = await app.SeedAsync();
        var dora = await app.AddPersonAsync("Dora Admin", "dora@contoso.example", TenantRole.TenantAdmin);
        await app.SqlAsync($"update users set is_platform_operator = true where id = {dora}"); // enters any tenant, and is more in this one
        var admin = await app.SignInAsync(email: "dora@contoso.example");
        try
        {
            await admin.GotoAsync("/t/contoso/settings/general");
            await admin.GetByLabel("Short name").FillAsync("contoso-two");
            await admin.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
            await admin.ArrivesAtAsync("**/t/contoso-two/settings/general");
            await Expect(admin.GetByLabel("Short name")).ToHaveValueAsync("contoso-two");
            Assert.EndsWith("/t/contoso-two/runs/export?format=csv", (await admin.APIRequest.GetAsync("/t/contoso/runs/export?format=csv")).Url, StringComparison.Ordinal);

            await admin.GotoAsync($"/t/contoso/runs/{seed.Run}?outcome=failed");

            await admin.ArrivesAtAsync($"**/t/contoso-two/runs/{seed.Run}?outcome=failed");
            await Expect(admin.Locator("table.items")).ToBeVisibleAsync();
        }
        finally
        {
            await app.SqlAsync($"update tenants set slug = 'contoso' where slug = 'contoso-two'; update users set is_platform_operator = false where id = {dora}");
        }

        await admin.Context.CloseAsync();
    }

    [Fact]
    public async Task Observer_OnEveryPage_ReadsNoItemNameReasonOrScope()
    {
        string[] canaries = ["user-0", "Too many requests", "Changed by somebody else", "Offboard users of the closed", "\"batch\"", "Before the change", "baseline.zip"];
        var seed = await app.SeedAsync();
        await app.AddPersonAsync("Obi Observer", "obi@contoso.example", TenantRole.Observer);
        var page = await app.SignInAsync(email: "obi@contoso.example");
        foreach (var path in new[] { "/t/contoso", "/t/contoso/runs", $"/t/contoso/runs/{seed.Run}", $"/t/contoso/runs/{seed.Run}?outcome=failed", "/t/contoso/runs?q=user-0001", "/t/contoso/runs?q=1" })
        {
            await page.GotoAsync(path);
            await Expect(page.Locator("h1").First).ToBeVisibleAsync();
            await Expect(page.Locator(".skeleton")).ToHaveCountAsync(0);
            await Expect(page.Locator("h1")).Not.ToHaveTextAsync("There is nothing here");
            var html = await page.ContentAsync();
            Assert.DoesNotContain(canaries, c => html.Replace($"value=\"{c}", "", StringComparison.Ordinal).Contains(c, StringComparison.Ordinal) && !path.Contains(c, StringComparison.Ordinal));
        }

        await app.SqlAsync($"insert into bulk_operation_runs (tenant_id, resource, action, status, summary, idempotency_key) values ({app.Contoso}, 'mailbox', 'sync', 'pending', 'Batch 481516', '481516')");
        await page.GotoAsync("/t/contoso/runs?q=481516");
        await Expect(page.GetByText("No run matches these filters")).ToBeVisibleAsync();

        string[] closed =
        [
            "/t/contoso/findings", $"/t/contoso/findings/{seed.Finding}", "/t/contoso/inventory", $"/t/contoso/inventory/{seed.Sync}", "/t/contoso/backups",
            $"/t/contoso/backups/{seed.Set}", "/t/contoso/items?id=user-0001", "/t/contoso/notifications", "/t/contoso/wall", "/t/contoso/settings/members", "/t/contoso/settings/audit",
        ];
        foreach (var path in closed)
        {
            await page.GotoAsync(path);
            await Expect(page.Locator("h1")).ToHaveTextAsync("There is nothing here");
        }

        foreach (var path in new[] { "/t/contoso/runs/export?format=csv", $"/t/contoso/runs/{seed.Run}/items/export?format=csv", $"/t/contoso/backups/{seed.Set}/archive", "/t/contoso/settings/audit/export" })
        {
            Assert.Equal(404, (await page.APIRequest.GetAsync(path)).Status);
        }

        await page.Context.CloseAsync();
    }

    private static async Task ChooseRoleAsync(IPage admin, string name, string role)
    {
        await admin.Locator("tr", new() { HasText = name }).Locator(".mud-input-control.mud-select").ClickAsync();
        await admin.Locator(".mud-popover-open .mud-list-item", new() { HasText = role }).ClickAsync();
        await Expect(admin.Locator(".mud-snackbar")).ToContainTextAsync(role.ToLowerInvariant());
    }
}
