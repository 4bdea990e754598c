using Microsoft.AspNetCore.Components;

namespace OpsMonitor.App.Parts;

/// <summary>Links to the pages before and after, by key; nothing when there is only one.</summary>
public partial class Pager
{
    /// <summary>The address of the newest page, or null where it is shown.</summary>
    [Parameter]
    public string? First { get; set; }

    /// <summary>The address of the page before, or null.</summary>
    [Parameter]
    public string? Previous { get; set; }

    /// <summary>The address of the page after, or null.</summary>
    [Parameter]
    public string? Next { get; set; }

    [Parameter]
    public string PreviousText { get; set; } = "Newer";

    [Parameter]
    public string NextText { get; set; } = "Older";

    /// <summary>A remark at the left edge, such as "50 shown".</summary>
    [Parameter]
    public string? Text { get; set; }
}
