using Microsoft.AspNetCore.Components;
using OpsMonitor.App.Live;
using OpsMonitor.App.Tenancy;

namespace OpsMonitor.App.Account.Profile;

/// <summary>A section of the account page about what I may: it is read again whenever that changes.</summary>
public abstract class RightsCard : LiveComponent
{
    private IDisposable? _rights;

    [Inject]
    public required CurrentTenant Tenants { get; init; }

    protected override async Task OnInitializedAsync()
    {
        _rights = await Tenants.WatchAsync(_ => InvokeAsync(FollowRightsAsync));
        await ReadAsync();
    }

    /// <summary>Reads all that it shows. What changes rights and what the person does may ask for it at once.</summary>
    protected Task ReadAsync() => ReadAsync(LoadAsync);

    protected abstract Task LoadAsync(CancellationToken cancel);

    protected override ValueTask DisposeCoreAsync()
    {
        _rights?.Dispose();
        return base.DisposeCoreAsync();
    }

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
