using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;
using MudBlazor;
using OpsMonitor.App.Live;
using OpsMonitor.App.Look;
using OpsMonitor.App.Parts;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.App.Tenancy;

/// <summary>
/// A page under <c>/t/{Slug}</c>. It is rendered only when the signed-in person may enter the tenant; unknown and foreign slugs
/// both end at the 404 page. Pages load in <see cref="OnTenantReadyAsync"/>, which runs whenever the address changes,
/// and stay up to date by <see cref="LiveComponent.Watch"/>.
/// </summary>
[Authorize]
public abstract class TenantPage : LiveComponent
{
    private TenantContext? _current;
    private IDisposable? _rights;

    [Inject]
    public required CurrentTenant Tenants { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [Inject]
    public required OneAtATime Turn { get; init; }

    [Inject]
    public required ISnackbar Snackbar { get; init; }

    [Parameter]
    public required string Slug { get; set; }

    // Declared so that a change of the query string alone reaches the page; what stands in it is read by PageQuery.
    [SupplyParameterFromQuery(Name = "cursor")]
    public string? Query { get; set; }

    /// <summary>The tenant and the person, as known now: it changes under an open page when the person's role does.</summary>
    protected TenantContext Current => _current ?? throw new InvalidOperationException("The tenant is not resolved yet.");

    /// <summary>Who has not this right does not get in: to them there is no such page.</summary>
    protected virtual Right Needed => Right.Read;

    /// <summary>The tenant is known and all parameters are set: load.</summary>
    protected virtual Task OnTenantReadyAsync() => Task.CompletedTask;

    /// <summary>What the address asks for now; each call reads anew.</summary>
    protected PageQuery Asked() => PageQuery.OfAddress(Navigation.Uri);

    /// <summary>Asks the database for the person's rights, before a handler writes; null when they have lost the tenant.</summary>
    protected async Task<TenantContext?> RecheckAsync() => Enter(await Tenants.ResolveAsync(Slug));

    /// <summary>The same for what only operators may do: null, and a word about it, when the person may no longer operate here.</summary>
    protected Task<TenantContext?> OperatorAsync() => HolderAsync(Right.Operate);

    /// <summary>The same for any right.</summary>
    protected async Task<TenantContext?> HolderAsync(Right right)
    {
        if (await Tenants.HolderAsync(Slug, right) is { } now)
        {
            return Enter(now);
        }

        if (await MayStayAsync())
        {
            Snackbar.Add(TenantContext.NoLonger, Severity.Warning);
        }

        return null;
    }

    /// <summary>Whether the person may still see the page, as far as is known; where not, it ends.</summary>
    protected async Task<bool> MayStayAsync() => Enter(await Tenants.NowAsync(Slug)) is not null;

    /// <summary>The tenant comes first: nothing of a page runs or renders before it is known.</summary>
    public override async Task SetParametersAsync(ParameterView parameters)
    {
        parameters.SetParameterProperties(this);
        _rights ??= await Tenants.WatchAsync(_ => InvokeAsync(FollowRightsAsync));
        if (IsDisposed)
        {
            _rights?.Dispose(); // left before it was opened
            return;
        }

        var now = await AskAsync();
        if (now is null && await FollowAsync())
        {
            return;
        }

        if (Enter(now) is not null)
        {
            await base.SetParametersAsync(ParameterView.Empty);
        }
    }

    protected override Task OnParametersSetAsync() => OnTenantReadyAsync();

    protected override ValueTask DisposeCoreAsync()
    {
        _rights?.Dispose();
        return base.DisposeCoreAsync();
    }

    /// <summary>An open page shrinks or ends with the rights of its reader, also when nothing else changes.</summary>
    private async Task FollowRightsAsync()
    {
        try
        {
            var before = _current;
            if (IsDisposed || before is null || await Tenants.WhoAsync() is null)
            {
                return; // left, not open yet, or signed out, which ends more than this page
            }

            var now = await AskAsync();
            if (now is null && await FollowAsync())
            {
                return;
            }

            if (now is null || now.Role < before.Role)
            {
                Turn.CloseDialog();
            }

            if (Enter(now) is not null && now != before)
            {
                if (now!.Role != before.Role)
                {
                    await OnTenantReadyAsync(); // what was read for the role before may be too much for this one
                }

                StateHasChanged();
            }
        }
        catch (OperationCanceledException)
        {
            // The browser left while it was being led elsewhere.
        }
        catch (Exception e)
        {
            await DispatchExceptionAsync(e);
        }
    }

    // Who may not enter as far as is known may have been let in a moment ago, or the tenant been named anew: only the database may say no.
    private async Task<TenantContext?> AskAsync() =>
        await Tenants.NowAsync(Slug) is { } known && known.May(Needed) ? known : await Tenants.ResolveAsync(Slug);

    // Whoever may enter finds the tenant under its former slugs too.
    private async Task<bool> FollowAsync()
    {
        if (await Tenants.MovedToAsync(Slug) is not { } slug)
        {
            return false;
        }

        Navigation.NavigateTo(Urls.Moved(Navigation.ToBaseRelativePath(Navigation.Uri), slug), replace: true);
        return true;
    }

    private TenantContext? Enter(TenantContext? now)
    {
        if (now is not null && now.May(Needed))
        {
            return _current = now;
        }

        Navigation.NotFound();
        return null;
    }
}
