using Microsoft.Playwright;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support;
using OpsMonitor.Tests.Support.Pages;
using static Microsoft.Playwright.Assertions;

namespace OpsMonitor.Tests.Browser.Forged;

/// <summary>
/// The last click of an act is kept back and sent a thousand times by the page's own line, past all that a page would refuse: by who still may it is one act, by
/// who may no longer it is none.
/// </summary>
public sealed class ForgedEventsTests(BrowserApp app) : IClassFixture<BrowserApp>
{
    private const string Hold = """
        (() => {
          const send = WebSocket.prototype.send;
          const held = [];
          let line;
          window.hold = false;
          window.kept = () => held.length;
          window.forge = times => {
            for (let i = 0; i < times; i++) for (const bytes of held) send.call(line, bytes);
          };
          WebSocket.prototype.send = function (bytes) {
            const text = typeof bytes === "string" ? bytes : new TextDecoder().decode(bytes);
            if (!window.hold || !text.includes("DispatchEventAsync")) return send.call(this, bytes);
            line = this;
            held.push(bytes.slice(0));
          };
        })();
        """;

    public static TheoryData<string, bool> Acts => new(
        from act in new[] { "invite", "key", "name", "remove", "abort" } from may in new[] { true, false } select (act, may));

    [Theory]
    [MemberData(nameof(Acts))]
    public async Task Click_ForgedAThousandTimes_IsOneActOrNone(string act, bool may)
    {
        var mail = $"forger{Guid.NewGuid():n}@contoso.example";
        var id = await app.AddPersonAsync("Fay Forger", mail, TenantRole.TenantAdmin);
        var page = await app.SignInAsync(email: mail);
        await using var context = page.Context;
        await page.AddInitScriptAsync(Hold);
        var (last, count) = await PrepareAsync(page, act);
        await Expect(last).ToBeEnabledAsync();
        await page.EvaluateAsync("() => window.hold = true");
        await last.ClickAsync();
        await Eventually.True(async () => await page.EvaluateAsync<int>("() => window.kept()") > 0, "the click is kept back");
        Assert.Equal(0, await CountAsync(count));

        if (!may)
        {
            await app.SqlAsync($"update memberships set role = 'viewer' where user_id = {id}");
        }

        // A dialog goes with its first click, and its page with a click on what is gone.
        await page.EvaluateAsync("times => { window.hold = false; window.forge(times); }", may && act is not ("invite" or "name") ? 1 : 1000);
        var refused = $"select count(*) from audit_logs where action = 'act.refused' and actor = 'user:{id}'";
        await Eventually.True(
            async () => may ? await CountAsync(count) == 1 : await CountAsync(refused) == 1 || await last.CountAsync() == 0, TimeSpan.FromSeconds(30), may ? "it is done" : "it is refused and noted, or its button is gone");
        await page.EvaluateAsync("() => window.forge(1000)");
        var other = await app.SignInAsync();
        await Expect(other.Locator("h1").First).ToBeVisibleAsync();
        await other.Context.CloseAsync();
        Assert.Equal(may ? 1 : 0, await CountAsync(count));
        Assert.InRange(await CountAsync(refused), 0, may ? 0 : 1);
    }

    // The button that does it, and how often it was done.
    private async Task<(ILocator Last, string Count)> PrepareAsync(IPage page, string act)
    {
        var name = $"forged {Guid.NewGuid():n}";
        var dialog = page.GetByRole(AriaRole.Dialog);
        switch (act)
        {
            case "invite":
                await page.GotoAsync("/t/contoso/settings/members");
                await page.FillAsync("[aria-label='E-mail address to invite']", $"{name.Replace(' ', '.')}@contoso.example");
                return (page.GetByRole(AriaRole.Button, new() { Name = "Invite", Exact = true }), $"select count(*) from invitations where email = '{name.Replace(' ', '.')}@contoso.example'");
            case "key":
                await page.GotoAsync("/t/contoso/settings/keys");
                await page.GetByRole(AriaRole.Button, new() { Name = "New key" }).ClickAsync();
                await dialog.GetByRole(AriaRole.Textbox, new() { Name = "Name" }).FillAsync(name);
                return (dialog.GetByRole(AriaRole.Button, new() { Name = "Make the key" }), $"select count(*) from api_keys where name = '{name}'");
            case "name":
                await page.GotoAsync("/t/contoso/settings/general");
                await page.GetByLabel("Name", new() { Exact = true }).FillAsync(name);
                return (page.GetByRole(AriaRole.Button, new() { Name = "Save" }), $"select count(*) from audit_logs where tenant_id <> 0 and action = 'tenant.renamed' and data::text like '%{name}%'");
            case "remove":
                var other = await app.AddPersonAsync(name, $"{name.Replace(' ', '.')}@contoso.example", TenantRole.Viewer);
                await page.GotoAsync("/t/contoso/settings/members");
                await page.GetByRole(AriaRole.Button, new() { Name = $"Remove {name}" }).ClickAsync();
                return (dialog.GetByRole(AriaRole.Button, new() { Name = "Remove", Exact = true }), $"select count(*) from audit_logs where action = 'member.removed' and subject_id = {other}");
            default:
                var run = await app.Api().BegunRunAsync(total: 5);
                await page.GotoAsync($"/t/contoso/runs/{run}");
                await page.ClickAsync(".head-actions .btn.danger");
                await dialog.Locator("input").FillAsync("because");
                return (dialog.GetByRole(AriaRole.Button, new() { Name = "Abort the run" }), $"select count(*) from audit_logs where action = 'run.abort_requested' and subject_id = {run}");
        }
    }

    private Task<long> CountAsync(string sql) => app.ScalarAsync<long>(sql);
}
