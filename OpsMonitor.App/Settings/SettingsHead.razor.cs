using Microsoft.AspNetCore.Components;
using OpsMonitor.App.Parts;

namespace OpsMonitor.App.Settings;

/// <summary>The top of each page of a tenant's settings: its title, and the way to the others.</summary>
public sealed partial class SettingsHead
{
    private static readonly (string Part, string Word)[] _parts =
        [("general", "General"), ("members", "Members"), ("keys", "API keys"), ("logins", "Database logins"), ("deadlines", "Deadlines"), ("rules", "Rules"), ("channels", "Channels"), ("deliveries", "Deliveries"), ("audit", "Audit")];

    [Parameter, EditorRequired]
    public required string Slug { get; set; }

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
