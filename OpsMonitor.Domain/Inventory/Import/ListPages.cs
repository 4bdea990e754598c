namespace OpsMonitor.Domain.Inventory.Import;

/// <summary>A page of Microsoft Graph that was read to its end.</summary>
/// <param name="Context">What it is a list of, where it says so.</param>
/// <param name="GoesOn">It names a page after it.</param>
/// <param name="Count">How many members the list has, or the page; exporters differ.</param>
internal sealed record ListPage(string? Context, bool GoesOn, long? Count, int Members);

/// <summary>
/// The pages of an upload, by their lists: those of one folder with one context. A page does not say which it is, so a list is taken as whole when one of its
/// pages is a last one, and the members are not fewer than it says. Pages without a context may be of any list, and are never taken for a whole one.
/// </summary>
internal sealed class ListPages
{
    /// <summary>The code of a page whose list goes on outside of the upload.</summary>
    public const string GoesOn = "list_goes_on";

    private readonly Dictionary<(string Folder, string? Context), Pages> _lists = [];

    public void Add(string path, ListPage page)
    {
        var list = List(path, page.Context);
        list.HasLast |= !page.GoesOn;
        list.Members += page.Members;
        list.Count = Math.Max(list.Count, page.Count ?? 0);
    }

    /// <summary>Keeps what is to be told of a page that goes on, until all pages were read; of <paramref name="isEmpty"/> ones something is told in any case.</summary>
    public void Keep(string path, string? context, ImportItem item, bool isEmpty) => List(path, context).Open.Add((item, isEmpty));

    /// <summary>What is told of the pages that go on, list by list: of whole ones nothing, but of pages that are empty.</summary>
    public IEnumerable<ImportItem> GoingOn =>
        from list in _lists
        let isWhole = list.Key.Context is not null && list.Value.HasLast && list.Value.Members >= list.Value.Count
        from page in list.Value.Open
        where !isWhole || page.IsEmpty
        select isWhole ? page.Item with { ReasonCode = NotInventory.EmptyList, Reason = "The page is empty; its list goes on in another file of the upload.", IsSkipped = true } : page.Item;

    private Pages List(string path, string? context)
    {
        var key = (path[..(path.LastIndexOf('/') + 1)], context);
        return _lists.TryGetValue(key, out var list) ? list : _lists[key] = new();
    }

    private sealed class Pages
    {
        public bool HasLast { get; set; }

        public long Members { get; set; }

        public long Count { get; set; }

        public List<(ImportItem Item, bool IsEmpty)> Open { get; } = [];
    }
}
