using Microsoft.Playwright;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support;
using OpsMonitor.Tests.Support.Pages;
using static Microsoft.Playwright.Assertions;

namespace OpsMonitor.Tests.Browser;

/// <summary>Texts as other writers leave them: 700 characters without a space in every place that shows a text, and ids of any letters.</summary>
public sealed class HostileTextTests(BrowserApp app) : IClassFixture<BrowserApp>
{
    // The right edges that stick out and that nothing around them cuts off, to be mended without a search.
    private const string Outside = """
        () => {
          const isCut = e => { for (let p = e.parentElement; p && p !== document.body; p = p.parentElement) { if (getComputedStyle(p).overflowX !== 'visible') return true; } return false; };
          return document.documentElement.scrollWidth <= innerWidth ? [] : [...document.querySelectorAll('body *')]
            .filter(e => e.getBoundingClientRect().right > innerWidth + 1 && !isCut(e))
            .map(e => `${e.tagName}.${e.className} ${Math.round(e.getBoundingClientRect().right)} ${(e.textContent || '').trim().slice(0, 30)}`).slice(0, 6);
        }
        """;

    // The app bar has the least room while the page is not live.
    private const string Late = "() => document.querySelectorAll('.bar .live').forEach(l => { l.className = 'live is-reconnecting'; l.querySelector('.live-word').textContent = 'Reconnecting, 10 min old'; })";

    private static readonly int[] s_widths = [1440, 1024, 390, 360];

    // Tables and their cells that reach beyond the card they stand in: the card cuts them off, and nobody gets to see the rest.
    private const string OutsideCard = """
        () => [...document.querySelectorAll('.card table:not(.visually-hidden table), .card td')].filter(e => {
            const card = e.closest('.card'), box = e.getBoundingClientRect();
            for (let p = e.parentElement; p !== card; p = p.parentElement) { if (['auto', 'scroll'].includes(getComputedStyle(p).overflowX) || p.classList.contains('visually-hidden')) return false; }
            return box.width > 0 && box.right > card.getBoundingClientRect().right + 1;
          }).map(e => `${e.tagName}.${e.className} ${Math.round(e.getBoundingClientRect().right)} beyond its card ${(e.textContent || '').trim().slice(0, 30)}`).slice(0, 4)
        """;

    [Fact]
    public async Task Pages_WithLongUnbrokenTexts_NeverScrollSideways()
    {
        var seed = await app.SeedAsync();
        await MakeLongAsync();
        var page = await app.SignInAsync();
        await using var context = page.Context;
        List<string> found = [];
        foreach (var (name, path) in AppRoutes.Of(seed))
        {
            await page.GotoAsync(path);
            await Expect(page.Locator("h1").First).ToBeVisibleAsync();
            await Expect(page.Locator(".skeleton")).ToHaveCountAsync(0);
            foreach (var width in s_widths)
            {
                await page.SetViewportSizeAsync(width, 900);
                await page.EvaluateAsync(Late);
                await page.PictureAsync($"long-{name}-{width}");
                found.AddRange((await Axe.SmallTargetsAsync(page, name, ".bar")).Select(t => $"{t} at {width} px while reconnecting"));
                found.AddRange((await page.EvaluateAsync<string[]>(Outside)).Concat(await page.EvaluateAsync<string[]>(OutsideCard)).Select(o => $"{name} at {width} px: {o}"));
            }
        }

        Assert.True(found.Count == 0, string.Join('\n', found));
    }

