using OpsMonitor.App.Shell;

namespace OpsMonitor.App.Overview;

/// <summary>The tenant's front door; it leads to the runs.</summary>
public sealed partial class OverviewPage
{
    protected override Task OnTenantReadyAsync()
    {
        Navigation.NavigateTo(Urls.Runs(Current.Slug), replace: true);
        return Task.CompletedTask;
    }
}
