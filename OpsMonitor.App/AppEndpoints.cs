using OpsMonitor.App.Account;
using OpsMonitor.App.Shell;

namespace OpsMonitor.App;

/// <summary>The request pipeline and what answers where.</summary>
public static class AppEndpoints
{
    public static void UseOpsMonitor(this WebApplication app)
    {
        app.UseSecurityHeaders();
        app.UseNotFoundPage();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseAntiforgery();
        app.MapShell();
        app.MapAccount();
    }
}
