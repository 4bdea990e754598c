using Microsoft.Playwright;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support;
using OpsMonitor.Tests.Support.Pages;
using static Microsoft.Playwright.Assertions;

namespace OpsMonitor.Tests.Browser;

/// <summary>Whatever opens over a page as axe hears it, in both themes: its targets measured, and all of it on the screen of a desk
/// and of a phone. A new dialog or menu is one line of <see cref="OfAsync"/>; the pictures land in artifacts/screenshots.</summary>
public sealed class OpenedAccessibilityTests(BrowserApp app) : IClassFixture<BrowserApp>
{
    private const string Dialog = ".mud-dialog";
    private const string Menu = ".mud-popover-open:not(.mud-tooltip)";
    private const string Drawer = ".mud-drawer--open";
    private const string Folded = ".filters > button:has-text('Filters')";
    private const string Reconnect = "#components-reconnect-modal";
    private const string Runs = "/t/contoso/runs";
    private const string CutOff = """
        box => {
          const b = box.getBoundingClientRect();
          return [...box.querySelectorAll('a, button, input, select, textarea, p, pre')].filter(e => e.checkVisibility() && !e.closest('.visually-hidden'))
            .filter(e => { const r = e.getBoundingClientRect(); return r.left < b.left || r.right > b.right + 1; }).map(e => e.outerHTML.slice(0, 120));
        }
        """;

    private static readonly PageViewportSizeResult s_desk = new() { Width = 1440, Height = 900 };
    private static readonly PageViewportSizeResult s_phone = new() { Width = 390, Height = 844 };
    private readonly List<string> _found = [];

    [Fact]
    public async Task WhatOpens_InEachTheme_HasNothingSeriousAndFitsDeskAndPhone()
    {
        var page = await app.SignInAsync();
        await using var context = page.Context;
        var theme = ColorScheme.Light;
        Thing? before = null;
        foreach (var thing in await OfAsync())
        {
            await page.SetViewportSizeAsync(thing.IsDrawer ? s_phone.Width : s_desk.Width, s_desk.Height);
            await OpenAsync(page, thing, before);
            await LookAsync(page, thing, theme, onlyColours: false);
            theme = await ChangeAsync(page, theme);
            await LookAsync(page, thing, theme, onlyColours: true);
            before = thing;
        }

        Assert.True(_found.Count == 0, string.Join('\n', _found));
    }

    // The page follows the system's theme where it stands; what is MudBlazor's is told by the server.
    private static async Task<ColorScheme> ChangeAsync(IPage page, ColorScheme theme)
    {
        const string Surface = "() => getComputedStyle(document.querySelector('.mud-dialog, main')).getPropertyValue('--mud-palette-surface')";
        var other = theme == ColorScheme.Light ? ColorScheme.Dark : ColorScheme.Light;
        var surface = await page.EvaluateAsync<string>(Surface);
        await page.EmulateMediaAsync(new() { ColorScheme = other });
        await page.WaitForFunctionAsync($"before => ({Surface})() !== before", surface);
        return other;
    }

    private static async Task OpenAsync(IPage page, Thing thing, Thing? before)
    {
        if (before is { IsMenu: true } && before.Path == thing.Path && thing.Steps.Length == 1)
        {
            await page.Keyboard.PressAsync("Escape");
            await Expect(page.Locator(before.Opened)).ToBeHiddenAsync();
        }
        else
        {
            await page.GotoAsync(thing.Path);
        }

        await Expect(page.Locator("h1")).ToBeVisibleAsync();
        foreach (var step in thing.Steps)
        {
            await page.Locator(step).First.ClickAsync();
        }

        if (thing.Key is not null)
        {
            await page.Keyboard.PressAsync(thing.Key);
        }

        if (thing.Script is not null)
        {
            await page.EvaluateAsync(thing.Script);
        }

        await Expect(page.Locator(thing.Opened)).ToBeVisibleAsync();
        await Expect(page.Locator(thing.Opened).Locator(thing.Ready ?? "xpath=.")).Not.ToHaveCountAsync(0);
    }

