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
        await using var connection = await source.OpenConnectionAsync(cancel);
        await using var turn = await TakeTurnAsync(connection, cancel);
        await using var db = new OpsDbContext(OpsDb.Configure(new DbContextOptionsBuilder<OpsDbContext>(), source).Options, null);
        var pending = (await db.Database.GetPendingMigrationsAsync(cancel)).ToList();
        if (pending.Count > 0)
        {
            await db.Database.MigrateAsync(cancel);
        }

        var isRuled = await ApplyRulesAsync(turn, db.Database.GetMigrations().Last(), cancel);
        await turn.CommitAsync(cancel);
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

    // Held to the end of the transaction, so that of several starting processes one migrates and the others find it done; a backup that reads the table is not in the way.
    // A table of the owner's and no advisory lock, which any login can hold.
    private static async Task<NpgsqlTransaction> TakeTurnAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        const string lockAll = """
            set local lock_timeout = 0; set local statement_timeout = 0; set local idle_in_transaction_session_timeout = 0;
            create table if not exists schema_rules (version text not null);
            lock table schema_rules in exclusive mode
            """;
        while (true)
        {
            var transaction = await connection.BeginTransactionAsync(cancel);
            try
            {
                await ExecuteAsync(transaction, lockAll, cancel);
                return transaction;
            }
            catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.DuplicateTable)
            {
                // Another process made it in the same moment, which is found out once that one has finished.
                await transaction.DisposeAsync();
            }
        }
    }

    private static async Task<bool> ApplyRulesAsync(NpgsqlTransaction turn, string tables, CancellationToken cancel)
    {
        var scripts = string.Join('\n', s_rules.Select(Script));
        var version = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(tables + scripts)));
        await ExecuteAsync(turn, Script("database.sql") + Script("server.sql"), cancel);
        if (await ExecuteAsync(turn, "select max(version) from schema_rules", cancel) is string known && known == version)
        {
            return false;
        }

        await ExecuteAsync(turn, scripts, cancel);
        await ExecuteAsync(turn, $"delete from schema_rules; insert into schema_rules values ('{version}')", cancel);
        return true;
    }

    // However long it takes: a large table may be made anew, and whoever waits for that waits for all of it.
    private static async Task<object?> ExecuteAsync(NpgsqlTransaction transaction, string sql, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand(sql, transaction.Connection, transaction) { CommandTimeout = 0 };
        return await command.ExecuteScalarAsync(cancel);
    }

    private static string Script(string name)
    {
        using var stream = typeof(Schema).Assembly.GetManifestResourceStream("Sql/" + name)
            ?? throw new InvalidOperationException($"The script {name} is not embedded.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
