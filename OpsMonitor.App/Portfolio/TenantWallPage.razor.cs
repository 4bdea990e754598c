namespace OpsMonitor.App.Portfolio;

/// <summary>One tenant on a screen on the wall.</summary>
public sealed partial class TenantWallPage
{
    private async Task<bool> MayAsync() => await RecheckAsync() is not null;
}
