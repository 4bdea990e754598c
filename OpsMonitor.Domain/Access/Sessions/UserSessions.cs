using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Domain.Text;
using OpsMonitor.Domain.Text.Secrets;

namespace OpsMonitor.Domain.Access.Sessions;

/// <summary>A session as its person sees it.</summary>
public sealed record SessionView(string Id, string? UserAgent, string? Address, DateTimeOffset CreatedAt, DateTimeOffset LastSeenAt);

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
            UserAgent = SafeReason.Of(userAgent) is { } agent ? SafeText.Cut(agent, MaxAgent) : null,
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
        await using var command = new NpgsqlCommand(UserSessionsSql.People, connection) { Parameters = { new("ids", ids.ToArray()) }, CommandTimeout = Patience.SecondsOr(connection.CommandTimeout) };
        await using var reader = await command.ExecuteReaderAsync(cancel);
        Dictionary<string, Person> people = [];
        while (await reader.ReadAsync(cancel))
        {
            var id = reader.GetString(0);
            if (!people.TryGetValue(id, out var person))
            {
                people[id] = person = new(reader.GetInt64(1), Name(reader, 2), reader.GetBoolean(3), new List<TenantSeat>())
                {
                    Address = reader[9] as string, Culture = reader[10] as string, Zone = reader[11] as string,
                };
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

    /// <summary>Removes what ended long ago, and challenges that are too old to be answered.</summary>
    public static Task PruneAsync(NpgsqlConnection connection, CancellationToken cancel) =>
        ExecuteAsync(connection, UserSessionsSql.Prune, cancel, new NpgsqlParameter("kept", Kept));

    /// <summary>The session's cookie was renewed.</summary>
    public Task RenewAsync(string id, CancellationToken cancel = default) => WriteAsync(UserSessionsSql.Renew, cancel, new("id", id), new("life", Life));

    /// <summary>The living sessions of a person, the one used last first.</summary>
    public async Task<IReadOnlyList<SessionView>> ListAsync(long user, CancellationToken cancel = default)
    {
        var now = clock.GetUtcNow();
        await using var db = ops.ForAllTenants("people belong to no single tenant");
        return await db.Set<UserSession>()
            .Where(s => s.UserId == user && s.EndedAt == null && s.ExpiresAt > now && db.Set<User>().Any(u => u.Id == user && u.SecurityStamp == s.SecurityStamp))
            .OrderByDescending(s => s.LastSeenAt).ThenBy(s => s.Id)
            .Select(s => new SessionView(s.Id, s.UserAgent, s.Address, s.CreatedAt, s.LastSeenAt)).ToListAsync(cancel);
    }

    /// <summary>Whether a session lives and began no longer ago than this.</summary>
    public async Task<bool> IsFreshAsync(string id, TimeSpan age, CancellationToken cancel = default)
    {
        var since = clock.GetUtcNow() - age;
        await using var db = ops.ForAllTenants("people belong to no single tenant");
        return await db.Set<UserSession>().AnyAsync(s => s.Id == id && s.EndedAt == null && s.CreatedAt > since, cancel);
    }

    /// <summary>Ends a session of a person for good, says what did and notes who; false when it is over already or somebody else's.</summary>
    public async Task<bool> EndAsync(long user, string id, string how, Actor by, CancellationToken cancel = default) =>
        await WriteAsync(db => EndAsync(db, Living(db, user).Where(s => s.Id == id), user, how, by, cancel), cancel) > 0;

    /// <summary>Ends all sessions of a person, or all but one; answers how many.</summary>
    public Task<int> EndAllAsync(long user, string? keep, string how, Actor by, CancellationToken cancel = default) =>
        WriteAsync(db => EndAllAsync(db, user, keep, how, by, cancel), cancel);

    /// <summary>The same with what else the context's transaction does.</summary>
    public Task<int> EndAllAsync(OpsDbContext db, long user, string? keep, string how, Actor by, CancellationToken cancel = default) =>
        EndAsync(db, Living(db, user).Where(s => s.Id != keep), user, how, by, cancel);

    /// <summary>Lets a session go on although its account's stamp was changed; the person changed it there.</summary>
    public static Task KeepAsync(OpsDbContext db, long user, string id, string? stamp, CancellationToken cancel = default) =>
        Living(db, user).Where(s => s.Id == id).ExecuteUpdateAsync(s => s.SetProperty(x => x.SecurityStamp, stamp), cancel);

    private static IQueryable<UserSession> Living(OpsDbContext db, long user) => db.Set<UserSession>().Where(s => s.UserId == user && s.EndedAt == null);

    private async Task<int> EndAsync(OpsDbContext db, IQueryable<UserSession> sessions, long user, string how, Actor by, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        var ended = await sessions.ExecuteUpdateAsync(s => s.SetProperty(x => x.EndedAt, now).SetProperty(x => x.EndedBy, how), cancel);
        if (ended > 0)
        {
            await PersonAudit.NoteAsync(db, user, by, "session.ended", [("sessions", ended.ToString(CultureInfo.InvariantCulture)), ("by", how)], cancel);
        }

        return ended;
    }

    private async Task<int> WriteAsync(Func<OpsDbContext, Task<int>> write, CancellationToken cancel)
    {
        await using var db = ops.ForAllTenants("people belong to no single tenant");
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var answer = await write(db);
        await transaction.CommitAsync(cancel);
        return answer;
    }

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
