using Microsoft.AspNetCore.Components;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.App.Frame;

/// <summary>The pages of a tenant. Beside the page on a desk, in a drawer on a phone.</summary>
public partial class NavMenu
{
    [Parameter, EditorRequired]
    public string Slug { get; set; } = "";

    /// <summary>The page on the screen, as an address of <see cref="Look.Urls"/>.</summary>
    [Parameter, EditorRequired]
    public string Path { get; set; } = "";

    /// <summary>As whom the person is in the tenant; what that role may not see is not offered.</summary>
    [Parameter, EditorRequired]
    public TenantRole Role { get; set; }

    /// <summary>True for platform operators.</summary>
    [Parameter]
    public bool SeesPortfolio { get; set; }

    /// <summary>Queued and running runs; null while unknown.</summary>
    [Parameter]
    public int? ActiveRuns { get; set; }

    /// <summary>Findings nobody has acknowledged; null while unknown.</summary>
    [Parameter]
    public int? NewFindings { get; set; }

    [Parameter]
    public string? Class { get; set; }

    private string? Here(string href, bool exactly = false)
    {
        var path = Path.Split('?')[0];
        return path.Equals(href, StringComparison.OrdinalIgnoreCase) || (!exactly && path.StartsWith(href + "/", StringComparison.OrdinalIgnoreCase)) ? "page" : null;
    }
}
