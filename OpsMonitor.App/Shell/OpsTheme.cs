using MudBlazor;

namespace OpsMonitor.App.Shell;

/// <summary>MudBlazor in the colours of tokens.css; both files change together.</summary>
public static class OpsTheme
{
    private static readonly string[] Font = ["system-ui", "-apple-system", "Segoe UI", "Roboto", "Helvetica Neue", "Noto Sans", "sans-serif"];

    public static MudTheme Theme { get; } = new()
    {
        PaletteLight = new PaletteLight
        {
            Primary = "#2b57d0", PrimaryContrastText = "#ffffff", Secondary = "#566070", SecondaryContrastText = "#ffffff",
            Info = "#1d5bd0", Success = "#17734a", Warning = "#8a5a00", Error = "#b4232a", Dark = "#171c24",
            Background = "#f5f6f8", BackgroundGray = "#fafbfc", Surface = "#ffffff",
            AppbarBackground = "#ffffff", AppbarText = "#171c24", DrawerBackground = "#ffffff", DrawerText = "#566070", DrawerIcon = "#566070",
            TextPrimary = "#171c24", TextSecondary = "#566070", TextDisabled = "#6b7686",
            ActionDefault = "#566070", ActionDisabled = "#6b7686", ActionDisabledBackground = "#eceef2",
            LinesDefault = "#e2e5ea", LinesInputs = "#cbd1d9", Divider = "#e2e5ea", DividerLight = "#e2e5ea",
            TableLines = "#e2e5ea", TableHover = "#fafbfc", TableStriped = "#fafbfc", OverlayDark = "rgba(23,28,36,0.5)",
        },
        PaletteDark = new PaletteDark
        {
            Primary = "#86a8ff", PrimaryContrastText = "#151a21", Secondary = "#9fa9b8", SecondaryContrastText = "#151a21",
            Info = "#7fb0ff", Success = "#5bc795", Warning = "#e6b84c", Error = "#ff8a84", Dark = "#e5e9ef",
            InfoContrastText = "#151a21", SuccessContrastText = "#151a21", WarningContrastText = "#151a21", ErrorContrastText = "#151a21",
            Background = "#0d1015", BackgroundGray = "#1a2029", Surface = "#151a21",
            AppbarBackground = "#151a21", AppbarText = "#e5e9ef", DrawerBackground = "#151a21", DrawerText = "#9fa9b8", DrawerIcon = "#9fa9b8",
            TextPrimary = "#e5e9ef", TextSecondary = "#9fa9b8", TextDisabled = "#8a95a5",
            ActionDefault = "#9fa9b8", ActionDisabled = "#8a95a5", ActionDisabledBackground = "#242b35",
            LinesDefault = "#28303b", LinesInputs = "#3a4452", Divider = "#28303b", DividerLight = "#28303b",
            TableLines = "#28303b", TableHover = "#1a2029", TableStriped = "#1a2029", OverlayDark = "rgba(0,0,0,0.6)",
        },
        LayoutProperties = new LayoutProperties { DefaultBorderRadius = "6px", AppbarHeight = "52px" },
        Typography = new Typography
        {
            Default = new DefaultTypography { FontFamily = Font, FontSize = "0.875rem", LineHeight = "1.43", LetterSpacing = "normal" },
            Body1 = new Body1Typography { FontFamily = Font, FontSize = "0.875rem", LineHeight = "1.43", LetterSpacing = "normal" },
            Body2 = new Body2Typography { FontFamily = Font, FontSize = "0.8125rem", LineHeight = "1.4", LetterSpacing = "normal" },
            H6 = new H6Typography { FontFamily = Font, FontSize = "1rem", FontWeight = "600", LineHeight = "1.5", LetterSpacing = "normal" },
            Button = new ButtonTypography { FontFamily = Font, FontSize = "0.875rem", FontWeight = "500", LineHeight = "1.43", LetterSpacing = "normal", TextTransform = "none" },
        },
    };
}
