using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Domain.Text;
using OpsMonitor.Domain.Text.Secrets;

namespace OpsMonitor.Domain.Access;

/// <summary>Begins, finds and ends the sessions of people.</summary>
public sealed class UserSessions(OpsDb ops, TimeProvider clock)
{
    /// <summary>How long a session lives that nobody uses.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromDays(14);

    /// <summary>A session in use is written this often at most.</summary>
    public static readonly TimeSpan SeenEvery = TimeSpan.FromMinutes(10);

    /// <summary>Ended sessions can be looked up for so long.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(90);

    private const int MaxAgent = 200;

    private static readonly Comparison<TenantSeat> _byName = static (a, b) =>
        string.Compare(a.Name, b.Name, StringComparison.InvariantCultureIgnoreCase) is var order and not 0 ? order : string.CompareOrdinal(a.Slug, b.Slug);

    /// <summary>The id of the session whose cookie carries <paramref name="token"/>.</summary>
    public static string IdOf(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));

    /// <summary>A new session; the answer is its token, which exists nowhere else.</summary>
    public async Task<string> BeginAsync(long user, string? securityStamp, string? userAgent, string? address, CancellationToken cancel = default)
    {
        var token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        var now = clock.GetUtcNow();
        await using var db = ops.ForAllTenants("people belong to no single tenant");
        db.Add(new UserSession
        {
            Id = IdOf(token),
            UserId = user,
            SecurityStamp = securityStamp,
            CreatedAt = now,
            LastSeenAt = now,
            ExpiresAt = now + Life,
            UserAgent = SafeText.Line(userAgent) is { Length: > 0 } agent ? SafeText.Cut(agent, MaxAgent) : null,
            Address = address,
        });
        await db.SaveChangesAsync(cancel);
        return token;
    }

    /// <summary>The person of a living session, as of now; null when it ended, expired, or its account was locked, changed or removed.</summary>
    public async Task<Person?> FindAsync(string id, CancellationToken cancel = default)
    {
        await using var db = ops.ForAllTenants("a session is found before a tenant is chosen");
        await db.Database.OpenConnectionAsync(cancel);
        return (await ReadAsync((NpgsqlConnection)db.Database.GetDbConnection(), [id], cancel)).GetValueOrDefault(id);
    }

    /// <summary>The same for many sessions at once, on a connection that sees all tenants. What is missing in the answer lives no longer.</summary>
    public static async Task<Dictionary<string, Person>> ReadAsync(NpgsqlConnection connection, IReadOnlyCollection<string> ids, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand(UserSessionsSql.People, connection) { Parameters = { new("ids", ids.ToArray()) } };
        await using var reader = await command.ExecuteReaderAsync(cancel);
        Dictionary<string, Person> people = [];
        while (await reader.ReadAsync(cancel))
        {
            var id = reader.GetString(0);
            if (!people.TryGetValue(id, out var person))
            {
                people[id] = person = new(reader.GetInt64(1), Name(reader, 2), reader.GetBoolean(3), new List<TenantSeat>());
            }

            // A role that this build does not know opens nothing.
            if (!await reader.IsDBNullAsync(4, cancel) && EnumText.TryParse<TenantRole>(reader.GetString(7), out var role))
            {
                _ = EnumText.TryParse<NotifyPreference>(reader.GetString(8), out var notify);
                ((List<TenantSeat>)person.Seats).Add(new(new TenantId(reader.GetInt64(4)), reader.GetString(5), Name(reader, 6), role, notify, IsMember: true));
            }
        }

        foreach (var person in people.Values)
        {
            ((List<TenantSeat>)person.Seats).Sort(_byName);
        }

        return people;
    }

    // As the mapped columns are read: others may have written it.
    private static string Name(NpgsqlDataReader reader, int column) => SafeReason.Of(reader.GetString(column)) ?? "";

    /// <summary>Notes that these sessions are in use, which keeps them alive.</summary>
    public static Task TouchAsync(NpgsqlConnection connection, IReadOnlyCollection<string> ids, CancellationToken cancel) =>
        ExecuteAsync(connection, UserSessionsSql.Touch, cancel, new("ids", ids.ToArray()), new("life", Life), new("every", SeenEvery));

    /// <summary>Removes what ended long ago.</summary>
    public static Task PruneAsync(NpgsqlConnection connection, CancellationToken cancel) =>
        ExecuteAsync(connection, UserSessionsSql.Prune, cancel, new NpgsqlParameter("kept", Kept));

    /// <summary>The session's cookie was renewed.</summary>
    public Task RenewAsync(string id, CancellationToken cancel = default) => WriteAsync(UserSessionsSql.Renew, cancel, new("id", id), new("life", Life));

    /// <summary>Ends a session for good, and says what did.</summary>
    public Task EndAsync(string id, string by, CancellationToken cancel = default) => WriteAsync(UserSessionsSql.End, cancel, new("id", id), new("by", by));

    private async Task WriteAsync(string sql, CancellationToken cancel, params NpgsqlParameter[] parameters)
    {
        await using var db = ops.ForAllTenants("people belong to no single tenant");
        await db.Database.ExecuteSqlRawAsync(sql, parameters, cancel);
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancel, params NpgsqlParameter[] parameters)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.AddRange(parameters);
        await command.ExecuteNonQueryAsync(cancel);
    }
}
