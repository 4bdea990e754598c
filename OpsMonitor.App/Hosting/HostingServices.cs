namespace OpsMonitor.App.Hosting;

/// <summary>What the process itself needs: health, telemetry, demo.</summary>
public static class HostingServices
{
    public static void AddHosting(this WebApplicationBuilder builder) => builder.Services.AddHealthChecks();
}
