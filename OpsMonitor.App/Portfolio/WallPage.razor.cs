namespace OpsMonitor.App.Portfolio;

/// <summary>All tenants on a screen on the wall.</summary>
public sealed partial class WallPage;
