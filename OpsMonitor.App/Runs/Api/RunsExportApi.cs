using System.Globalization;
using OpsMonitor.App.Api;
using OpsMonitor.App.Api.Document;
using OpsMonitor.App.Parts;
using OpsMonitor.App.Runs.List;
using OpsMonitor.App.Runs.Run;
using OpsMonitor.Domain.Access;
using OpsMonitor.Domain.Runs.Queries;

namespace OpsMonitor.App.Runs.Api;

/// <summary>Whole results as files, for programs.</summary>
public static class RunsExportApi
{
    private const string FileSays = "A file with a line of headings (CSV), or with an object a line.";

    public static void MapRunsExportApi(this IEndpointRouteBuilder runs)
    {
        runs.MapGet("/export", RunsAsync).RequireScope(ApiScopes.RunsRead).Asks<ExportForm>().Asks<RunsPageState>()
            .Says("exportRuns", "Download runs", "All runs that match, newest first, streamed. A connection that ends early means that a part is missing.")
            .Answers(200, FileSays, "text/csv", RunsExportColumns.Heading(RunsExportColumns.Runs)).Answers<RunListView>(200, "", ApiBody.Lines);
        runs.MapGet("/{id:long}/items/export", ItemsAsync).RequireScope(ApiScopes.RunsRead).Asks<ExportForm>().Asks<RunPageState>()
            .Says("exportRunItems", "Download a run's items", "All items of a run that match, in order of their ids, streamed. A connection that ends early means that a part is missing.")
            .Answers(200, FileSays, "text/csv", RunsExportColumns.Heading(RunsExportColumns.Items)).Answers<RunItemView>(200, "", ApiBody.Lines);
    }

    private static async Task RunsAsync(HttpContext http, ApiCaller caller, RunExports exports, TenancyQueries tenancy, TimeProvider time, CancellationToken cancel)
    {
        var query = PageQuery.Of(http.Request);
        var (form, asked) = (ExportForm.Read(query), RunsPageState.Read(query));
        query.Check();
        var slug = await tenancy.SlugAsync(caller.Tenant, cancel);
        await exports.JournalAsync(caller.Tenant, caller.Actor, null, Format(form), http.Request.QueryString.Value ?? "", cancel);
        await http.WriteRunsAsync(form, slug, time, exports.RunsAsync(caller.Tenant, asked.ToFilter(time.GetUtcNow()) with { Operations = caller.Operations }, null, cancel));
    }

    private static async Task<IResult> ItemsAsync(
        long id, HttpContext http, ApiCaller caller, RunExports exports, RunQueries runs, TimeProvider time, CancellationToken cancel)
    {
        var query = PageQuery.Of(http.Request);
        var (form, asked) = (ExportForm.Read(query), RunPageState.Read(query));
        query.Check();
        if (await runs.FindAsync(caller.Tenant, id, cancel) is not { } run)
        {
            return ApiProblem.NotFound;
        }

        await exports.JournalAsync(caller.Tenant, caller.Actor, id, Format(form), http.Request.QueryString.Value ?? "", cancel);
        await http.WriteItemsAsync(form, run.TenantSlug, id, time, exports.ItemsAsync(caller.Tenant, id, asked.ToFilter(), cancel));
        return TypedResults.Empty;
    }

    internal static string Format(ExportForm form) => form.Format.ToString().ToLowerInvariant();

    internal static Task WriteRunsAsync(this HttpContext http, ExportForm form, string slug, TimeProvider time, IAsyncEnumerable<RunRow> rows) =>
        new ExportStream(http, form, $"{slug}-runs-{Today(time)}").WriteAsync(RunsExportColumns.Runs, rows.Select(r => RunListView.Of(r, http.Request.PathBase)));

    internal static Task WriteItemsAsync(this HttpContext http, ExportForm form, string slug, long run, TimeProvider time, IAsyncEnumerable<RunItemRow> rows) =>
        new ExportStream(http, form, $"{slug}-run-{run}-items-{Today(time)}").WriteAsync(RunsExportColumns.Items, rows.Select(RunItemView.Of));

    private static string Today(TimeProvider time) => time.GetUtcNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
