namespace OpsMonitor.App.Shell;

public static class ShellEndpoints
{
    public static void MapShell(this WebApplication app)
    {
        _ = app;
    }
}
