using Microsoft.AspNetCore.Components;

namespace OpsMonitor.App.Account.Profile;

/// <summary>Takes the post of a form that the page no longer shows.</summary>
public partial class LateForm
{
    [CascadingParameter]
    public required HttpContext Http { get; set; }

    /// <summary>The name of the form.</summary>
    [Parameter, EditorRequired]
    public required string Name { get; set; }
}
