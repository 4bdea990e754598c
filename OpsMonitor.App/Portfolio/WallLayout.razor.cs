using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.WebUtilities;

namespace OpsMonitor.App.Portfolio;

/// <summary>The frame of a board on the wall: nothing but the board. Dark whatever the account's theme, light with <c>?theme=light</c>.</summary>
public sealed partial class WallLayout
{
    private bool _light;

    [Inject]
    public required NavigationManager Navigation { get; init; }

    protected override void OnInitialized() =>
        _light = QueryHelpers.ParseQuery(new Uri(Navigation.Uri).Query).TryGetValue("theme", out var theme) && theme == "light";
}
