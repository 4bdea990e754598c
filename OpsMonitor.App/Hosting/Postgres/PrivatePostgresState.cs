using System.Security.Cryptography;
using System.Text.Json;
using Npgsql;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.App.Hosting.Postgres;

/// <summary>What another process needs to reach the private cluster: <c>postgres.json</c> beside the data, readable by its owner only.
/// eng/psql reads it line by line, so it stays flat and indented.</summary>
internal sealed record PrivatePostgresState
{
    public const string Role = "opsmonitor";
    public const string Database = "opsmonitor";
    public const string Superuser = "postgres";

    private static readonly JsonSerializerOptions _json = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    public int Port { get; init; }

    public required string Password { get; init; }

    public required string SuperuserPassword { get; init; }

    /// <summary>The account that owns the data when root made it.</summary>
    public string? Account { get; init; }

    public string ConnectionString => Connection(Role, Password, Database);

    public string SuperuserConnectionString => Connection(Superuser, SuperuserPassword, "postgres");

    public static PrivatePostgresState Create() => new() { Password = Secret(), SuperuserPassword = Secret() };

    public static async Task<PrivatePostgresState?> ReadAsync(string path, CancellationToken ct)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            await using var file = File.OpenRead(path);
            return await JsonSerializer.DeserializeAsync<PrivatePostgresState>(file, _json, ct);
        }
        catch (JsonException e)
        {
            throw new PrivatePostgresException($"{path} holds the passwords of the private PostgreSQL and is damaged. Restore it from a backup.", e);
        }
    }

    /// <summary>Writes a new file and renames it, so that a reader never sees half of one.</summary>
    public async Task WriteAsync(string path, CancellationToken ct)
    {
        var draft = path + ".new";
        File.Delete(draft);
        await using (var file = new FileStream(draft, OwnerOnly()))
        {
            var content = new { Port, User = Role, Password, Database, Superuser, SuperuserPassword, Account };
            await JsonSerializer.SerializeAsync(file, content, _json, ct);
        }

        File.Move(draft, path, overwrite: true);
    }

    public static FileStreamOptions OwnerOnly()
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return options;
    }

    private static string Secret() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));

    private string Connection(string user, string password, string database) => new NpgsqlConnectionStringBuilder
    {
        Host = "127.0.0.1",
        Port = Port,
        Username = user,
        Password = password,
        Database = database,
    }.ConnectionString;
}
