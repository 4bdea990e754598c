using OpsMonitor.App.Api;
using OpsMonitor.Domain.Text;

namespace OpsMonitor.App.Runs.Api;

/// <summary>The columns of CSV exports: the fields of the API's views, under the same names and in the same order.</summary>
internal static class RunsExportColumns
{
    public static readonly ExportColumn<RunListView>[] Runs =
    [
        new("id", r => r.Id), new("resource", r => r.Resource), new("action", r => r.Action), new("status", r => EnumText.Of(r.Status)), new("bucket", r => RunBuckets.Text(r.Bucket)),
        new("total_items", r => r.TotalItems), new("processed_items", r => r.ProcessedItems), new("succeeded", r => r.Succeeded), new("failed", r => r.Failed),
        new("skipped", r => r.Skipped), new("summary", r => r.Summary), new("initiator", r => r.Initiator), new("created_at", r => r.CreatedAt),
        new("updated_at", r => r.UpdatedAt), new("started_at", r => r.StartedAt), new("finished_at", r => r.FinishedAt), new("abort_requested", r => r.AbortRequested),
        new("rev", r => r.Rev), new("url", r => r.Url), new("executor", r => EnumText.Of(r.Executor)), new("reported_at", r => r.ReportedAt),
        new("retry_of_run_id", r => r.RetryOfRunId), new("idempotency_key", r => r.IdempotencyKey),
        new("never_reported", r => r.NeverReported),
    ];

    public static readonly ExportColumn<RunItemView>[] Items =
    [
        new("item_id", i => i.ItemId), new("outcome", i => EnumText.Of(i.Outcome)), new("reason_code", i => i.ReasonCode), new("reason", i => i.Reason),
        new("display_name", i => i.DisplayName), new("recorded_at", i => i.RecordedAt),
    ];

    /// <summary>The first line of a CSV.</summary>
    public static string Heading<T>(ExportColumn<T>[] columns) => string.Join(',', columns.Select(c => c.Name));
}
