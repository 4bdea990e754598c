namespace OpsMonitor.App.Hosting;

/// <summary>What the process itself needs: health, telemetry, demo.</summary>
public static class HostingServices
{
    public static void AddHosting(this WebApplicationBuilder builder) => builder.Services.AddHealthChecks()
        .AddCheck<DatabaseHealth>("database", Microsoft.Extensions.Diagnostics.HealthChecks.HealthStatus.Degraded, timeout: TimeSpan.FromSeconds(3));
}
