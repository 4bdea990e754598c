using OpsMonitor.App.Look;
using OpsMonitor.App.Parts;

namespace OpsMonitor.App.Backups;

/// <summary>Where the list of backup sets begins, as its address says.</summary>
public sealed record BackupsPageState : ListState
{
    /// <summary>The list that cursors belong to.</summary>
    public const string List = "backup sets";

    public static BackupsPageState Of(PageQuery query) => new() { Cursor = query.Place(List) };

    public string ToUrl(string slug) => PageAddress.Of(Urls.Backups(slug), "", List, Cursor);
}
