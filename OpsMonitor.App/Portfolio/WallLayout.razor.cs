using Microsoft.AspNetCore.Components;
using OpsMonitor.App.Parts;

namespace OpsMonitor.App.Portfolio;

/// <summary>The frame of a board on the wall: nothing but the board. Dark whatever the account's theme, light with <c>?theme=light</c>.</summary>
public sealed partial class WallLayout
{
    private static readonly AddressWords<bool> _themes = new([("light", true), ("dark", false)]);

    private PageQuery _asked = PageQuery.Of("");
    private bool _light;

    [Inject]
    public required NavigationManager Navigation { get; init; }

    protected override void OnParametersSet()
    {
        _asked = PageQuery.OfAddress(Navigation.Uri);
        _light = _asked.OneOf(_themes, "theme") ?? false;
    }
}
