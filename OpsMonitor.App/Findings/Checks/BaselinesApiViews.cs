using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using OpsMonitor.App.Api.Bodies;
using OpsMonitor.Domain.Findings.Checks;

namespace OpsMonitor.App.Findings.Checks;

[Description("The snapshot that is to be the baseline of its selection.")]
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record BaselineBody : IExample<BaselineBody>
{
    public static BaselineBody Example => new() { SyncRunId = 7, Reason = "Go-live of the new firewall rules" };

    [Description("The snapshot's id.")]
    public required long SyncRunId { get; init; }

    [Description("Why; it is kept with the baseline and in the journal."), MaxLength(BaselineLedger.MaxReason)]
    public required string Reason { get; init; }
}

[Description("A snapshot that is or was the baseline of its selection.")]
public sealed record BaselineView(
    [property: Description("The approval's id.")] long Id,
    [property: Description("The selection's hash.")] string ScopeKey,
    [property: Description("The snapshot's id.")] long SyncRunId,
    [property: Description("When it was approved.")] DateTimeOffset ApprovedAt,
    [property: Description("Who approved it.")] string ApprovedBy,
    [property: Description("Why.")] string Reason,
    [property: Description("When another one took its place; null for the one that holds.")] DateTimeOffset? ReplacedAt) : IExample<BaselineView>
{
    public static BaselineView Example => new(1, "9f86d081", 7, new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero), "Ana Ruiz", "Go-live of the new firewall rules", null);

    public static BaselineView Of(BaselineRow b) => new(b.Id, b.ScopeKey, b.SyncRunId, b.ApprovedAt, b.ApprovedBy, b.Reason, b.ReplacedAt);
}

[Description("What the move of a baseline did to open findings.")]
public sealed record BaselineMoveView(
    [property: Description("How many ended, as the new baseline holds what they found.")] int Accepted,
    [property: Description("How many compare with the new baseline now.")] int Rebased) : IExample<BaselineMoveView>
{
    public static BaselineMoveView Example => new(16, 0);
}

[Description("What a run that compared two snapshots was, and what came of it.")]
public sealed record CheckView(
    [property: Description("The run's id.")] long RunId,
    [property: Description("The selection's hash.")] string ScopeKey,
    [property: Description("The snapshot it compared with.")] long BaselineRunId,
    [property: Description("The snapshot it compared.")] long CurrentRunId,
    [property: Description("True for a check: the newest snapshot against the baseline. A comparison of any other two ends nothing.")] bool IsCheck,
    [property: Description("What a check made of findings; null for a comparison.")] DeltaView? Delta,
    [property: Description("When its findings were settled.")] DateTimeOffset EndedAt) : IExample<CheckView>
{
    public static CheckView Example => new(9, "9f86d081", 7, 8, true, DeltaView.Example, new(2026, 3, 2, 8, 0, 0, TimeSpan.Zero));

    public static CheckView Of(DriftRunView r) => new(r.RunId, r.ScopeKey, r.BaselineRunId, r.CurrentRunId, r.IsCheck, r.Delta is { } d ? DeltaView.Of(d) : null, r.EndedAt);
}

[Description("What a check made of findings; a replaced subject counts once.")]
public sealed record DeltaView(
    [property: Description("Seen by a check for the first time.")] int New,
    [property: Description("Seen before and still so.")] int StillThere,
    [property: Description("Had ended and came back.")] int BackAgain,
    [property: Description("Ended: the subject is back as it was.")] int Fixed,
    [property: Description("Ended: the subject differs in another way, of which another finding tells.")] int Superseded,
    [property: Description("Still open: the subject could not be read.")] int NotChecked) : IExample<DeltaView>
{
    [Description("Of those that are new, still there or back again: subjects that may not be gone but in what the snapshot could not read.")]
    public int Doubtful { get; init; }

    public static DeltaView Example => new(3, 12, 0, 1, 0, 0);

    public static DeltaView Of(DriftDelta d) => new(d.New, d.StillThere, d.BackAgain, d.Fixed, d.Superseded, d.NotChecked) { Doubtful = d.Doubtful };
}
