using Microsoft.AspNetCore.Components;

namespace OpsMonitor.App.Shell;

/// <summary>The first line of a page: where it belongs, what it is, what can be done. Also names the browser's tab.</summary>
public partial class PageHead
{
    [Parameter, EditorRequired]
    public string Title { get; set; } = "";

    /// <summary>A quiet remark beside the title, such as "1,284 in the last 7 days".</summary>
    [Parameter]
    public string? Sub { get; set; }

    [Parameter]
    public string? BackHref { get; set; }

    [Parameter]
    public string? BackText { get; set; }

    /// <summary>Between title and remark: a status chip.</summary>
    [Parameter]
    public RenderFragment? ChildContent { get; set; }

    /// <summary>Buttons, at the right edge.</summary>
    [Parameter]
    public RenderFragment? Actions { get; set; }
}
