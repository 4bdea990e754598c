using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using OpsMonitor.App.Api.Bodies;
using OpsMonitor.Domain.Findings;
using OpsMonitor.Domain.Findings.Differences;
using OpsMonitor.Domain.Text;

namespace OpsMonitor.App.Findings;

[Description("The state that a finding is to have.")]
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record FindingBody : IExample<FindingBody>
{
    internal const int MaxNote = 500;

    public static FindingBody Example => new() { Status = FindingStatus.Acknowledged, Note = "Planned: change 4711" };

    [Description("`acknowledged`, or `new` to take it back.")]
    public required FindingStatus Status { get; init; }

    [Description("Why; the finding's page and the journal show it."), MaxLength(MaxNote)]
    public string? Note { get; init; }
}

[Description("The findings to acknowledge.")]
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record AcknowledgeBody : IExample<AcknowledgeBody>
{
    private const int MaxIds = 1_000;

    public static AcknowledgeBody Example => new() { Ids = [3, 4], Note = "Planned: change 4711" };

    [Description("Their ids."), MaxLength(MaxIds), Elements("must be numbers")]
    public required IReadOnlyList<long> Ids { get; init; }

    [Description("Why; the findings' pages and the journal show it."), MaxLength(FindingBody.MaxNote)]
    public string? Note { get; init; }
}

[Description("The findings that were new and now are acknowledged.")]
public sealed record AcknowledgedView([property: Description("Their ids.")] IReadOnlyList<long> Acknowledged) : IExample<AcknowledgedView>
{
    public static AcknowledgedView Example => new([3]);
}

[Description("A finding as lists show it.")]
public sealed record FindingListView(
    [property: Description("The finding's id.")] long Id,
    [property: Description("Whether somebody has acknowledged it.")] FindingStatus Status,
    [property: Description("What became of the subject.")] ChangeType ChangeType,
    [property: Description("The subject's type.")] string SubjectType,
    [property: Description("The subject's id in the system it comes from.")] string SubjectExternalId,
    [property: Description("What people call the subject.")] string SubjectName,
    [property: Description("When a comparison showed it first.")] DateTimeOffset FirstSeenAt,
    [property: Description("When a comparison showed it last.")] DateTimeOffset LastSeenAt,
    [property: Description("When it ended.")] DateTimeOffset? ResolvedAt,
    [property: Description("How many properties its evidence shows.")] int Changes) : IExample<FindingListView>
{
    public static FindingListView Example => new(
        3, FindingStatus.New, ChangeType.Changed, "conditionalAccessPolicy", "2b1c", "Require MFA", new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero), new(2026, 3, 2, 8, 0, 0, TimeSpan.Zero), null, 1);

    [Description("Why it ended: `resolved`, `superseded` or `accepted`.")]
    public string? EndedBy { get; init; }

    [Description("The other half of a replaced subject: one of the same type and name that came or went under another id.")]
    public long? CounterpartId { get; init; }

    [Description("Only comparisons have seen it, no check against the baseline.")]
    public bool Outside { get; init; }

    [Description("The run that could not read the subject; of a removed one: that could not read all that it may be in, so that it may not be gone.")]
    public long? UncheckedRunId { get; init; }

    public static FindingListView Of(FindingRow f) =>
        new(f.Id, f.Status, f.ChangeType, f.SubjectType, f.SubjectExternalId, f.SubjectName, f.FirstSeenAt, f.LastSeenAt, f.ResolvedAt, f.Changes)
        {
            EndedBy = f.EndedBy is { } end ? EnumText.Of(end) : null,
            CounterpartId = f.CounterpartId,
            Outside = f.IsOutside,
            UncheckedRunId = f.UncheckedRunId,
        };
}

