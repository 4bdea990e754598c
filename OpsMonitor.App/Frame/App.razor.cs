using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.AspNetCore.Components.Web;

namespace OpsMonitor.App.Frame;

/// <summary>The document. Interactive at the root without prerendering, except for pages that exclude themselves (sign-in, set-up).</summary>
public partial class App
{
    private static readonly IComponentRenderMode Interactive = new InteractiveServerRenderMode(prerender: false);

    [CascadingParameter]
    public required HttpContext Context { get; set; }

    private IComponentRenderMode? Mode => Context.AcceptsInteractiveRouting() ? Interactive : null;
}
