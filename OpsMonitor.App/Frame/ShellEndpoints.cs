using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using OpsMonitor.App.Api;
using OpsMonitor.App.Look;
using OpsMonitor.App.Parts;

namespace OpsMonitor.App.Frame;

public static class ShellEndpoints
{
    // Whoever watches whether a page is there asks with HEAD.
    private static readonly HttpMethodMetadata s_methods = new([HttpMethods.Get, HttpMethods.Head, HttpMethods.Post]);

    public static void MapShell(this WebApplication app)
    {
        app.MapStaticAssets().AllowAnonymous().ShortCircuit();
        // Our own header says frame-ancestors 'none' already; a second, laxer one would only confuse.
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode(o => o.ContentSecurityFrameAncestorsPolicy = null)
            .WithMetadata(new RequestSizeLimitAttribute(PageForms.MaxSize))
            .Add(AnswerHead);
    }

    // The circuit's own endpoints among them are left as they are.
    private static void AnswerHead(EndpointBuilder endpoint)
    {
        if (endpoint.Metadata.OfType<ComponentTypeMetadata>().Any())
        {
            endpoint.Metadata.Add(s_methods);
        }
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
