using Microsoft.AspNetCore.Components;
using OpsMonitor.App.Parts;

namespace OpsMonitor.App.Settings.Platform;

/// <summary>The top of each page of the platform's settings.</summary>
public sealed partial class PlatformHead
{
    private static readonly (string Part, string Word)[] _parts = [("tenants", "Tenants"), ("operators", "Platform operators"), ("sign-in", "Sign-in"), ("audit", "Audit"), ("about", "About")];

    /// <summary>The page's own word in the address.</summary>
    [Parameter, EditorRequired]
    public required string Part { get; set; }

    [Parameter, EditorRequired]
    public required string Title { get; set; }

    [Parameter]
    public string? Sub { get; set; }

    /// <summary>What the page has read of its address; null where it reads nothing.</summary>
    [Parameter]
    public PageQuery? Asked { get; set; }
}
