using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.JSInterop;
using OpsMonitor.App.Look;
using OpsMonitor.App.Parts;
using OpsMonitor.App.Tenancy;
using OpsMonitor.Domain.Access;

namespace OpsMonitor.App.Frame;

/// <summary>The frame of every page: bar, navigation, the page itself inside an error boundary.</summary>
public sealed partial class MainLayout : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1);
    private IReadOnlyList<TenantSeat> _seats = [];
    private TenantSeat? _here;
    private SignedIn? _who;
    private string _path = "";
    private string? _query;
    private bool _seesPortfolio;
    private AppBar? _bar;
    private bool _menu;
    private IDisposable? _rights;

    [Inject]
    public required CurrentTenant Tenants { get; init; }

    [Inject]
    public required ViewerClock Clock { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [Inject]
    public required IJSRuntime Js { get; init; }

    private string? SlugHere => Urls.SlugOf(Navigation.ToBaseRelativePath(Navigation.Uri));

    public void Dispose()
    {
        Navigation.LocationChanged -= OnMoved;
        _rights?.Dispose();
    }

    protected override async Task OnInitializedAsync()
    {
        Navigation.LocationChanged += OnMoved;
        _rights = await Tenants.WatchAsync(_ => FollowRightsAsync());
        await EnterAsync(Clock.Viewer?.Tenant);
        _who = await Tenants.WhoAsync();
    }

    /// <summary>The tenant of the address; on pages outside of any, the one entered last.</summary>
    private async Task EnterAsync(string? last)
    {
        if (_seats.Count == 0 || (SlugHere is { } asked && asked != _here?.Slug))
        {
            await ReadSeatsAsync();
        }

        // Where the browser is by now: it may have moved on during the read.
        var slug = SlugHere;
        var relative = Navigation.ToBaseRelativePath(Navigation.Uri);
        _path = relative.Split('#')[0];

        // Other pages have a search of their own by that name.
        _query = slug is not null && relative.Split('?', '#')[0] == Urls.Runs(slug) ? PageQuery.OfAddress(Navigation.Uri).Search("q") : null;
        var (found, before) = (_seats.FirstOrDefault(s => s.Slug == slug), _here?.Slug);
        _here = found ?? _here ?? _seats.FirstOrDefault(s => s.Slug == last) ?? (_seats is [var any, ..] ? any : null);
        if (found is not null && found.Slug != before)
        {
            await Js.InvokeVoidAsync("OpsShell.remember", found.Slug);
        }
    }

    // In turn, so that an older answer can never replace a newer one.
    private async Task ReadSeatsAsync()
    {
        await _turn.WaitAsync();
        try
        {
            _seats = await Tenants.SeatsAsync();
            _seesPortfolio = await Tenants.IsPlatformOperatorAsync();
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task OnMenuAsync(bool open)
    {
        _menu = open;
        if (!open && _bar is not null)
        {
            await _bar.FocusMenuAsync();
        }
    }

    private void OnMoved(object? sender, LocationChangedEventArgs moved) => _ = FollowAsync(() => EnterAsync(null));

    // Where the person may no longer be, the frame must not stay either: its menu counts, its bell tells, its search leads there.
    private Task FollowRightsAsync() => FollowAsync(async () =>
    {
        await ReadSeatsAsync();
        _who = await Tenants.WhoAsync() ?? _who;
        _here = _seats.FirstOrDefault(s => s.Slug == _here?.Slug);
        await EnterAsync(null);
    });

    private Task FollowAsync(Func<Task> change) => InvokeAsync(async () =>
    {
        try
        {
            await change();
            StateHasChanged();
        }
        catch (Exception e) when (e is JSDisconnectedException or OperationCanceledException)
        {
            // The browser is gone, and with it whoever would read an error.
        }
        catch (Exception e)
        {
            // Nobody awaits this; without the tenant's frame the page would stand under a wrong one.
            await DispatchExceptionAsync(e);
        }
    });
}
