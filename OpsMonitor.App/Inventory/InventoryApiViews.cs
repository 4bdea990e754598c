using System.ComponentModel;
using OpsMonitor.App.Api.Bodies;
using OpsMonitor.App.Parts;
using OpsMonitor.Domain.Inventory;
using OpsMonitor.Domain.Inventory.Search;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Domain.Text.Secrets;

namespace OpsMonitor.App.Inventory;

[Description("The inventory to read.")]
public sealed record UploadForm
{
    [Says("One file: a zip, JSON, NDJSON or YAML. There may be a part for each of many; all together at most {0} MiB.", InventoryUploads.MaxBytes >> 20)]
    [FileOnly]
    public required string File { get; init; }

    [Description("Only objects of these types, separated by commas; all of them where it is left out.")]
    public string? SubjectTypes { get; init; }
}

/// <summary>What a body that is the file itself is asked for in its address; a form says it in its parts.</summary>
public sealed record UploadQuery(
    [property: Asked("subject_types"), Description("Only objects of these types, separated by commas; for a body that is the file itself.")] string? SubjectTypes = null,
    [property: Asked("name"), Description("The file's name; for a body that is the file itself.")] string? Name = null);

[Description("A snapshot that is to be read.")]
public sealed record SyncStartedView(
    [property: Description("The snapshot's id.")] long Id,
    [property: Description("The run that reads it.")] long BulkOperationRunId,
    [property: Description("The same for the same selection of subject types.")] string SelectionHash,
    [property: Description("The run's status now.")] RunStatus Status,
    [property: Description("`true`: one like it was active already.")] bool Deduplicated,
    [property: Description("The snapshot's address.")] string Url) : IExample<SyncStartedView>
{
    public static SyncStartedView Example => new(2, 8, "all", RunStatus.Pending, false, "/api/v1/inventory/sync-runs/2");
}

[Description("A snapshot of an inventory.")]
public sealed record SyncView(
    [property: Description("The snapshot's id.")] long Id,
    [property: Description("The status of the run that reads it.")] RunStatus Status,
    [property: Description("The same for the same selection of subject types; only such snapshots are compared.")] string SelectionHash,
    [property: Description("The types in it; none: all.")] IReadOnlyList<string> SubjectTypes,
    [property: Description("The name of the file.")] string Source,
    [property: Description("Objects in it.")] int ItemCount,
    [property: Description("Files that could not be read.")] int Failed,
    [property: Description("When it was uploaded.")] DateTimeOffset CreatedAt,
    [property: Description("When it was read.")] DateTimeOffset? FinishedAt,
    [property: Description("The run that reads it.")] long BulkOperationRunId,
    [property: Description("Objects that the tool which exported them cut, as PowerShell's ConvertTo-Json does below its depth; what was cut cannot be compared.")] int CutCount = 0,
    [property: Description("Where the first of them is cut: the path of its file and that of a property.")] string? CutPlace = null) : IExample<SyncView>
{
    public static SyncView Example => new(
        2, RunStatus.Completed, "all", [], "inventory.zip", 412, 0, new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero), new(2026, 3, 1, 8, 0, 9, TimeSpan.Zero), 8);

    public static SyncView Of(SyncRow s) =>
        new(s.Id, s.Status, s.SelectionHash, s.SubjectTypes, s.Source, s.ItemCount, s.Failed, s.CreatedAt, s.FinishedAt, s.RunId, s.CutCount, s.CutPlace);
}

[Description("An object in a snapshot.")]
public sealed record InventoryItemView(
    [property: Description("Its type.")] string SubjectType,
    [property: Description("Its id in the system it comes from.")] string ExternalId,
    [property: Description("What people call it.")] string DisplayName,
    [property: Description("What told it from others: its id, its name, or its path in the upload where several share a name.")] IdentifiedBy IdentifiedBy,
    [property: Description("A digest of what its content says, under a key of this installation: equal where contents are.")] string ContentHash,
    [property: Description("Where its settings have what `q` asks for, the first three places; none where there is no `q`, or where only name or id have it.")] IReadOnlyList<ContentHitView> Hits,
    [property: Description("Whether the tool that exported it cut it; what was cut cannot be compared.")] bool IsCut = false) : IExample<InventoryItemView>
{
    public static InventoryItemView Example => new(
        "conditionalAccessPolicy", "2b1c", "Require MFA", IdentifiedBy.Id, "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", [ContentHitView.Example]);

    public static InventoryItemView Of(InventoryItemRow i) => new(i.SubjectType, i.ExternalId, i.DisplayName, i.IdentifiedBy, SafeDigest.Of(i.ContentHash), [.. i.Hits.Select(ContentHitView.Of)], i.IsCut);
}

[Description("A place in an item's settings that has what was asked for.")]
public sealed record ContentHitView(
    [property: Description("Where it is, in words.")] string Label,
    [property: Description("The exact name of the property or the setting.")] string Name,
    [property: Description("Its value, of a long one the part around what was asked for; null where it only holds others.")] string? Value) : IExample<ContentHitView>
{
    public static ContentHitView Example => new("Access controls › Built in controls › #1", "builtInControls[0]", "mfa");

    public static ContentHitView Of(ContentHit hit) => new(hit.Label, hit.Name, hit.Value);
}
