using Microsoft.Extensions.Logging.Console;
using OpsMonitor.App.Hosting.Postgres;
using OpsMonitor.Domain.Storage;

namespace OpsMonitor.App.Hosting;

/// <summary>Before anything else: a database that is there and has this build's schema.</summary>
public static partial class DatabaseSetup
{
    /// <summary>The connection string's name in the configuration; when it is empty a private PostgreSQL is started.</summary>
    public const string Name = "OpsMonitor";

    /// <summary>False when no database can be had; why has then been said to the person at the console.</summary>
    public static async Task<bool> PrepareDatabaseAsync(this WebApplicationBuilder builder)
    {
        using var logging = LoggerFactory.Create(l => l.AddConfiguration(builder.Configuration.GetSection("Logging"))
            .AddConsoleFormatter<LogLines, ConsoleFormatterOptions>().AddConsole(c => c.FormatterName = LogLines.FormatterName));
        var logger = logging.CreateLogger(typeof(DatabaseSetup));
        try
        {
            if (string.IsNullOrWhiteSpace(builder.Configuration.GetConnectionString(Name)))
            {
                var folder = PrivatePostgres.DataDirectory(builder.Configuration["OpsMonitor:DataDirectory"]);
                var cluster = await PrivatePostgres.StartAsync(folder, logger, CancellationToken.None);
                builder.Configuration[$"ConnectionStrings:{Name}"] = cluster.ConnectionString;
                builder.Services.AddSingleton(cluster);
                builder.Services.AddHostedService<StopPrivatePostgresOnExit>();
            }

            foreach (var migration in await Schema.MigrateAsync(builder.Configuration.GetConnectionString(Name)!))
            {
                Log.Migrated(logger, migration);
            }

            return true;
        }
        catch (PrivatePostgresException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            Environment.ExitCode = 1;
            return false;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Migrated the database: {Migration}")]
        public static partial void Migrated(ILogger logger, string migration);
    }
}
