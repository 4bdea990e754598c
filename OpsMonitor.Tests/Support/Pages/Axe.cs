using Deque.AxeCore.Commons;
using Microsoft.Playwright;

namespace OpsMonitor.Tests.Support.Pages;

/// <summary>What axe and a ruler find wrong on a page as it is now; each finding starts with the name the test gave the page.</summary>
internal static class Axe
{
    private static readonly string s_script = new BundledAxeScriptProvider().GetScript();

    // Run in the page itself, which has no frames: the package's own way opens a window for each look. Of what passes nothing is described.
    private const string Run = """
        async ([within, rules]) => {
          const told = await axe.run(within ? document.querySelector(within) : document, { resultTypes: ['violations'], ...(rules ? { runOnly: { type: 'rule', values: rules } } : {}) });
          const grave = v => ['serious', 'critical'].includes(v.impact) || ['region', 'page-has-heading-one', 'heading-order'].includes(v.id);
          return { passed: told.passes.length, found: told.violations.filter(grave).flatMap(v => v.nodes.map(n => `${v.id} (${v.impact}) ${n.html} ${n.any.map(a => a.message).join(' ')}`)) };
        }
        """;

    // A target is as large as what answers to a click: its box, its label, or the area it spreads over its row. Links inside a
    // sentence are exempt (WCAG 2.5.8); a native checkbox counts with the free space around it.
    private const string SmallTargets = """
        within => {
          const targets = 'a[href], button, input:not([type=hidden]), select, textarea, summary, [role=button], [tabindex="0"]';
          const owns = (el, hit) => hit && (el.contains(hit) || hit.closest('label')?.contains(el));
          const small = [];
          for (const el of ((within ? document.querySelector(within) : document)?.querySelectorAll(targets) ?? [])) {
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

    /// <summary>Of the whole page, or <paramref name="within"/> one thing on it. In a second theme only the colours differ.</summary>
    public static async Task<IReadOnlyList<string>> SeriousAsync(IPage page, string name, string? within = null, bool onlyColours = false)
    {
        if (!await page.EvaluateAsync<bool>("() => 'axe' in window"))
        {
            await page.EvaluateAsync(s_script);
        }

        var told = await page.EvaluateAsync<Told>(Run, new object?[] { within, onlyColours ? new[] { "color-contrast" } : null });
        Assert.True(told.Passed > 0, $"{name}: axe looked at nothing.");
        return [.. told.Found.Select(f => $"{name}: {f}")];
    }

    public static async Task<IReadOnlyList<string>> SmallTargetsAsync(IPage page, string name, string? within = null) =>
        [.. (await page.EvaluateAsync<string[]>(SmallTargets, within)).Select(t => $"{name}: small target {t}")];

    private sealed class Told
    {
        public int Passed { get; set; }

        public string[] Found { get; set; } = [];
    }
}
