namespace OpsMonitor.App.Portfolio;

/// <summary>One tenant on a screen on the wall.</summary>
public sealed partial class TenantWallPage;
