using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using OpsMonitor.App.Runs.Events;
using OpsMonitor.Domain.Access;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Runs.Events;
using OpsMonitor.Tests.Support;
using OpsMonitor.Tests.Support.Pages;
using static Microsoft.Playwright.Assertions;

namespace OpsMonitor.Tests.Browser.People;

/// <summary>Each role at each door: what the table of rights says holds for keys and for pages, for members and for platform operators who only look in.</summary>
public sealed class RoleMatrixTests(BrowserApp app) : IClassFixture<BrowserApp>
{
    private static readonly (string Method, string Path, object? Body, Right Needed)[] _calls =
    [
        ("GET", "/runs", null, Right.Read),
        ("GET", "/runs/{run}/items", null, Right.Read),
        ("GET", "/runs/export", null, Right.Read),
        ("GET", "/runs/events", null, Right.Read),
        ("GET", "/runs/{run}/events", null, Right.Read),
        ("GET", "/findings", null, Right.Read),
        ("GET", "/inventory/sync-runs", null, Right.Read),
        ("GET", "/backup-sets", null, Right.Read),
        ("GET", "/items?id=user-0001", null, Right.Read),
        ("POST", "/runs", new { resource = "mailbox", action = "sync" }, Right.Operate),
        ("POST", "/runs/{run}/abort", new { reason = "because" }, Right.Operate),
        ("POST", "/backup-sets", new { name = "By a key" }, Right.Operate),
        ("PATCH", "/findings/{finding}", new { status = "acknowledged" }, Right.Operate),
        ("GET", "/deadlines", null, Right.ManageTelling),
        ("PUT", "/deadlines", new { resource = "mailbox", action = "sync", not_run_hours = 24 }, Right.ManageTelling),
        ("DELETE", "/deadlines/0", null, Right.ManageTelling),
        ("GET", "/channels", null, Right.ManageTelling),
        ("GET", "/channels/{channel}", null, Right.ManageTelling),
        ("POST", "/channels", new { kind = "email", name = "By a key", recipients = new[] { "ana@contoso.example" } }, Right.ManageTelling),
        ("PATCH", "/channels/{channel}", new { state = "active" }, Right.ManageTelling),
        ("POST", "/channels/{channel}/rotate-secret", new { }, Right.ManageTelling),
        ("POST", "/channels/0/test", null, Right.ManageTelling),
        ("DELETE", "/channels/0", null, Right.ManageTelling),
        ("GET", "/rules", null, Right.ManageTelling),
        ("GET", "/rules/{rule}", null, Right.ManageTelling),
        ("GET", "/rules/people", null, Right.ManageTelling),
        ("POST", "/rules", new { name = "By a key", deadlines = true, inbox_followers = true }, Right.ManageTelling),
        ("POST", "/rules/preview", new { name = "By a key", deadlines = true, inbox_followers = true }, Right.ManageTelling),
        ("PUT", "/rules/0", new { name = "By another", deadlines = true, inbox_followers = true }, Right.ManageTelling),
        ("DELETE", "/rules/0", null, Right.ManageTelling),
        ("GET", "/deliveries", null, Right.ManageTelling),
        ("GET", "/deliveries/{delivery}", null, Right.ManageTelling),
        ("POST", "/deliveries/{delivery}/replay", null, Right.ManageTelling),
    ];

    private static readonly (string Path, Right Needed)[] _pages =
    [
        ("/t/contoso", Right.Observe), ("/t/contoso/runs", Right.Observe), ("/t/contoso/findings", Right.Read), ("/t/contoso/inventory", Right.Read), ("/t/contoso/backups", Right.Read),
        ("/t/contoso/notifications", Right.Read), ("/t/contoso/settings/general", Right.ManageTenant), ("/t/contoso/settings/members", Right.ManageMembers),
        ("/t/contoso/settings/audit", Right.ReadAudit), ("/t/contoso/settings/channels", Right.ManageTelling), ("/t/contoso/settings/rules", Right.ManageTelling),
        ("/t/contoso/settings/rules/new", Right.ManageTelling), ("/t/contoso/settings/deadlines", Right.ManageTelling), ("/t/contoso/settings/deliveries", Right.ManageTelling),
    ];

    // To whoever is no platform operator there are no such pages.
    private static readonly string[] _platform = ["/portfolio", "/portfolio/wall", "/platform/tenants", "/platform/operators", "/platform/sign-in", "/platform/audit", "/platform/about"];

