using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using OpsMonitor.App.Live;
using OpsMonitor.App.Look;

namespace OpsMonitor.App.Tenancy;

/// <summary>What every interactive page stands in, whatever its frame: dialogs, the live region, what the browser tells, and its end with the session.</summary>
public sealed partial class CircuitLayout : IDisposable
{
    private DotNetObjectReference<CircuitLayout>? _self;
    private IDisposable? _session;
    private bool _met;
    private bool _ended;

    [Inject]
    public required ViewerClock Clock { get; init; }

    [Inject]
    public required Attention Attention { get; init; }

    [Inject]
    public required IJSRuntime Js { get; init; }

    [Inject]
    public required CurrentTenant Tenants { get; init; }

    public void Dispose()
    {
        _self?.Dispose();
        _session?.Dispose();
    }

    /// <summary>The browser's page went out of sight for a while, or came back.</summary>
    [JSInvokable]
    public void OnAway(bool away) => Attention.Turn(away);

    protected override async Task OnInitializedAsync()
    {
        Attention.MaySee = Tenants.MaySee;
        _session = await Tenants.WatchAsync(person => person is null ? InvokeAsync(End) : Task.CompletedTask);
    }

    private void End()
    {
        _ended = true;
        StateHasChanged();
    }

    /// <summary>The page waits until the reader's zone is known, so it never repaints for it.</summary>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            await Clock.MeetAsync(Js, (await Tenants.PersonAsync())?.Zone);
            _self = DotNetObjectReference.Create(this);
            await Js.InvokeVoidAsync("OpsShell.serve", _self);
            _met = true;
            StateHasChanged();
        }
    }
}
