using OpsMonitor.App.Account;
using OpsMonitor.App.Account.Oidc;
using OpsMonitor.App.Account.Passkeys;
using OpsMonitor.App.Api;
using OpsMonitor.App.Backups;
using OpsMonitor.App.Findings;
using OpsMonitor.App.Findings.Checks;
using OpsMonitor.App.Frame;
using OpsMonitor.App.Hosting;
using OpsMonitor.App.Hosting.Front;
using OpsMonitor.App.Inventory;
using OpsMonitor.App.Items;
using OpsMonitor.App.Notifications;
using OpsMonitor.App.Notifications.Mail;
using OpsMonitor.App.Parts;
using OpsMonitor.App.Parts.Layouts;
using OpsMonitor.App.Runs.Api;
using OpsMonitor.App.Runs.Events;
using OpsMonitor.App.Settings.Audit;
using OpsMonitor.App.Settings.Deadlines;
using OpsMonitor.App.Settings.Telling.Api;
using OpsMonitor.Domain.Storage;

namespace OpsMonitor.App;

/// <summary>The request pipeline and what answers where.</summary>
public static class AppEndpoints
{
    public static void UseOpsMonitor(this WebApplication app)
    {
        app.UseFront();
        app.UseSecurityHeaders();
        app.UseNotFoundPage();
        app.UseRouting(); // static files and health are answered here: they need no sign-in, and so no database
        app.UseMiddleware<FailedDocument>();
        app.UseMiddleware<OriginCheck>();
        app.UseApiErrors();
        app.Use(async (http, next) =>
        {
            Patience.Set(Patience.OfARequest);
            await next(http);
        });
        app.UseAuthentication();
        app.UseUnknownSignIns();
        app.UseMiddleware<OpenPages.Gate>();
        app.UseReaderCulture();
        app.UseAuthorization();
        app.UseRateLimiter();
        app.UseMiddleware<PageForms>();
        app.UseAntiforgery();
        Map(app);
    }

    private static void Map(WebApplication app)
    {
        app.MapShell();
        app.MapAccount();
        app.MapMail();
        app.MapPasskeys();
        app.MapOidc();
        app.MapHealth();
        app.MapRunsApi();
        app.MapRunsHub();
        app.MapItemHistoryApi();
        app.MapRunsDownloads();
        app.MapInventoryApi();
        app.MapInventoryPageUploads();
        app.MapFindingsApi();
        app.MapBaselinesApi();
        app.MapBackupsApi();
        app.MapBackupArchives();
        app.MapAuditDownload();
        app.MapNotificationsApi();
        app.MapDeadlinesApi();
        app.MapTellingApi();
        app.MapApiDescription();
    }
}
