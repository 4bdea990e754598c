using OpsMonitor.App.Look;
using OpsMonitor.App.Parts;
using OpsMonitor.Domain.Storage;

namespace OpsMonitor.App.Backups;

/// <summary>Where the list of backup sets begins, as its address says; null is the newest one.</summary>
public sealed record BackupsPageState(string? Cursor = null)
{
    /// <summary>The list that cursors belong to.</summary>
    public const string List = "backup sets";

    public static BackupsPageState Of(PageQuery query) => new(query.Place(List));

    public string ToUrl(string slug) => PageAddress.Of(Urls.Backups(slug), "", List, Cursor);
}
