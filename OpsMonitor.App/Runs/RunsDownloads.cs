using OpsMonitor.App.Hosting.Api;
using OpsMonitor.App.Hosting.Front;
using OpsMonitor.App.Tenancy;
using OpsMonitor.Domain.Runs;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.App.Runs;

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
        DownloadAsync(slug, http, tenancy, async (seat, who, form) =>
        {
            var filter = RunsPageState.ParseQuery(http.Request.QueryString.Value ?? "").ToFilter(time.GetUtcNow());
            if (!TryIds(http.Request.Query["ids"].ToString(), out var ids))
            {
                return TypedResults.BadRequest();
            }

            await exports.JournalAsync(seat.Id, who, null, RunsExportApi.Format(form), http.Request.QueryString.Value ?? "", http.RequestAborted);
            await http.WriteRunsAsync(form, seat.Slug, time, exports.RunsAsync(seat.Id, filter, ids, http.RequestAborted));
            return TypedResults.Empty;
        });

    private static Task<IResult> ItemsAsync(string slug, long id, HttpContext http, TenancyQueries tenancy, RunExports exports, RunQueries runs, TimeProvider time) =>
        DownloadAsync(slug, http, tenancy, async (seat, who, form) =>
        {
            if (await runs.RowsAsync(seat.Id, [id], http.RequestAborted) is not [_])
            {
                return TypedResults.NotFound();
            }

            var filter = RunPageState.ParseQuery(http.Request.QueryString.Value ?? "").ToFilter();
            await exports.JournalAsync(seat.Id, who, id, RunsExportApi.Format(form), http.Request.QueryString.Value ?? "", http.RequestAborted);
            await http.WriteItemsAsync(form, seat.Slug, id, time, exports.ItemsAsync(seat.Id, id, filter, http.RequestAborted));
            return TypedResults.Empty;
        });

    private static async Task<IResult> DownloadAsync(
        string slug, HttpContext http, TenancyQueries tenancy, Func<TenantSeat, Actor, ExportForm, Task<IResult>> write)
    {
        if (SignedIn.From(http.User) is not { } who || await tenancy.SeatAsync(who.Id, slug, http.RequestAborted) is not { } seat)
        {
            return TypedResults.NotFound();
        }

        try
        {
            return await write(seat, Actor.OfUser(who.Id, who.Name), ExportForm.Read(new(http.Request.Query)));
        }
        catch (ApiProblemException e)
        {
            return e.Problem;
        }
    }

    private static bool TryIds(string text, out long[]? ids)
    {
        ids = null;
        if (text.Length == 0)
        {
            return true;
        }

        var parts = text.Split(',');
        ids = [.. parts.Select(p => long.TryParse(p, out var id) ? id : -1).Where(id => id > 0)];
        return ids.Length == parts.Length && ids.Length <= MaxIds;
    }
}
