using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging.Console;

namespace OpsMonitor.App.Hosting;

/// <summary>What the process itself needs: health, telemetry, demo.</summary>
public static class HostingServices
{
    private const int MaxAddress = 16 << 10; // in bytes
    private const string DefaultUrl = "http://localhost:5080";

    public static void AddHosting(this WebApplicationBuilder builder)
    {
        if (string.IsNullOrEmpty(builder.Configuration[WebHostDefaults.ServerUrlsKey]))
        {
            builder.WebHost.UseUrls(DefaultUrl);
        }

        // An item's id may stand in an address, each byte of it as three characters.
        builder.WebHost.ConfigureKestrel(o => o.Limits.MaxRequestLineSize = MaxAddress);

        // Run from a build, in whatever environment, the packages' files lie in the package folder; a published app has no such list.
        builder.WebHost.UseStaticWebAssets();
        // A formatter that the settings name, such as json, stays the choice of whoever runs it.
        builder.Logging.AddConsoleFormatter<LogLines, ConsoleFormatterOptions>();
        builder.Services.PostConfigure<ConsoleLoggerOptions>(o => o.FormatterName ??= LogLines.FormatterName);
        builder.Services.AddHealthChecks().AddCheck<DatabaseHealth>("database", HealthStatus.Degraded, timeout: TimeSpan.FromSeconds(3));
    }
}
