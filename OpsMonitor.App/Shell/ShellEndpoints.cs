namespace OpsMonitor.App.Shell;

public static class ShellEndpoints
{
    public static void MapShell(this WebApplication app)
    {
        app.MapStaticAssets().AllowAnonymous();
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode();
    }

    /// <summary>Addresses that match nothing get the 404 page; the HTTP API answers for itself.</summary>
    public static void UseNotFoundPage(this WebApplication app) => app.UseWhen(
        c => !c.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase) && HttpMethods.IsGet(c.Request.Method),
        branch => branch.UseStatusCodePagesWithReExecute(Urls.NotFound, createScopeForStatusCodePages: true));
}
