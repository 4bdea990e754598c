using Microsoft.AspNetCore.Components;

namespace OpsMonitor.App.Settings;

/// <summary>The way between the pages of one group of settings.</summary>
public sealed partial class SettingsNav
{
    [Parameter, EditorRequired]
    public required string Label { get; set; }

    /// <summary>Each page by its word in the address, with the word that people read.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<(string Part, string Word)> Parts { get; set; }

    /// <summary>The page on the screen.</summary>
    [Parameter, EditorRequired]
    public required string Part { get; set; }

    /// <summary>The address of a page.</summary>
    [Parameter, EditorRequired]
    public required Func<string, string> Href { get; set; }
}
