using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using OpsMonitor.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace OpsMonitor.Tests.Browser;

/// <summary>Every page as axe hears it, in both themes, on a desk and on a phone; its targets measured; one live region.</summary>
public sealed class AccessibilityTests(BrowserApp app) : IClassFixture<BrowserApp>
{
    // A target is as large as what answers to a click: its box, its label, or the area it spreads over its row. Links inside a
    // sentence are exempt (WCAG 2.5.8); a native checkbox counts with the free space around it.
    private const string SmallTargets = """
        () => {
          const targets = 'a[href], button, input:not([type=hidden]), select, textarea, summary, [role=button], [tabindex="0"]';
          const owns = (el, hit) => hit && (el.contains(hit) || hit.closest('label')?.contains(el));
          const small = [];
          for (const el of document.querySelectorAll(targets)) {
            if (!el.checkVisibility({ visibilityProperty: true, opacityProperty: true }) || el.disabled || el.closest('.visually-hidden, .skip')) continue;
            const r = el.getBoundingClientRect();
            if (r.width === 0 || r.height === 0 || r.right < 1 || r.bottom < 1) continue;
            const x = r.left + r.width / 2, y = r.top + r.height / 2;
            if (!owns(el, document.elementFromPoint(x, y))) continue; // scrolled away inside its box, or behind what is open
            const native = el.matches('input[type=checkbox], input[type=radio]');
            const misses = [[-11.5, 0], [11.5, 0], [0, -11.5], [0, 11.5]].filter(([dx, dy]) => {
              const hit = document.elementFromPoint(x + dx, y + dy);
              return !owns(el, hit) && !(native && !hit?.closest(targets));
            });
            const sentence = getComputedStyle(el).display === 'inline' && el.parentElement.textContent.trim().length > el.textContent.trim().length + 3;
            if (misses.length && !(r.width >= 24 && r.height >= 24) && !sentence) {
              small.push(`${el.outerHTML.slice(0, 120)} ${Math.round(r.width)}x${Math.round(r.height)}`);
            }
          }
          return small;
        }
        """;

    private const string LiveRegions = "() => [...document.querySelectorAll('[aria-live=polite], [role=status], [role=log]')].filter(e => e.checkVisibility()).map(e => e.outerHTML)";

    [Theory]
    [InlineData(ColorScheme.Light, 1440)]
    [InlineData(ColorScheme.Dark, 1440)]
    [InlineData(ColorScheme.Light, 390)]
    [InlineData(ColorScheme.Dark, 390)]
    public async Task Pages_InEachThemeAndWidth_HaveNothingSerious(ColorScheme scheme, int width)
    {
        var seed = await app.SeedAsync();
        var page = await app.SignInAsync(width, 2_000, scheme);
        await using var context = page.Context;
        List<string> found = [];
        foreach (var (name, path) in AppRoutes.Of(seed))
        {
            await page.GotoAsync(path);
            await Expect(page.Locator("h1").First).ToBeVisibleAsync(new() { Timeout = 15_000 });
            await Expect(page.Locator(".skeleton")).ToHaveCountAsync(0);
            found.AddRange(await SeriousAsync(page, name));
            found.AddRange((await page.EvaluateAsync<string[]>(SmallTargets)).Select(t => $"{name}: small target {t}"));
            var regions = await page.EvaluateAsync<string[]>(LiveRegions);
            found.AddRange(regions.Length == 1 ? [] : [$"{name}: {regions.Length} polite live regions: {string.Join(' ', regions)}"]);
        }

        Assert.True(found.Count == 0, string.Join('\n', found));
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task WhatOpens_InEachTheme_HasNothingSerious(ColorScheme scheme)
    {
        var seed = await app.SeedAsync();
        var page = await app.SignInAsync(scheme: scheme);
        await using var context = page.Context;
        List<string> found = [];
        foreach (var (path, open, opened) in new[]
        {
            ("/t/contoso/runs", "button.tenant", "#tenant-menu"), ("/t/contoso/runs", ".bell", "#bell-menu"), ("/t/contoso/runs", "button.account", "#account-menu"),
            ($"/t/contoso/runs/{seed.Run}", ".btn.danger", ".mud-dialog"), ($"/t/contoso/findings/{seed.Finding}", ".head .btn.primary", ".mud-dialog"),
        })
        {
            await page.GotoAsync(path);
            await page.Locator(open).First.ClickAsync();
            await Expect(page.Locator(opened)).ToBeVisibleAsync();
            found.AddRange(await SeriousAsync(page, $"{opened} of {path}"));
        }

        await page.GotoAsync("/t/contoso/runs");
        await Expect(page.Locator("h1")).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("?");
        await Expect(page.Locator("#keys")).ToBeVisibleAsync();
        await page.ScreenshotAsync(new() { Path = Artifacts.Screenshot($"keys-{scheme}") });
        found.AddRange(await SeriousAsync(page, "keyboard map"));
        Assert.True(found.Count == 0, string.Join('\n', found));
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task SignIn_InEachTheme_HasNothingSerious(ColorScheme scheme)
    {
        await using var context = await Chromium.ContextAsync(scheme: scheme, baseUrl: app.Address);
        var page = await context.NewPageAsync();
        await page.GotoAsync("/login");
        Assert.Empty(await SeriousAsync(page, "login"));
        Assert.Empty(await page.EvaluateAsync<string[]>(SmallTargets));
    }

    [Fact]
    public async Task Motion_WhenItIsUnwanted_Stops()
    {
        var page = await app.SignInAsync(); // the contexts of tests ask for reduced motion
        await using var context = page.Context;
        await Expect(page.Locator("h1")).ToBeVisibleAsync();
        var longest = await page.EvaluateAsync<double>(
            "() => { const s = document.createElement('i'); s.className = 'skeleton spinner'; document.body.append(s); return parseFloat(getComputedStyle(s).animationDuration); }");
        Assert.InRange(longest, 0, 0.001);
    }

    private static async Task<IEnumerable<string>> SeriousAsync(IPage page, string name)
    {
        var result = await page.RunAxe();
        Assert.NotEmpty(result.Passes);
        return from violation in result.Violations
            where violation.Impact is "serious" or "critical" || violation.Id is "region" or "page-has-heading-one" or "heading-order"
            from node in violation.Nodes
            select $"{name}: {violation.Id} ({violation.Impact}) {node.Html} {string.Join(' ', node.Any.Select(c => c.Message))}";
    }
}
