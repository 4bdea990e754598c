using OpsMonitor.Domain.Storage;

namespace OpsMonitor.App.Hosting;

/// <summary>Before anything else: a database that is there and has this build's schema.</summary>
public static class DatabaseSetup
{
    /// <summary>The connection string's name in the configuration; when it is empty a private PostgreSQL is started.</summary>
    public const string Name = "OpsMonitor";

    public static async Task PrepareDatabaseAsync(this WebApplicationBuilder builder)
    {
        var configured = builder.Configuration.GetConnectionString(Name);
        if (string.IsNullOrWhiteSpace(configured))
        {
            throw new NotSupportedException("A private PostgreSQL is not wired yet.");
        }

        await Schema.MigrateAsync(configured);
    }
}
