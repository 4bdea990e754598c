using System.ComponentModel;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using OpsMonitor.App.Api;
using OpsMonitor.App.Api.Bodies;
using OpsMonitor.App.Runs.Api;
using OpsMonitor.Domain.Runs.Queries;
using OpsMonitor.Domain.Runs.Rules;

namespace OpsMonitor.App.Runs.Events;

/// <summary>
/// What the world outside hears of a run that changed: an operation and its numbers, which whoever may look into the tenant at all may know. It never changes
/// and is the same for everybody, so it is made once and written once.
/// </summary>
[Description("A run that has changed, as it is now: all that observers may see of it. The rest is at its address.")]
public sealed record RunChanged(
    [property: Description("The run's id.")] long Id,
    [property: Description("The run's revision. It grows with every change; one that you know already may come again.")] long Rev,
    [property: Description("The stored status.")] RunStatus Status,
    [property: Description("What an operator reads of the status.")] RunStatusBucket Bucket,
    [property: Description("The kind of thing worked on.")] string Resource,
    [property: Description("What is done to it.")] string Action,
    [property: Description("How many items there are; null where nobody told.")] int? TotalItems,
    [property: Description("Items that succeeded, failed or were skipped.")] int ProcessedItems,
    [property: Description("Items that succeeded.")] int Succeeded,
    [property: Description("Items that failed.")] int Failed,
    [property: Description("Items that were skipped.")] int Skipped,
    [property: Description(RunListView.NeverMeaning)] int? NeverReported,
    [property: Description("`true`: somebody asked for its abort.")] bool AbortRequested,
    [property: Description("When it changed.")] DateTimeOffset UpdatedAt,
    [property: Description("When it ended.")] DateTimeOffset? FinishedAt,
    [property: Description("The run's address.")] string Url,
    [property: Description("Where to resume after this message: the `id` of the event. A number that fits into 53 bits.")] long Position) : IExample<RunChanged>
{
    /// <summary>The name of the event.</summary>
    public const string Name = "run.changed";

    private byte[]? _frame;

    public static RunChanged Example { get; } = Of(new(
        7, RunStatus.Running, "mailboxes", "archive", null, new(3, 2, 1, 1, 0), "", new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero), null, null, new(2026, 3, 1, 8, 1, 28, TimeSpan.Zero), null, 5), default);

    /// <summary>The event as a stream has it.</summary>
    [JsonIgnore]
    public ReadOnlyMemory<byte> Frame => _frame ??= Encoding.UTF8.GetBytes(
        string.Create(CultureInfo.InvariantCulture, $"event: {Name}\nid: {Position}\ndata: {JsonSerializer.Serialize(this, ApiJson.Options)}\n\n"));

    [JsonIgnore]
    public bool IsOver => RunTransitions.IsTerminal(Status);

    public static RunChanged Of(RunRow r, PathString pathBase) => new(
        r.Id, r.Rev, r.Status, r.Bucket, r.Resource, r.Action, r.Counters.Total, r.Counters.Processed, r.Counters.Succeeded, r.Counters.Failed, r.Counters.Skipped,
        r.NeverReported, r.AbortRequestedBy is not null, r.UpdatedAt, r.FinishedAt, RunsApi.Url(pathBase, r.Id), StreamPosition.Of(r.UpdatedAt));
}
