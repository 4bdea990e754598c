using System.ComponentModel;
using OpsMonitor.App.Look;
using OpsMonitor.App.Parts;

namespace OpsMonitor.App.Settings.Keys;

/// <summary>Which keys are listed; the same thing as the page's address.</summary>
public sealed record KeysPageState : ListState
{
    [Asked("all"), Description("`true`: also keys that have ended.")]
    public bool All { get; init; }

    private string List => $"keys?{Query}";

    private string Query => PageAddress.Query(("all", All ? "1" : null));

    public static KeysPageState Of(PageQuery query)
    {
        var state = query.Read(new KeysPageState());
        return state with { Cursor = query.Place(state.List) };
    }

    public string ToUrl(string slug) => PageAddress.Of(Urls.Settings(slug, "keys"), Query, List, Cursor);
}
