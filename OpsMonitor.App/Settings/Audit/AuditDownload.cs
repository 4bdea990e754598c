using System.Globalization;
using OpsMonitor.App.Api;
using OpsMonitor.App.Hosting.Front;
using OpsMonitor.App.Look;
using OpsMonitor.App.Parts;
using OpsMonitor.Domain.Access;
using OpsMonitor.Domain.Audit;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.App.Settings.Audit;

/// <summary>The audit of a tenant as a file, for tenant admins, and that of the platform, for platform operators.</summary>
public static class AuditDownload
{
    private static readonly ExportColumn<AuditRow>[] _columns =
    [
        new("id", r => r.Id), new("at", r => r.At), new("actor", r => r.Actor), new("actor_name", r => r.ActorName), new("action", r => r.Action),
        new("subject_type", r => r.SubjectType), new("subject_id", r => r.SubjectId), new("reason", r => r.Reason), new("data", r => r.Data),
    ];

    public static void MapAuditDownload(this IEndpointRouteBuilder app)
    {
        app.MapGet(Urls.AuditExport(Urls.Audit("{slug}"), ""), AnswerAsync).ExcludeFromDescription().WithMetadata(new OwnPagesOnly());
        app.MapGet(Urls.AuditExport(Urls.PlatformAudit, ""), AnswerPlatformAsync).ExcludeFromDescription().WithMetadata(new OwnPagesOnly());
    }

    private static Task<IResult> AnswerAsync(string slug, HttpContext http, TenancyQueries tenancy, AuditQueries audit, AuditExports exports, TimeProvider time, CancellationToken cancel) =>
        OwnDownload.OfTenantAsync(slug, http, tenancy, time, (seat, who, query) => WriteAsync(seat.Id, seat.Slug, http, audit, exports, time, who, query, cancel), Right.ReadAudit);

    private static Task<IResult> AnswerPlatformAsync(HttpContext http, TenancyQueries tenancy, AuditQueries audit, AuditExports exports, TimeProvider time, CancellationToken cancel) =>
        OwnDownload.OfPlatformAsync(http, tenancy, time, (who, query) => WriteAsync(AuditLog.Platform, "platform", http, audit, exports, time, who, query, cancel));

    private static async Task<IResult> WriteAsync(
        TenantId tenant, string name, HttpContext http, AuditQueries audit, AuditExports exports, TimeProvider time, Actor who, PageQuery query, CancellationToken cancel)
    {
        var (form, asked) = (ExportForm.Read(query), AuditPageState.Read(query));
        query.Check();
        await exports.JournalAsync(tenant, who, http.Request.QueryString.Value ?? "", cancel);
        var now = time.GetUtcNow();
        await new ExportStream(http, form, $"{name}-audit-{now.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}")
            .WriteAsync(_columns, audit.AllAsync(tenant, asked.ToFilter(now), cancel));
        return TypedResults.Empty;
    }
}
