using Microsoft.OpenApi;
using OpsMonitor.App.Parts;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Runs.Queries;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Domain.Text;

namespace OpsMonitor.App.Runs.Api;

/// <summary>The filters of run lists and item lists as the API describes them, the same for lists and exports.</summary>
public static class RunsApiFilter
{
    public static ApiParameter[] OfRuns { get; } =
    [
        new("resource", "Only runs of this resource."),
        new("action", "Only runs of this action."),
        new("bucket", "What an operator reads of the status.", JsonSchemaType.String, [.. Enum.GetValues<RunStatusBucket>().Select(RunBuckets.Text)]),
        new("status", "The stored status.", JsonSchemaType.String, [.. Enum.GetValues<RunStatus>().Where(s => s != RunStatus.Unknown).Select(EnumText.Of)]),
        new("initiator", "Only runs started by this person or key, by its shown name."),
        new("q", $"A run's id, its idempotency key, an item id, or a part of its summary. Keys and summaries are searched in the newest {RunSearch.Window} runs."),
        new("created_after", "Created at this time or later, RFC 3339."),
        new("created_before", "Created before this time, RFC 3339."),
        new("days", "Created in the last so many days.", JsonSchemaType.Integer),
        new("has_failures", "true: only runs with failed items, or failed as a whole.", JsonSchemaType.Boolean),
        new("stalled", "true: only runs of producers that are running and have not reported for 5 minutes.", JsonSchemaType.Boolean),
        new("reason", $"Only runs with failures of this reason code, among the newest {RunSearch.Window} runs."),
        new("retry_of", "Only retries of this run.", JsonSchemaType.Integer),
    ];

    public static ApiParameter[] OfItems { get; } =
    [
        new("outcome", "Only items with this outcome.", JsonSchemaType.String, [.. Enum.GetValues<ItemOutcome>().Select(EnumText.Of)]),
        new("reason_code", "Only items with this reason code."),
        new("q", "A part of the item's id or name."),
    ];
}
