using System.Collections.Frozen;
using Microsoft.AspNetCore.Components;

namespace OpsMonitor.App.Look;

/// <summary>The shapes of all icons, on a grid of 16.</summary>
public static class OpsIcons
{
    private static readonly FrozenDictionary<string, string> Shapes = new Dictionary<string, string>
    {
        ["queued"] = """<circle cx="8" cy="8" r="6"/><path d="M8 5v3.2l2 1.3"/>""",
        ["running"] = """<path d="M13.5 8A5.5 5.5 0 1 1 8 2.5"/><path d="M8 2.5l2.4-1.6M8 2.5l2.4 1.7"/>""",
        ["succeeded"] = """<circle cx="8" cy="8" r="6"/><path d="M5.3 8.2l1.9 1.9 3.6-4"/>""",
        ["partial"] = """<path d="M8 2.2l6.2 11H1.8z"/><path d="M8 6.4v3.1M8 11.4v.1"/>""",
        ["failed"] = """<circle cx="8" cy="8" r="6"/><path d="M5.8 5.8l4.4 4.4M10.2 5.8l-4.4 4.4"/>""",
        ["aborted"] = """<circle cx="8" cy="8" r="6"/><path d="M5.5 8h5"/>""",
        ["home"] = """<path d="M2.5 7.5L8 3l5.5 4.5V13h-11z"/>""",
        ["portfolio"] = """<rect x="2.5" y="2.5" width="4.5" height="4.5" rx="1"/><rect x="9" y="2.5" width="4.5" height="4.5" rx="1"/><rect x="2.5" y="9" width="4.5" height="4.5" rx="1"/><rect x="9" y="9" width="4.5" height="4.5" rx="1"/>""",
        ["runs"] = """<path d="M3 3.5h10M3 8h7M3 12.5h4"/>""",
        ["findings"] = """<path d="M3 12l3-4 3 2 4-6"/>""",
        ["inventory"] = """<path d="M2.5 5L8 2.3 13.5 5v6L8 13.7 2.5 11z"/><path d="M2.5 5L8 7.8 13.5 5M8 7.8v5.9"/>""",
        ["backups"] = """<rect x="5" y="5" width="8" height="8" rx="1.5"/><path d="M3 10V3.8A.8.8 0 0 1 3.8 3H10"/>""",
        ["settings"] = """<circle cx="8" cy="8" r="2.2"/><path d="M8 2v2M8 12v2M2 8h2M12 8h2M3.8 3.8l1.4 1.4M10.8 10.8l1.4 1.4M12.2 3.8l-1.4 1.4M5.2 10.8l-1.4 1.4"/>""",
        ["search"] = """<circle cx="7" cy="7" r="4.5"/><path d="M10.5 10.5L14 14"/>""",
        ["bell"] = """<path d="M4 11V7.5a4 4 0 0 1 8 0V11l1 1.5H3z"/><path d="M6.8 14h2.4"/>""",
        ["keyboard"] = """<rect x="1.5" y="4" width="13" height="8.5" rx="1.2"/><path d="M4 6.8h.1M6.7 6.8h.1M9.3 6.8h.1M12 6.8h.1M5 9.8h6"/>""",
        ["moon"] = """<path d="M13 9.5A5.5 5.5 0 0 1 6.5 3 5.5 5.5 0 1 0 13 9.5z"/>""",
        ["sun"] = """<circle cx="8" cy="8" r="2.8"/><path d="M8 1.5v1.3M8 13.2v1.3M1.5 8h1.3M13.2 8h1.3M3.4 3.4l.9.9M11.7 11.7l.9.9M12.6 3.4l-.9.9M4.3 11.7l-.9.9"/>""",
        ["menu"] = """<path d="M2.5 4h11M2.5 8h11M2.5 12h11"/>""",
        ["close"] = """<path d="M4 4l8 8M12 4l-8 8"/>""",
        ["check"] = """<path d="M3 8.5l3.2 3.2L13 5"/>""",
        ["plus"] = """<path d="M8 3v10M3 8h10"/>""",
        ["down"] = """<path d="M4.5 6.5L8 10l3.5-3.5"/>""",
        ["left"] = """<path d="M9.5 4.5L6 8l3.5 3.5"/>""",
        ["right"] = """<path d="M6.5 4.5L10 8l-3.5 3.5"/>""",
        ["user"] = """<circle cx="8" cy="5.5" r="2.7"/><path d="M2.8 13.5a5.3 5.3 0 0 1 10.4 0"/>""",
        ["sign-out"] = """<path d="M6.5 2.5H3v11h3.5M7 8h6.5M11 5.2L13.8 8 11 10.8"/>""",
        ["download"] = """<path d="M8 2.5v7.5M4.8 7L8 10.2 11.2 7M2.8 13.5h10.4"/>""",
        ["upload"] = """<path d="M8 10.5V3M4.8 6L8 2.8 11.2 6M2.8 13.5h10.4"/>""",
        ["retry"] = """<path d="M3 8a5 5 0 1 0 1.6-3.7"/><path d="M4.4 1.8v2.7h2.7"/>""",
        ["pause"] = """<path d="M5.5 3.5v9M10.5 3.5v9"/>""",
        ["play"] = """<path d="M5 3l8 5-8 5z"/>""",
        ["stop"] = """<rect x="3.8" y="3.8" width="8.4" height="8.4" rx="1.2"/>""",
        ["filter"] = """<path d="M2.5 4h11M4.8 8h6.4M6.8 12h2.4"/>""",
        ["link"] = """<path d="M6.8 9.2l2.4-2.4M7.3 4.6l1.3-1.3a2.9 2.9 0 0 1 4.1 4.1l-1.3 1.3M8.7 11.4l-1.3 1.3a2.9 2.9 0 0 1-4.1-4.1l1.3-1.3"/>""",
        ["external"] = """<path d="M9.5 2.8h3.7v3.7M13 3L7.8 8.2M11.5 9.2v3.9h-8.6V4.5h3.9"/>""",
        ["info"] = """<circle cx="8" cy="8" r="6"/><path d="M8 7.4v3.4M8 5.2v.1"/>""",
        ["more"] = """<path d="M3.5 8h.1M8 8h.1M12.5 8h.1" stroke-width="2.4"/>""",
        ["columns"] = """<rect x="2" y="3" width="12" height="10" rx="1.2"/><path d="M6 3v10M10 3v10"/>""",
        ["bookmark"] = """<path d="M4.5 2.5h7v11L8 10.8l-3.5 2.7z"/>""",
        ["mail"] = """<rect x="2" y="3.5" width="12" height="9" rx="1.2"/><path d="M2.5 4.5L8 9l5.5-4.5"/>""",
        ["added"] = """<circle cx="8" cy="8" r="6"/><path d="M8 5.2v5.6M5.2 8h5.6"/>""",
        ["changed"] = """<path d="M10.7 2.8l2.5 2.5-7.4 7.4-3.2.7.7-3.2z"/>""",
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, MarkupString> _plain = Shapes.ToFrozenDictionary(s => s.Key, s => Draw(s.Value, "icon"));

    public static IReadOnlyCollection<string> Names => Shapes.Keys;

    /// <summary>An icon as markup, not as a component: a page has dozens. Drawn in the text's colour and decorative, the word beside it carries the meaning.
    /// Throws for a name that is not in <see cref="Names"/>; <paramref name="css"/> is one more class.</summary>
    public static MarkupString Of(string name, string? css = null) => css is null ? _plain[name] : Draw(Shapes[name], $"icon {css}");

    /// <summary>The same shape for what MudBlazor draws itself, on its grid of 24.</summary>
    public static string ForMud(string name) =>
        $"""<g transform="scale(1.5)" fill="none" stroke="currentColor" stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round">{Shapes[name]}</g>""";

    private static MarkupString Draw(string shape, string css) => new(
        $"""<svg class="{css}" viewBox="0 0 16 16" fill="none" stroke="currentColor" stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">{shape}</svg>""");
}
