using MudBlazor;
using MudBlazor.Utilities;

namespace OpsMonitor.App.Frame;

/// <summary>MudBlazor in the look of the house: its palettes are the colours of <c>tokens.css</c>, which nothing repeats. Written once into the document (App.razor),
/// each theme under the attribute that theme.js sets, so that a circuit has no theme to keep and a reader changes it without asking the server.</summary>
public static class OpsTheme
{
    private const string DarkBlock = "[data-theme=\"dark\"]";

    private static readonly Dictionary<string, string> s_light = Read(dark: false);

    private static readonly Dictionary<string, string> s_dark = Read(dark: true);

    public static MudTheme Light { get; } = Of(":root");

    public static MudTheme Dark { get; } = Of(":root" + DarkBlock);

    private static MudTheme Of(string scope) => new()
    {
        PaletteLight = Painted(new PaletteLight(), s_light),
        PaletteDark = Painted(new PaletteDark(), s_dark),
        LayoutProperties = new() { DefaultBorderRadius = "6px", AppbarHeight = "52px", DrawerWidthLeft = "min(280px, 82vw)" },
        Shadows = new() { Elevation = [.. Enumerable.Range(0, 26).Select(Shadow)] },
        Typography = new()
        {
            Default = Set(new DefaultTypography(), "14px", "400", "1.43"),
            Body1 = Set(new Body1Typography(), "14px", "400", "1.43"),
            Body2 = Set(new Body2Typography(), "13px", "400", "1.4"),
            H6 = Set(new H6Typography(), "16px", "600", "1.5"),
            Subtitle1 = Set(new Subtitle1Typography(), "14px", "400", "1.43"),
            Subtitle2 = Set(new Subtitle2Typography(), "13px", "600", "1.4"),
            Button = Set(new ButtonTypography(), "14px", "500", "1.43"),
            Caption = Set(new CaptionTypography(), "12.5px", "400", "1.36"),
        },
        PseudoCss = new() { Scope = scope },
    };

    private static T Painted<T>(T palette, Dictionary<string, string> colours)
        where T : Palette
    {
        MudColor Of(string token) => new(colours[token]);
        var (surface, line) = (Of("surface"), Of("line"));
        (palette.Background, palette.BackgroundGray, palette.Surface) = (Of("bg"), Of("raised"), surface);
        (palette.DrawerBackground, palette.DrawerText, palette.DrawerIcon) = (surface, Of("muted"), Of("muted"));
        (palette.AppbarBackground, palette.AppbarText) = (surface, Of("text"));
        (palette.TextPrimary, palette.TextSecondary, palette.TextDisabled) = (Of("text"), Of("muted"), Of("faint"));
        (palette.ActionDefault, palette.ActionDisabled, palette.ActionDisabledBackground) = (Of("muted"), Of("faint"), Of("bar-rest"));
        (palette.Primary, palette.PrimaryContrastText) = (Of("accent"), surface);
        (palette.Secondary, palette.SecondaryContrastText) = (Of("muted"), surface);
        (palette.Tertiary, palette.TertiaryContrastText) = (Of("queued"), surface);
        (palette.Info, palette.InfoContrastText) = (Of("running"), surface);
        (palette.Success, palette.SuccessContrastText) = (Of("succeeded"), surface);
        (palette.Warning, palette.WarningContrastText) = (Of("partial"), surface);
        (palette.Error, palette.ErrorContrastText) = (Of("failed"), surface);
        (palette.Dark, palette.DarkContrastText) = (Of("text"), surface);
        (palette.LinesDefault, palette.LinesInputs) = (line, Of("line-strong"));
        (palette.TableLines, palette.TableHover, palette.TableStriped) = (line, Of("raised"), Of("raised"));
        (palette.Divider, palette.DividerLight, palette.Skeleton) = (line, line, Of("bar-rest"));
        (palette.OverlayDark, palette.OverlayLight) = ("rgba(10,14,20,0.5)", "rgba(10,14,20,0.25)");
        (palette.HoverOpacity, palette.RippleOpacity, palette.RippleOpacitySecondary) = (0.1, 0, 0);
        return palette;
    }

    private static T Set<T>(T typography, string size, string weight, string lineHeight)
        where T : BaseTypography
    {
        typography.FontFamily = [.. s_light["font"].Split(',').Select(f => f.Trim(' ', '"'))];
        (typography.FontSize, typography.FontWeight, typography.LineHeight) = (size, weight, lineHeight);
        (typography.LetterSpacing, typography.TextTransform) = ("normal", "none");
        return typography;
    }

    // Nothing has a shadow but what floats: popovers and drawers (8), dialogs (24).
    private static string Shadow(int elevation) => elevation switch { < 8 => "none", < 20 => "0 8px 28px rgb(10 14 20 / .18)", _ => "0 12px 40px rgb(10 14 20 / .28)" };

    /// <summary>The tokens of a theme by name; the dark one says only what differs.</summary>
    private static Dictionary<string, string> Read(bool dark)
    {
        using var file = typeof(OpsTheme).Assembly.GetManifestResourceStream("tokens.css")!;
        using var reader = new StreamReader(file);
        var blocks = reader.ReadToEnd().Split('}', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Where(b => dark || !b.StartsWith(DarkBlock, StringComparison.Ordinal));
        var tokens = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in blocks.SelectMany(b => b[(b.IndexOf('{', StringComparison.Ordinal) + 1)..].Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)))
        {
            var at = line.IndexOf(':', StringComparison.Ordinal);
            tokens[line[2..at]] = line[(at + 1)..].Trim();
        }

        return tokens;
    }
}
