using System.Globalization;
using OpsMonitor.App.Api;
using OpsMonitor.App.Hosting.Front;
using OpsMonitor.App.Parts;
using OpsMonitor.App.Runs.List;
using OpsMonitor.App.Runs.Run;
using OpsMonitor.App.Tenancy;
using OpsMonitor.Domain.Access;
using OpsMonitor.Domain.Runs.Queries;

namespace OpsMonitor.App.Runs.Api;

/// <summary>Whole results as files, for people who are signed in. Reading only, but for the journal's entry; unknown and foreign tenants are both a 404.</summary>
public static class RunsDownloads
{
    /// <summary>Chosen runs in one address; more would not fit into the line that servers and proxies accept.</summary>
    public const int MaxIds = 400;

    public static void MapRunsDownloads(this IEndpointRouteBuilder app)
    {
        // Another site may link to pages, but has no business in fetching a tenant's data with its reader's cookie.
        app.MapGet("/t/{slug}/runs/export", RunsAsync).ExcludeFromDescription().WithMetadata(new OwnPagesOnly());
        app.MapGet("/t/{slug}/runs/{id:long}/items/export", ItemsAsync).ExcludeFromDescription().WithMetadata(new OwnPagesOnly());
    }

    private static Task<IResult> RunsAsync(string slug, HttpContext http, TenancyQueries tenancy, RunExports exports, TimeProvider time) =>
        OwnDownload.OfTenantAsync(slug, http, tenancy, time, async (seat, who, query) =>
        {
            var (form, asked, ids) = (ExportForm.Read(query), RunsPageState.Read(query), Ids(query));
            query.Check();
            await exports.JournalAsync(seat.Id, who, null, RunsExportApi.Format(form), http.Request.QueryString.Value ?? "", http.RequestAborted);
            await http.WriteRunsAsync(form, seat.Slug, time, exports.RunsAsync(seat.Id, asked.ToFilter(time.GetUtcNow()), ids, http.RequestAborted));
            return TypedResults.Empty;
        });

    private static Task<IResult> ItemsAsync(string slug, long id, HttpContext http, TenancyQueries tenancy, RunExports exports, RunQueries runs, TimeProvider time) =>
        OwnDownload.OfTenantAsync(slug, http, tenancy, time, async (seat, who, query) =>
        {
            var (form, asked) = (ExportForm.Read(query), RunPageState.Read(query));
            query.Check();
            if (await runs.RowsAsync(seat.Id, [id], http.RequestAborted) is not [_])
            {
                return TypedResults.NotFound();
            }

            await exports.JournalAsync(seat.Id, who, id, RunsExportApi.Format(form), http.Request.QueryString.Value ?? "", http.RequestAborted);
            await http.WriteItemsAsync(form, seat.Slug, id, time, exports.ItemsAsync(seat.Id, id, asked.ToFilter(), http.RequestAborted));
            return TypedResults.Empty;
        });

    // Asked for none, or for what is no number, it must not be all of them.
    private static long[]? Ids(PageQuery query)
    {
        if (query.Given("ids") is not { } text)
        {
            return null;
        }

        var parts = text.Split(',');
        long[] ids = [.. parts.Select(p => long.TryParse(p, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : -1).Where(id => id > 0)];
        if (ids.Length != parts.Length || ids.Length > MaxIds)
        {
            query.Fail(["ids"], text, $"must be 1 to {MaxIds} numbers of runs with commas between them");
        }

        return ids;
    }
}