    [Fact]
    public async Task Items_WithOddIds_OpenTheirHistory()
    {
        string[] ids = [" lead", "trail ", "tab\tin", ".", "..", "a/b", "a%2Fb", "a#b", "a?b=c&d", "a+b", "İstanbul ß", "line\nend", "'\"<>", new('l', 4_096)];
        var api = app.Api();
        var run = await api.BegunRunAsync(ids.Length);
        var rows = string.Join(", ", ids.Select(i => $"({app.Contoso.Value}, {run}, '{i.Replace("'", "''", StringComparison.Ordinal)}', 'succeeded')"));
        await app.SqlAsync($"{Triggers("disable")} insert into bulk_operation_run_items (tenant_id, run_id, item_id, outcome) values {rows}; {Triggers("enable")}");
        var page = await app.SignInAsync(at: $"/t/contoso/runs/{run}");
        await using var context = page.Context;
        await Expect(page.Locator("table.items tbody tr")).ToHaveCountAsync(ids.Length);
        for (var i = 0; i < ids.Length; i++)
        {
            await page.Locator("table.items tbody tr a").Nth(i).ClickAsync();
            await Expect(page.Locator("[aria-label=Runs] tbody tr")).ToHaveCountAsync(1);
            await page.ReloadAsync();
            await Expect(page.Locator("[aria-label=Runs] tbody tr")).ToHaveCountAsync(1);
            await page.GotoAsync($"/t/contoso/runs/{run}");
        }

        foreach (var id in ids)
        {
            var visits = await (await api.ReadAsync($"/items?id={Uri.EscapeDataString(id)}")).JsonAsync(200);
            Assert.Equal(id, visits.GetProperty("items")[0].GetProperty("item_id").GetString());
        }
    }

    [Theory]
    [InlineData(ColorScheme.Light, 1440)]
    [InlineData(ColorScheme.Dark, 390)]
    public async Task Addresses_OfWhatIsNotKnown_AreSaidAndNothingIsListed(ColorScheme scheme, int width)
    {
        await app.SeedAsync();
        var page = await app.SignInAsync(width, scheme: scheme);
        await using var context = page.Context;
        foreach (var (name, path) in new[]
        {
            ("runs", "/t/contoso/runs?bucket=nonsense&statuss=failed"), ("findings", "/t/contoso/findings?status=later"), ("notifications", "/t/contoso/notifications?kind=%00"),
            ("overview", "/t/contoso?range=99d"), ("wall", "/t/contoso/wall?theme=pink"), ("account", "/account?tab=2"),
        })
        {
            await page.GotoAsync(path);
            await Expect(page.Locator(".address-note")).ToContainTextAsync("The address asks for");
            await Expect(page.Locator(".run-list, .inbox")).ToHaveCountAsync(0);
            await page.PictureAsync($"asked-{name}-{scheme}-{width}".ToLowerInvariant());
        }

        await page.GotoAsync("/t/contoso/runs?bucket=nonsense&days=30");
        await page.ClickAsync(".address-note a");
        await page.ArrivesAtAsync("**/t/contoso/runs?days=30");
        await Expect(page.Locator(".run-list tbody tr").First).ToBeVisibleAsync();
        await page.GotoAsync("/t/contoso/runs?q=nothing-here&bucket=partial&cursor=tampered");
        await Expect(page.Locator(".address-note")).ToContainTextAsync("from its beginning");
        await Expect(page.Locator(".empty")).ToContainTextAsync("No run matches these filters");
    }

    [Fact]
    public async Task Run_ThatCannotBeRetriedOrNeverBegan_SaysSo()
    {
        var api = app.Api();
        var failed = await api.BegunRunAsync(12);
        await (await api.SendAsync($"/runs/{failed}/finish", new { attempt = 1, failure = new { reason_code = "login_refused", reason = "The service refused the sign-in" } })).JsonAsync(200);
        var page = await app.SignInAsync(at: $"/t/contoso/runs/{failed}");
        await using var context = page.Context;
        await Expect(page.Locator(".empty")).ToContainTextAsync("Failed before the first item");
        await page.PictureAsync("run-never-began");
        await page.ClickAsync(".head button:has-text('Run again')");
        await Expect(page.Locator(".mud-dialog")).ToContainTextAsync("A new run does all of it, 12 items");
        await page.PictureAsync("run-again-dialog");
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Run again" }).ClickAsync();
        await Expect(page.Locator(".head .chip")).ToContainTextAsync("Queued");
        Assert.NotEqual($"/t/contoso/runs/{failed}", new Uri(page.Url).AbsolutePath);

        var seed = await app.SeedAsync();
        await page.GotoAsync($"/t/contoso/inventory/{seed.Sync}");
        await page.ClickAsync("a:has-text('Run #')");
        await Expect(page.Locator(".banner")).ToContainTextAsync("upload a new archive");
        await Expect(page.Locator("button:has-text('Retry')")).ToHaveCountAsync(0);
        await page.PictureAsync("run-sync-failures");
    }

    private Task MakeLongAsync()
    {
        var text = "https://graph.example/" + new string('a', 680);
        return app.SqlAsync($"""
            {Triggers("disable")}
            update bulk_operation_runs set summary = '{text}', initiator = '{text}', resource = case when resource = 'users' then repeat('r', 63) else resource end, action = case when action = 'offboard' then repeat('a', 63) else action end,
              abort_requested_by = case when status = 'running' then '{text}' end, abort_requested_at = case when status = 'running' then now() end, idempotency_key = id || '{text}';
            update bulk_operation_run_items set reason = case when outcome <> 'succeeded' then '{text}' end, display_name = '{text}', reason_code = case when outcome <> 'succeeded' then repeat('c', 64) end where item_id not like '%7';
            insert into bulk_operation_run_items (tenant_id, run_id, item_id, outcome, reason_code, reason) select tenant_id, id, '0{text}', 'failed', 'long', '{text}' from bulk_operation_runs on conflict do nothing;
            update findings set subject_name = '{text}', subject_type = repeat('t', 256), subject_external_id = repeat('e', 256), acknowledgement_note = '{text}';
            update inventory_items set display_name = '{text}', subject_type = repeat('t', 256);
            update inventory_sync_runs set source = '{text}';
            update backup_items set display_name = '{text}', subject_type = repeat('t', 256);
            update backup_sets set name = repeat('s', 120);
            update tenants set name = repeat('N', 200) where slug = 'contoso';
            update users set display_name = repeat('u', 200);
            update notifications set data = jsonb_set(jsonb_set(data, '{"{summary}"}', to_jsonb('{text}'::text)), '{"{error_summary}"}', to_jsonb('{text}'::text));
            update audit_logs set reason = '{text}', actor_name = '{text}';
            {Triggers("enable")}
            """);
    }

    // The rules of the ledger would hold most of it off; adopted tables hold it.
    private static string Triggers(string how) => string.Concat(
        new[] { "bulk_operation_runs", "bulk_operation_run_items", "findings", "inventory_sync_runs", "backup_sets", "backup_items", "notifications" }.Select(t => $"alter table {t} {how} trigger user; "));
}
