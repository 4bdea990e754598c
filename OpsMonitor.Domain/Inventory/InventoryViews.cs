using OpsMonitor.Domain.Inventory.Search;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Text;
using OpsMonitor.Domain.Text.Secrets;

namespace OpsMonitor.Domain.Inventory;

/// <summary>One snapshot as lists show it. <paramref name="Failed"/> counts the files its run could not read.</summary>
public sealed record SyncRow(
    long Id,
    RunStatus Status,
    string Source,
    StoredJson Selection,
    string SelectionHash,
    int ItemCount,
    int Failed,
    DateTimeOffset CreatedAt,
    DateTimeOffset? FinishedAt,
    long RunId)
{
    /// <summary>Whether searches look into the contents of all its objects.</summary>
    public bool IsSearchable { get; init; }

    /// <summary>How many of its objects the tool that exported them cut, and where the first is: the path of its file and that of a property.</summary>
    public int CutCount { get; init; }

    public string? CutPlace { get; init; }

    /// <summary>Drift compares only snapshots that have ended with something to compare.</summary>
    public bool IsComparable => Status is RunStatus.Completed or RunStatus.CompletedWithErrors;

    /// <summary>The selected types; just * for everything.</summary>
    public IReadOnlyList<string> SubjectTypes => InventorySelection.FromJson(Selection.Shown).SubjectTypes;
}

/// <summary>A snapshot in which a subject is not as it was in <paramref name="PreviousId"/>, the one before of the same selection; null for the first.</summary>
public sealed record SubjectChange(long SyncRunId, string Source, DateTimeOffset? FinishedAt, long? PreviousId, bool WasThere, bool IsThere);

/// <summary>One object of a snapshot.</summary>
public sealed record InventoryItemRow(string SubjectType, string ExternalId, string DisplayName, byte[] ContentHash, IdentifiedBy IdentifiedBy = IdentifiedBy.Id, bool IsCut = false)
{
    /// <summary>Names the object in addresses; the external id, unless that holds a secret (<see cref="SafeId"/>).</summary>
    public string Ref { get => field ?? ExternalId; init; }

    /// <summary>Where its content has what was searched for; the first few.</summary>
    public IReadOnlyList<ContentHit> Hits { get; init; } = [];

    /// <summary>The stored row as it may be seen.</summary>
    internal static InventoryItemRow Shown(InventoryItemRow row) => row with
    {
        SubjectType = SafeReason.Of(row.SubjectType) ?? "",
        ExternalId = SafeId.Shown(row.ExternalId),
        DisplayName = SafeReason.Of(row.DisplayName) ?? "",
        Ref = SafeId.Ref(row.ExternalId),
    };
}

/// <summary>How an object came out of the tool that exported it.</summary>
public enum ExportExtent
{
    Whole,

    /// <summary>Cut below a depth (<see cref="Content.CutContent"/>).</summary>
    Cut,
}

/// <summary>Which objects of a snapshot a list shows; null means any. The text is a part of a name, an id, or of a name or value in the content.</summary>
public sealed record InventoryFilter(string? SubjectType = null, string? Text = null, ExportExtent? Extent = null)
{
    internal async Task<IQueryable<InventoryItem>> ApplyAsync(OpsDbContext db, IQueryable<InventoryItem> items, CancellationToken cancel)
    {
        items = SubjectType is { } type ? items.Where(i => i.SubjectType == type) : items;
        items = Extent is { } extent ? items.Where(i => i.IsCut == (extent == ExportExtent.Cut)) : items;
        if (SearchText.Part(Text) is not { } text)
        {
            return items;
        }

        var found = items.Where(i => SearchText.Fold(i.DisplayName).Contains(SearchText.Fold(text)) || SearchText.Fold(i.ExternalId).Contains(SearchText.Fold(text)));
        var hidden = found.Where(i => SearchText.MayHide(i.DisplayName) || SearchText.MayHide(i.ExternalId));
        var held = await ShownHits.AmongAsync(db, hidden.Select(i => new StoredHit<string>(i.ExternalId, i.ExternalId, i.DisplayName)), text, cancel);
        var contents = db.InventoryTexts.Where(t => t.Said.Contains(SearchText.Fold(text))).Select(t => t.ContentHash);
        return items.Where(i => contents.Contains(i.ContentHash) || held.Contains(i.ExternalId)
            || ((SearchText.Fold(i.DisplayName).Contains(SearchText.Fold(text)) || SearchText.Fold(i.ExternalId).Contains(SearchText.Fold(text)))
                && !SearchText.MayHide(i.DisplayName) && !SearchText.MayHide(i.ExternalId)));
    }
}
