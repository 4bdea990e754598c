namespace OpsMonitor.App.Shell;

public static class ShellServices
{
    public static void AddShell(this IServiceCollection services)
    {
        _ = services;
    }
}