    private async Task LookAsync(IPage page, Thing thing, ColorScheme theme, bool onlyColours)
    {
        _found.AddRange((await Axe.SeriousAsync(page, thing.Name, thing.Opened, onlyColours)).Select(f => $"{f} ({theme})"));
        foreach (var screen in thing.IsDrawer ? [s_phone] : new[] { s_desk, s_phone })
        {
            await page.SetViewportSizeAsync(screen.Width, screen.Height);
            var opened = page.Locator(thing.Opened);
            if (!await opened.IsVisibleAsync())
            {
                continue; // a phone does without
            }

            await opened.ScrollIntoViewIfNeededAsync();
            await page.PictureAsync($"opened-{thing.Name}-{theme}-{screen.Width}");
            _found.AddRange(await Axe.SmallTargetsAsync(page, $"{thing.Name} on {screen.Width} px", thing.Opened));
            _found.AddRange((await opened.EvaluateAsync<string[]>(CutOff)).Select(c => $"{thing.Name} on {screen.Width} px cuts off {c}"));
            var box = (await opened.BoundingBoxAsync())!;
            if (box.X < 0 || box.X + box.Width > screen.Width || (!thing.IsInFlow && (box.Y < 0 || box.Y + box.Height > screen.Height)))
            {
                _found.Add($"{thing.Name} lies at {box.X}, {box.Y} on {screen.Width} px and is {box.Width} x {box.Height}");
            }
        }

        await page.SetViewportSizeAsync(thing.IsDrawer ? s_phone.Width : s_desk.Width, s_desk.Height);
    }

    private async Task<IReadOnlyList<Thing>> OfAsync()
    {
        var seed = await app.SeedAsync();
        var (over, stuck) = await RunsAsync();
        const string Chosen = Runs + "?resource=lamps";
        string[] choose = ["tr:nth-child(1) td:first-child input", "tr:nth-child(3) td:first-child input"]; // one that failed, one that runs
        return
        [
            new("nav", Runs, ["button[aria-label=Menu]"], Drawer) { IsDrawer = true },
            new("filters", Runs + "?failures=1&reason=throttled", [Folded], Drawer) { IsDrawer = true },
            new("filters-findings", "/t/contoso/findings", [Folded], Drawer) { IsDrawer = true },
            new("tenant", Runs, [".tenant button"], Menu),
            new("bell", Runs, [".bell button"], Menu),
            new("account", Runs, [".account button"], Menu),
            new("tooltip", Runs, [], ".mud-tooltip.mud-popover-open") { Script = "() => document.querySelector('.tenant button').focus()" },
            new("keys", Runs, [], "#keys") { Key = "?" },
            new("reconnect", Runs, [], Reconnect) { Script = $"() => document.querySelector('{Reconnect}').showModal()" },
            new("reconnect-gone", Runs, [], Reconnect) { Script = $"() => {{ const d = document.querySelector('{Reconnect}'); d.dataset.state = 'gone'; d.showModal(); }}" },
            new("views", Runs, [".views button"], Menu),
            new("views-save", Runs + "?failures=1", [".views button"], Menu),
            new("columns", Runs, ["button:has-text('Columns')"], Menu),
            new("export", Runs, [".head button:has-text('Export')"], Menu),
            new("chosen-export", Chosen, [.. choose, ".chosen button[aria-haspopup]"], Menu),
            new("bulk-abort", Chosen, [.. choose, ".chosen button:has-text('Abort')"], Dialog) { Ready = ".lines" },
            new("bulk-retry", Chosen, [.. choose, ".chosen button:has-text('Retry failed')"], Dialog) { Ready = ".lines" },
            new("follow", $"{Runs}/{seed.Run}", [".head button:has-text('Follow')"], Menu),
            new("items-export", $"{Runs}/{seed.Run}", ["section[aria-label=Items] button[aria-haspopup]"], Menu) { IsInFlow = true },
            new("raw-scope", $"{Runs}/{seed.Run}", ["section[aria-label=Scope] summary"], "section[aria-label=Scope]") { Ready = "pre", IsInFlow = true },
            new("abort", $"{Runs}/{seed.Run}", [".btn.danger"], Dialog),
            new("force-abort", $"{Runs}/{stuck}", [".btn.danger:has-text('Force')"], Dialog),
            new("retry", $"{Runs}/{over}", [".head button:has-text('Retry failed')"], Dialog) { Ready = ".reason-pick" },
            new("acknowledge", $"/t/contoso/findings/{seed.Finding}", [".head .btn.primary"], Dialog),
            new("new-key", "/t/contoso/settings/keys", [".filters button:has-text('New key')"], Dialog),
            new("rotate-key", "/t/contoso/settings/keys", ["button[aria-label='Rotate nightly sync']"], Dialog),
            new("revoke-key", "/t/contoso/settings/keys", ["button[aria-label^='Revoke nightly sync']"], Dialog),
            new("new-deadline", "/t/contoso/settings/deadlines", [".filters button:has-text('New deadline')"], Dialog),
            new("new-channel", "/t/contoso/settings/channels", [".filters button:has-text('New channel')"], Dialog),
            new("channel-menu", "/t/contoso/settings/channels", ["button[aria-label='More for Operations hook']"], Menu),
            new("add-to-backup", $"/t/contoso/inventory/{seed.Sync}", [choose[0], ".chosen .btn.primary"], Dialog),
        ];
    }

