using OpsMonitor.App.Operations;

namespace OpsMonitor.App.Demo;

/// <summary><c>--demo</c>: tenants, people, history and traffic, all through the real ledger and worker.</summary>
public static class DemoServices
{
    public static void AddDemo(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton<DemoPeople>().AddSingleton<DemoHistory>().AddSingleton<DemoTraffic>().AddSingleton<DemoProducers>().AddSingleton<DemoWelcome>();
        services.AddHostedService<DemoService>();

        // A pace that eyes can follow, unless it is configured.
        services.PostConfigure<WorkerOptions>(o => o.ItemPause = o.ItemPause == default ? TimeSpan.FromMilliseconds(80) : o.ItemPause);
    }
}
