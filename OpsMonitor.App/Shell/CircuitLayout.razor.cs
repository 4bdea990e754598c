using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using OpsMonitor.App.Live;

namespace OpsMonitor.App.Shell;

/// <summary>What every interactive page stands in, whatever its frame: dialogs, the live region, and what the browser tells.</summary>
public sealed partial class CircuitLayout : IDisposable
{
    private DotNetObjectReference<CircuitLayout>? _self;
    private bool _met;

    [Inject]
    public required ViewerClock Clock { get; init; }

    [Inject]
    public required Attention Attention { get; init; }

    [Inject]
    public required IJSRuntime Js { get; init; }

    public void Dispose() => _self?.Dispose();

    /// <summary>The browser's page went out of sight for a while, or came back.</summary>
    [JSInvokable]
    public void OnAway(bool away) => Attention.Turn(away);

    /// <summary>The page waits until the reader's zone is known, so it never repaints for it.</summary>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            await Clock.MeetAsync(Js);
            _self = DotNetObjectReference.Create(this);
            await Js.InvokeVoidAsync("OpsShell.serve", _self);
            _met = true;
            StateHasChanged();
        }
    }
}