    /// <summary>Runs to choose in the list, one with failures of several reasons, and one that does not stop.</summary>
    private async Task<(long Over, long Stuck)> RunsAsync()
    {
        using var api = app.Api();
        var over = await api.BegunRunAsync(total: 4);
        object Bad(string id, string code) => new { item_id = id, outcome = "failed", reason_code = code, reason = "Refused" };
        await (await api.SendAsync($"/runs/{over}/items", new { attempt = 1, items = new[] { Bad("a", "throttled"), Bad("b", "throttled"), Bad("c", "not_found"), Bad("d", "paint_missing") } })).JsonAsync(200);
        await (await api.SendAsync($"/runs/{over}/finish", new { attempt = 1 })).JsonAsync(200);
        var stuck = await api.BegunRunAsync(total: 9);
        await app.SqlAsync($"""
            update bulk_operation_runs set abort_requested_at = clock_timestamp() - interval '31 seconds', abort_requested_by = 'Ben Ito', abort_reason = 'wrong set' where id = {stuck};
            insert into bulk_operation_runs (tenant_id, resource, action, status, total_items)
                select {app.Contoso}, 'lamps', 'retire', 'running', 40 from generate_series(1, 3) where not exists (select from bulk_operation_runs where resource = 'lamps');
            insert into bulk_operation_runs (tenant_id, resource, action, status, total_items, processed_items, failed, failures)
                select {app.Contoso}, 'lamps', 'retire', 'failed', 2, 2, 2, jsonb_build_array(jsonb_build_object('item_id', 'lamp-' || n, 'reason_code', 'throttled'))
                from generate_series(1, 2) n where (select count(*) from bulk_operation_runs where resource = 'lamps') = 3;
            """);
        return (over, stuck);
    }

    /// <summary>What is <paramref name="Opened"/> on a page by clicking the <paramref name="Steps"/>, a key or a script, and when it is complete.</summary>
    private sealed record Thing(string Name, string Path, string[] Steps, string Opened)
    {
        public string? Key { get; init; }

        public string? Script { get; init; }

        public string? Ready { get; init; }

        /// <summary>There on phones only.</summary>
        public bool IsDrawer { get; init; }

        /// <summary>Opens within the page, which scrolls.</summary>
        public bool IsInFlow { get; init; }

        /// <summary>Escape closes it and leaves the page as it was.</summary>
        public bool IsMenu => Opened == Menu;
    }
}
