using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql;

namespace OpsMonitor.Domain.Storage;

/// <summary>Brings a database to the schema of this build. Runs as the login role, which owns the tables.</summary>
public static class Schema
{
    /// <summary>Applies what is missing; several starting processes take turns. Returns the names of the applied migrations.</summary>
    public static async Task<IReadOnlyList<string>> MigrateAsync(string connectionString, CancellationToken cancel = default)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        await using var db = new OpsDbContext(OpsDb.Configure(new DbContextOptionsBuilder<OpsDbContext>(), source).Options, null);
        var pending = (await db.Database.GetPendingMigrationsAsync(cancel)).ToList();
        if (pending.Count > 0)
        {
            await db.Database.MigrateAsync(cancel);
        }

        return pending;
    }

    internal static void RunScript(this MigrationBuilder migration, string name)
    {
        using var stream = typeof(Schema).Assembly.GetManifestResourceStream("Sql/" + name)
            ?? throw new InvalidOperationException($"The script {name} is not embedded.");
        using var reader = new StreamReader(stream);
        migration.Sql(reader.ReadToEnd());
    }
}
