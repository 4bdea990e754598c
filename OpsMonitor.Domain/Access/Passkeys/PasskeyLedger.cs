using Microsoft.EntityFrameworkCore;
using Npgsql;
using OpsMonitor.Domain.Storage;

namespace OpsMonitor.Domain.Access.Passkeys;

/// <summary>A passkey as its owner sees it. <paramref name="CredentialId"/> is what their device calls it.</summary>
public sealed record PasskeyView(long Id, string Name, byte[] CredentialId, DateTimeOffset CreatedAt, DateTimeOffset? LastUsedAt);

/// <summary>Adds, finds, counts and removes the passkeys of people, each in the caller's transaction.</summary>
public static class PasskeyLedger
{
    /// <summary>So many a person may have.</summary>
    public const int Most = 20;

    /// <summary>The passkey that a device calls so, whosever it is.</summary>
    public static Task<UserPasskey?> FindAsync(OpsDbContext db, byte[] credentialId, CancellationToken cancel = default) =>
        db.Set<UserPasskey>().AsNoTracking().SingleOrDefaultAsync(p => p.CredentialId == credentialId, cancel);

    /// <summary>All of a person's, the oldest first.</summary>
    public static Task<List<UserPasskey>> OfAsync(OpsDbContext db, long user, CancellationToken cancel = default) =>
        db.Set<UserPasskey>().AsNoTracking().Where(p => p.UserId == user).OrderBy(p => p.Id).ToListAsync(cancel);

    /// <summary>The same for a page.</summary>
    public static Task<List<PasskeyView>> ListAsync(OpsDbContext db, long user, CancellationToken cancel = default) =>
        db.Set<UserPasskey>().Where(p => p.UserId == user).OrderBy(p => p.Id)
            .Select(p => new PasskeyView(p.Id, p.Name, p.CredentialId, p.CreatedAt, p.LastUsedAt)).ToListAsync(cancel);

    public static Task<bool> AnyAsync(OpsDbContext db, long user, CancellationToken cancel = default) => db.Set<UserPasskey>().AnyAsync(p => p.UserId == user, cancel);

    /// <summary>False where the device's name for it is taken.</summary>
    public static async Task<bool> AddAsync(OpsDbContext db, UserPasskey passkey, CancellationToken cancel = default)
    {
        try
        {
            db.Add(passkey);
            await db.SaveChangesAsync(cancel);
            return true;
        }
        catch (DbUpdateException e) when (e.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            return false;
        }
    }

    /// <summary>The name it had; null where the person has no such passkey.</summary>
    public static async Task<string?> RenameAsync(OpsDbContext db, long user, long id, string name, CancellationToken cancel = default)
    {
        var before = await db.Set<UserPasskey>().Where(p => p.UserId == user && p.Id == id).Select(p => p.Name).SingleOrDefaultAsync(cancel);
        return await db.Set<UserPasskey>().Where(p => p.UserId == user && p.Id == id).ExecuteUpdateAsync(s => s.SetProperty(p => p.Name, name), cancel) == 1 ? before : null;
    }

    /// <summary>False where the person has no such passkey any more.</summary>
    public static async Task<bool> RemoveAsync(OpsDbContext db, long user, long id, CancellationToken cancel = default) =>
        await db.Set<UserPasskey>().Where(p => p.UserId == user && p.Id == id).ExecuteDeleteAsync(cancel) == 1;

    /// <summary>Counts an answer of the passkey that was found to be right. False where the challenge was answered before, the device's count did not grow,
    /// which a copy of the key would bring about, or the passkey is gone: of two at the same moment one gets true.</summary>
    public static async Task<bool> UseAsync(OpsDbContext db, long id, uint count, bool isBackedUp, string challenge, TimeSpan life, CancellationToken cancel = default)
    {
        NpgsqlParameter[] parameters = [new("challenge", challenge), new("life", life)];
        if (await db.Database.ExecuteSqlRawAsync(PasskeysSql.UseChallenge, parameters, cancel) == 0)
        {
            return false;
        }

        NpgsqlParameter[] counted = [new("id", id), new("count", (long)count), new("backed_up", isBackedUp)];
        return await db.Database.ExecuteSqlRawAsync(PasskeysSql.Count, counted, cancel) == 1;
    }
}
