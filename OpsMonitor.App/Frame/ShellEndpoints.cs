using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;
using OpsMonitor.App.Api;
using OpsMonitor.App.Look;
using OpsMonitor.App.Parts;

namespace OpsMonitor.App.Frame;

public static class ShellEndpoints
{
    public static void MapShell(this WebApplication app)
    {
        app.MapStaticAssets().AllowAnonymous().ShortCircuit();
        // Our own header says frame-ancestors 'none' already; a second, laxer one would only confuse.
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode(o => o.ContentSecurityFrameAncestorsPolicy = null)
            .WithMetadata(new RequestSizeLimitAttribute(PageForms.MaxSize));
    }

    /// <summary>Addresses that match nothing get the 404 page; the HTTP API answers for itself.</summary>
    public static void UseNotFoundPage(this WebApplication app)
    {
        app.UseStatusCodePagesWithReExecute(Urls.Rooted(default, Urls.NotFound), createScopeForStatusCodePages: true);
        app.Use((context, next) =>
        {
            var path = context.Request.Path;
            var page = HttpMethods.IsGet(context.Request.Method) && !ApiPath.Covers(path);
            if (!page && context.Features.Get<IStatusCodePagesFeature>() is { } pages)
            {
                pages.Enabled = false;
            }

            return next(context);
        });
    }
}
