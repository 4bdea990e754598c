namespace OpsMonitor.App.Portfolio;

/// <summary>One active run, to be read across a room.</summary>
public partial class WallRun;