[Description("A finding with its evidence.")]
public sealed record FindingView(
    [property: Description("The finding's id.")] long Id,
    [property: Description("What kind of analysis found it."), AllowedValues("drift")] string FindingType,
    [property: Description("Whether somebody has acknowledged it.")] FindingStatus Status,
    [property: Description("What became of the subject.")] ChangeType ChangeType,
    [property: Description("Which snapshots were compared: those with the same selection of subject types.")] string ScopeKey,
    [property: Description("The older snapshot; null once it is gone.")] long? BaselineRunId,
    [property: Description("The newer snapshot; null once it is gone.")] long? CurrentRunId,
    [property: Description("The same for the same difference, whenever it is found.")] string Fingerprint,
    [property: Description("The subject's type.")] string SubjectType,
    [property: Description("The subject's id in the system it comes from.")] string SubjectExternalId,
    [property: Description("What people call the subject.")] string SubjectName,
    [property: Description("When a comparison showed it first.")] DateTimeOffset FirstSeenAt,
    [property: Description("When a comparison showed it last.")] DateTimeOffset LastSeenAt,
    [property: Description("When it ended.")] DateTimeOffset? ResolvedAt,
    [property: Description("What differs.")] EvidenceView Evidence,
    [property: Description("The run that found it.")] long? BulkOperationRunId,
    [property: Description("When somebody acknowledged it.")] DateTimeOffset? AcknowledgedAt,
    [property: Description("Who acknowledged it.")] string? AcknowledgedBy,
    [property: Description("Why it was acknowledged.")] string? Note) : IExample<FindingView>
{
    [Description("Why it ended: `resolved`, `superseded` or `accepted`.")]
    public string? EndedBy { get; init; }

    [Description("The other half of a replaced subject: one of the same type and name that came or went under another id.")]
    public long? CounterpartId { get; init; }

    [Description("Only comparisons have seen it, no check against the baseline.")]
    public bool Outside { get; init; }

    [Description("The run that could not read the subject; of a removed one: that could not read all that it may be in, so that it may not be gone.")]
    public long? UncheckedRunId { get; init; }

    [Description("Who started the check that ended it, or moved the baseline.")]
    public string? EndedByName { get; init; }

    [Description("How many checks saw it.")]
    public int Checks { get; init; }

    [Description("How often it came back after its end.")]
    public int ReopenedCount { get; init; }

    [Description("The finding that tells of the subject since this one was superseded.")]
    public long? SuccessorId { get; init; }

    [Description("Findings that this one superseded.")]
    public IReadOnlyList<long> PredecessorIds { get; init; } = [];

    public static FindingView Example => Made(FindingListView.Example);

    public static FindingView Of(FindingDetail f) => new(
        f.Id, "drift", f.Row.Status, f.Row.ChangeType, f.ScopeKey, f.Baseline?.Id, f.Current?.Id, f.Fingerprint,
        f.Row.SubjectType, f.Row.SubjectExternalId, f.Row.SubjectName, f.Row.FirstSeenAt, f.Row.LastSeenAt, f.Row.ResolvedAt,
        f.Evidence, f.FoundByRunId, f.AcknowledgedAt, f.AcknowledgedBy, f.Note)
    {
        EndedBy = f.Row.EndedBy is { } end ? EnumText.Of(end) : null,
        CounterpartId = f.Row.CounterpartId,
        Outside = f.Row.IsOutside,
        UncheckedRunId = f.Row.UncheckedRunId,
        EndedByName = f.Life.EndedBy,
        Checks = f.Life.Checks,
        ReopenedCount = f.Life.ReopenedCount,
        SuccessorId = f.Life.SuccessorId,
        PredecessorIds = f.Life.PredecessorIds,
    };

    private static FindingView Made(FindingListView f) => new(
        f.Id, "drift", f.Status, f.ChangeType, "all", 1, 2, "9f86d081", f.SubjectType, f.SubjectExternalId, f.SubjectName, f.FirstSeenAt, f.LastSeenAt, f.ResolvedAt,
        new([new("state", "State", ChangeType.Changed, "enabled", "disabled")], 0, false), 9, null, null, null);
}
