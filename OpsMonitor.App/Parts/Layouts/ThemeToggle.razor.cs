using Microsoft.AspNetCore.Components;

namespace OpsMonitor.App.Parts.Layouts;

/// <summary>Light or dark: the browser's own (theme.js), so that it is on pages without a circuit too.</summary>
public partial class ThemeToggle
{
    internal const string Words = "Light or dark";

    /// <summary>Where no circuit is there for a tooltip.</summary>
    [Parameter]
    public string? Title { get; set; }
}
