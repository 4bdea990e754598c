namespace OpsMonitor.App.Live;

public static class LiveServices
{
    public static void AddLive(this IServiceCollection services)
    {
        _ = services;
    }
}
