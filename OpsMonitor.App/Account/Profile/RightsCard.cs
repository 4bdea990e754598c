using Microsoft.AspNetCore.Components;
using OpsMonitor.App.Tenancy;

namespace OpsMonitor.App.Account.Profile;

/// <summary>A section of the account page about what I may: it is read again whenever that changes.</summary>
public abstract class RightsCard : ComponentBase, IDisposable
{
    private IDisposable? _rights;

    [Inject]
    public required CurrentTenant Tenants { get; init; }

    public void Dispose()
    {
        _rights?.Dispose();
        GC.SuppressFinalize(this);
    }

    protected override async Task OnInitializedAsync()
    {
        _rights = await Tenants.WatchAsync(_ => InvokeAsync(FollowRightsAsync));
        await ReadAsync();
    }

    protected abstract Task ReadAsync();

    private async Task FollowRightsAsync()
    {
        try
        {
            await ReadAsync();
            StateHasChanged();
        }
        catch (Exception e)
        {
            await DispatchExceptionAsync(e);
        }
    }
}
