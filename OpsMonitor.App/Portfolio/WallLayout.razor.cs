using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.JSInterop;
using OpsMonitor.App.Shell;

namespace OpsMonitor.App.Portfolio;

/// <summary>The frame of a board on the wall: nothing but the board. Dark whatever the account's theme, light with <c>?theme=light</c>.</summary>
public sealed partial class WallLayout
{
    private bool _light;
    private bool _met;

    [Inject]
    public required ViewerClock Clock { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [Inject]
    public required IJSRuntime Js { get; init; }

    protected override void OnInitialized() =>
        _light = QueryHelpers.ParseQuery(new Uri(Navigation.Uri).Query).TryGetValue("theme", out var theme) && theme == "light";

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            await Clock.MeetAsync(Js);
            _met = true;
            StateHasChanged();
        }
    }
}