    private const string Visitor = "visitor"; // a platform operator who is no member

    public static TheoryData<string> Roles => [.. Enum.GetNames<TenantRole>(), Visitor];

    [Theory]
    [MemberData(nameof(Roles))]
    public async Task Key_OfEachRole_CanWhatItsOwnerMay(string role)
    {
        var seed = await app.SeedAsync();
        var (person, _) = await PersonAsync(role);
        var key = (await app.Services.GetRequiredService<ApiKeys>().CreateAsync(app.Contoso, "matrix", ApiScopes.All, Actor.OfUser(person, "Matrix"))).Token;
        using var api = app.Api(key);
        foreach (var (method, path, body, needed) in _calls)
        {
            var address = path.Replace("{run}", $"{seed.Run}", StringComparison.Ordinal).Replace("{finding}", $"{seed.Finding}", StringComparison.Ordinal)
                .Replace("{channel}", $"{seed.Channel}", StringComparison.Ordinal).Replace("{rule}", $"{seed.Rule}", StringComparison.Ordinal).Replace("{delivery}", $"{seed.Delivery}", StringComparison.Ordinal);
            using var request = new HttpRequestMessage(new HttpMethod(method), "/api/v1" + address) { Content = body is null ? null : System.Net.Http.Json.JsonContent.Create(body) };
            using var answer = await api.SendAsync(request, TestContext.Current.CancellationToken);

            var may = Role(role).May(needed);
            Assert.True(may == ((int)answer.StatusCode is not (401 or 403)), $"{(int)answer.StatusCode} for {method} {address} as {role}");
            Assert.True((int)answer.StatusCode < 500);
        }
    }

    // What the hub tells of a run is what observers see of it; a key needs the right to read, as everywhere.
    [Theory]
    [MemberData(nameof(Roles))]
    public async Task Hub_ForEachRole_IsOpenToWhoMayLook(string role)
    {
        var seed = await app.SeedAsync();
        var (person, mail) = await PersonAsync(role);
        using var visitor = new Visitor(app.Address);
        await visitor.SignInAsync(mail);
        await using var hub = await HubConsumer.OpenAsync(app.Address, null, visitor.CookieHeader, "?tenant=contoso");
        await hub.CallAsync(nameof(RunsHub.WatchTenant));
        await hub.CallAsync(nameof(RunsHub.WatchTenantFrom), 0L);
        await hub.CallAsync(nameof(RunsHub.WatchRun), seed.Run);
        await hub.CallAsync(nameof(RunsHub.Unwatch));
        var key = (await app.Services.GetRequiredService<ApiKeys>().CreateAsync(app.Contoso, "matrix", ApiScopes.All, Actor.OfUser(person, "Matrix"))).Token;
        if (Role(role).May(Right.Read))
        {
            await using var opened = await HubConsumer.OpenAsync(app.Address, key);
            await opened.CallAsync(nameof(RunsHub.WatchTenant));
        }
        else
        {
            await Assert.ThrowsAsync<HttpRequestException>(() => HubConsumer.OpenAsync(app.Address, key));
        }
    }

    [Theory]
    [MemberData(nameof(Roles))]
    public async Task Page_ForEachRole_IsThereForWhoMay(string role)
    {
        await app.SeedAsync();
        var (_, mail) = await PersonAsync(role);
        var page = await app.SignInAsync(email: mail);
        await using var context = page.Context;
        foreach (var (path, may) in _pages.Select(p => (p.Path, Role(role).May(p.Needed))).Concat(_platform.Select(p => (p, role == Visitor))))
        {
            await page.GotoAsync(path);
            var heading = page.Locator("h1").First;
            await Expect(heading).ToBeVisibleAsync();
            if (may)
            {
                await Expect(heading).Not.ToHaveTextAsync("There is nothing here");
            }
            else
            {
                await Expect(heading).ToHaveTextAsync("There is nothing here");
            }
        }
    }

    private static TenantRole Role(string role) => role == Visitor ? Rights.Visitor : Enum.Parse<TenantRole>(role);

    private async Task<(long Id, string Mail)> PersonAsync(string role)
    {
        var mail = $"m{Guid.NewGuid():n}@contoso.example";
        var id = await app.AddPersonAsync("Max Matrix", mail, Role(role));
        if (role == Visitor)
        {
            await app.SqlAsync($"delete from memberships where user_id = {id}; update users set is_platform_operator = true where id = {id}");
        }

        return (id, mail);
    }
}
