using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql;
using OpsMonitor.Domain.Text.Secrets;

namespace OpsMonitor.Domain.Storage;

/// <summary>
/// Brings a database to the schema of this build: first the tables, by migrations, then the rules, by scripts that are applied again
/// whenever they or the tables changed. Runs as the login role, which owns the tables.
/// </summary>
public static class Schema
{
    private static readonly string[] s_rules =
    [
        "signals.sql", "actors.sql", "failures.sql", "runs.sql", "notifications.sql", "telling.sql", "deadlines.sql", "journal.sql", "inventory.sql", "producers.sql", "search.sql", "row_security.sql",
    ];

    /// <summary>Applies what is missing; several starting processes take turns. Returns the names of what was applied.</summary>
    public static async Task<IReadOnlyList<string>> MigrateAsync(string connectionString, CancellationToken cancel = default)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        await using var db = new OpsDbContext(OpsDb.Configure(new DbContextOptionsBuilder<OpsDbContext>(), source).Options, null);
        var pending = (await db.Database.GetPendingMigrationsAsync(cancel)).ToList();
        if (pending.Count > 0)
        {
            await db.Database.MigrateAsync(cancel);
        }

        var isRuled = await ApplyRulesAsync(source, db.Database.GetMigrations().Last(), cancel);
        await using var key = source.CreateCommand("select key from installation_key");
        SafeDigest.Use((byte[])(await key.ExecuteScalarAsync(cancel))!);
        return isRuled ? [.. pending, "Rules"] : pending;
    }

    /// <summary>Takes from everybody, in one database, what only the server's administrator may take; for the connection of such a one.</summary>
    public static async Task LimitAsync(string administrator, CancellationToken cancel = default)
    {
        await using var source = NpgsqlDataSource.Create(administrator);
        await using var command = source.CreateCommand(Script("server.sql"));
        await command.ExecuteNonQueryAsync(cancel);
    }

    internal static void RunScript(this MigrationBuilder migration, string name) => migration.Sql(Script(name));

    private static async Task<bool> ApplyRulesAsync(NpgsqlDataSource source, string tables, CancellationToken cancel)
    {
        var scripts = string.Join('\n', s_rules.Select(Script));
        var version = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(tables + scripts)));
        await using var connection = await source.OpenConnectionAsync(cancel);
        await using var transaction = await connection.BeginTransactionAsync(cancel);

        // A table of the owner's and no advisory lock, which any login can hold.
        await ExecuteAsync("lock table schema_migrations in exclusive mode; create table if not exists schema_rules (version text not null)");
        await ExecuteAsync(Script("database.sql") + Script("server.sql"));
        var missing = (string?)await ExecuteAsync("select max(version) from schema_rules") != version;
        if (missing)
        {
            await ExecuteAsync(scripts);
            await ExecuteAsync($"delete from schema_rules; insert into schema_rules values ('{version}')");
        }

        await transaction.CommitAsync(cancel);
        return missing;

        async Task<object?> ExecuteAsync(string sql)
        {
            await using var command = new NpgsqlCommand(sql, connection, transaction);
            return await command.ExecuteScalarAsync(cancel) is { } value and not DBNull ? value : null;
        }
    }

    private static string Script(string name)
    {
        using var stream = typeof(Schema).Assembly.GetManifestResourceStream("Sql/" + name)
            ?? throw new InvalidOperationException($"The script {name} is not embedded.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
