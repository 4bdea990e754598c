using System.Linq.Expressions;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using OpsMonitor.Domain.Audit;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Domain.Text;

namespace OpsMonitor.Domain.Access;

/// <summary>Makes, finds, rotates and revokes the credentials of programs.</summary>
public sealed class ApiKeys(OpsDb ops, TimeProvider clock)
{
    private static readonly TimeSpan UseIsWrittenEvery = TimeSpan.FromHours(1);

    /// <summary>Makes a key in the name of <paramref name="createdBy"/>. Throws <see cref="ArgumentException"/> as <see cref="CreateAsync(TenantId, NewApiKey, Actor, CancellationToken)"/> does.</summary>
    public Task<CreatedApiKey> CreateAsync(
        TenantId tenant, string name, IReadOnlyCollection<string> scopes, Actor createdBy, DateTimeOffset? expiresAt = null, CancellationToken cancel = default) =>
        CreateAsync(tenant, new NewApiKey(name, scopes) { ExpiresAt = expiresAt }, createdBy, cancel);

    /// <summary>Makes a key. Throws <see cref="ArgumentException"/> for one that <see cref="NewApiKey.Check"/> refuses.</summary>
    public async Task<CreatedApiKey> CreateAsync(TenantId tenant, NewApiKey asked, Actor actor, CancellationToken cancel = default)
    {
        if (asked.Check() is { } refusal)
        {
            throw new ArgumentException($"The key cannot be made: {refusal}.", nameof(asked));
        }

        var token = ApiKeyToken.New();
        var key = new ApiKey
        {
            TenantId = tenant,
            KeyId = token.KeyId,
            Name = SafeText.Cut(SafeText.Line(asked.Name), NewApiKey.MaxName),
            SecretHash = token.SecretHash(),
            Scopes = [.. asked.Scopes.Distinct()],
            Operations = asked.Operations is { } operations ? [.. operations.Distinct().Order(StringComparer.Ordinal)] : null,
            CreatedBy = asked.IsService ? null : actor.UserId,
            CreatedAt = clock.GetUtcNow(),
            ExpiresAt = asked.ExpiresAt?.ToUniversalTime(),
        };
        await using var db = ops.ForTenant(tenant);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        await AddAsync(db, key, () => Entry(key, actor, "key.created"), cancel);
        await transaction.CommitAsync(cancel);
        return new(key.Id, key.KeyId, token.ToString());
    }

    /// <summary>
    /// Makes a key like another, which goes on working for <paramref name="overlap"/> at most: time to bring the new token to the program. It lives as long
    /// as the other was made for. Of a personal key only its owner gets a new token.
    /// </summary>
    public async Task<RotatedApiKey> RotateAsync(TenantId tenant, long id, TimeSpan overlap, Actor actor, CancellationToken cancel = default)
    {
        var now = clock.GetUtcNow();
        await using var db = ops.ForTenant(tenant);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        if (await db.ApiKeys.SingleOrDefaultAsync(k => k.Id == id, cancel) is not { RevokedAt: null } old || old.ExpiresAt <= now)
        {
            return new(null, ApiKeyRefusal.NotLive);
        }

        if (old.CreatedBy is { } owner && owner != actor.UserId)
        {
            return new(null, ApiKeyRefusal.AnotherPersons);
        }

        var token = ApiKeyToken.New();
        var key = new ApiKey
        {
            TenantId = tenant,
            KeyId = token.KeyId,
            Name = old.Name,
            SecretHash = token.SecretHash(),
            Scopes = old.Scopes,
            Operations = old.Operations,
            CreatedBy = old.CreatedBy,
            ReplacesId = old.Id,
            CreatedAt = now,
            ExpiresAt = now + (old.ExpiresAt - old.CreatedAt),
        };
        old.ExpiresAt = old.ExpiresAt < now + overlap ? old.ExpiresAt : now + overlap;
        try
        {
            await AddAsync(db, key, () => Entry(key, actor, "key.rotated", ("replaces", old.KeyId), ("which_works_until", $"{old.ExpiresAt:yyyy-MM-ddTHH:mm:ssZ}")), cancel);
        }
        catch (DbUpdateException e) when (PostgresErrors.IsUniqueViolation(e))
        {
            return new(null, ApiKeyRefusal.Replaced);
        }

        await transaction.CommitAsync(cancel);
        return new(new(key.Id, key.KeyId, token.ToString()));
    }

    /// <summary>The live key of a token; null for one that is malformed, unknown, revoked or expired, or whose owner has no right here any more, without
    /// telling which. A key without an owner is a service's and keeps its scopes.</summary>
    public async Task<ApiKeyGrant?> FindAsync(string? token, CancellationToken cancel = default)
    {
        if (ApiKeyToken.Parse(token) is not { } parsed)
        {
            return null;
        }

        await using var db = ops.ForAllTenants("the key tells which tenant it is of");
        var now = clock.GetUtcNow();
        var found = await db.ApiKeys.AsNoTracking().Where(k => k.KeyId == parsed.KeyId).Select(WithOwner(db, now)).SingleOrDefaultAsync(cancel);
        var key = found?.Key;
        var matches = CryptographicOperations.FixedTimeEquals(parsed.SecretHash(), key?.SecretHash ?? new byte[SHA256.HashSizeInBytes]);
        if (key is null || !matches || key.RevokedAt is not null || key.ExpiresAt <= now || Granted(found!) is not { } scopes)
        {
            return null;
        }

        if (key.LastUsedAt is null || now - key.LastUsedAt >= UseIsWrittenEvery)
        {
            await db.ApiKeys.Where(k => k.KeyId == key.KeyId).ExecuteUpdateAsync(s => s.SetProperty(k => k.LastUsedAt, now), cancel);
        }

        return new(key, scopes);
    }

    /// <summary>Ends a key for good; false when this tenant has no such key that still lives.</summary>
    public async Task<bool> RevokeAsync(TenantId tenant, long id, Actor actor, CancellationToken cancel = default)
    {
        await using var db = ops.ForTenant(tenant);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var now = clock.GetUtcNow();
        var revoked = await db.ApiKeys.Where(k => k.Id == id && k.RevokedAt == null)
            .ExecuteUpdateAsync(s => s.SetProperty(k => k.RevokedAt, now), cancel);
        if (revoked == 0)
        {
            return false;
        }

        var key = await db.ApiKeys.AsNoTracking().SingleAsync(k => k.Id == id, cancel);
        db.AuditLogs.Add(Entry(key, actor, "key.revoked"));
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        return true;
    }

    /// <summary>The tenant's keys, newest first: those that have not ended, or <paramref name="all"/>.</summary>
    public async Task<Page<ApiKeyRow>> ListAsync(TenantId tenant, bool all = true, string? cursor = null, int limit = Cursor.MaxLimit, CancellationToken cancel = default)
    {
        limit = Math.Clamp(limit, 1, Cursor.MaxLimit);
        var (before, now) = (cursor is null ? long.MaxValue : Cursor.Id(cursor), clock.GetUtcNow());
        await using var db = ops.ForTenant(tenant);
        var keys = db.ApiKeys.AsNoTracking().Where(k => k.Id < before && (all || (k.RevokedAt == null && (k.ExpiresAt == null || k.ExpiresAt > now))));
        var rows = await RowsAsync(db, keys.OrderByDescending(k => k.Id).Take(limit + 1), now, cancel);
        return Cursor.Cut(rows, limit, r => Cursor.Of(r.Row.Id)).Select(r => r.Row);
    }

    /// <summary>The keys in a person's name that have not ended, of all tenants, newest first.</summary>
    public async Task<IReadOnlyList<PersonalKeyRow>> ListOfAsync(long person, CancellationToken cancel = default)
    {
        var now = clock.GetUtcNow();
        await using var db = ops.ForAllTenants("a person's keys are of all their tenants");
        var keys = db.ApiKeys.AsNoTracking().Where(k => k.CreatedBy == person && k.RevokedAt == null && (k.ExpiresAt == null || k.ExpiresAt > now));
        var rows = await RowsAsync(db, keys.OrderByDescending(k => k.Id).Take(Cursor.MaxLimit), now, cancel);
        var ids = rows.Select(r => r.Tenant).Distinct().ToList();
        var tenants = await db.Tenants.AsNoTracking().Where(t => ids.Contains(t.Id)).ToDictionaryAsync(t => t.Id, cancel);
        return [.. rows.Select(r => new PersonalKeyRow(r.Tenant, tenants[r.Tenant].Slug, tenants[r.Tenant].Name, r.Row))];
    }

    // One statement, as it stands before every request of the API.
    private static Expression<Func<ApiKey, Found>> WithOwner(OpsDbContext db, DateTimeOffset now)
    {
        var (users, memberships, open) = (db.Users.MayEnter(now), db.Memberships, db.Tenants.Where(t => t.ArchivedAt == null));
        return k => new Found(
            k,
            open.Any(t => t.Id == k.TenantId),
            users.Where(u => u.Id == k.CreatedBy).Select(u => (bool?)u.IsPlatformOperator).FirstOrDefault(),
            memberships.Where(m => m.TenantId == k.TenantId && m.UserId == k.CreatedBy).Select(m => (TenantRole?)m.Role).FirstOrDefault());
    }

    private static async Task<List<(TenantId Tenant, ApiKeyRow Row)>> RowsAsync(OpsDbContext db, IQueryable<ApiKey> keys, DateTimeOffset now, CancellationToken cancel)
    {
        var found = await keys.Select(WithOwner(db, now)).ToListAsync(cancel);
        var (people, ids) = (found.Select(f => f.Key.CreatedBy).Distinct().ToList(), found.Select(f => (long?)f.Key.Id).ToList());
        var names = await db.Users.Where(u => people.Contains(u.Id)).ToDictionaryAsync(u => u.Id, u => u.DisplayName, cancel);
        var next = await db.ApiKeys.Where(k => ids.Contains(k.ReplacesId)).ToDictionaryAsync(k => k.ReplacesId!.Value, k => k.KeyId, cancel);
        return [.. found.Select(f => (f.Key.TenantId, Row(f, f.Key.CreatedBy is { } owner ? names.GetValueOrDefault(owner) : null, next.GetValueOrDefault(f.Key.Id))))];
    }

    // Null where the tenant is archived, or the owner has no right at all. A platform operator looks into every tenant as a viewer does.
    private static string[]? Granted(Found found) => found switch
    {
        { IsTenantOpen: false } => null,
        { Key: { CreatedBy: null } service } => service.Scopes,
        { IsOwnerPlatformOperator: null } => null, // locked, or gone
        { OwnerRole: { } role } => [.. found.Key.Scopes.Intersect(ApiScopes.Of(role))],
        { IsOwnerPlatformOperator: true } => [.. found.Key.Scopes.Intersect(ApiScopes.Of(Rights.Visitor))],
        _ => null,
    };

    private static ApiKeyRow Row(Found found, string? owner, string? replacedBy) =>
        new(found.Key.Id, found.Key.KeyId, found.Key.Name, found.Key.Scopes, found.Key.CreatedAt, found.Key.ExpiresAt, found.Key.RevokedAt, found.Key.LastUsedAt)
        {
            Operations = found.Key.Operations,
            OwnerId = found.Key.CreatedBy,
            Owner = owner,
            Granted = Granted(found),
            ReplacedBy = replacedBy,
        };

    private static async Task AddAsync(OpsDbContext db, ApiKey key, Func<AuditLog> entry, CancellationToken cancel)
    {
        db.ApiKeys.Add(key);
        await db.SaveChangesAsync(cancel);
        db.AuditLogs.Add(entry());
        await db.SaveChangesAsync(cancel);
    }

    private static AuditLog Entry(ApiKey key, Actor actor, string action, params IEnumerable<(string, string?)> more) => AuditLog.Of(key.TenantId, actor, action, "api_key", key.Id,
    [
        ("key_id", key.KeyId), ("name", key.Name), ("of", key.CreatedBy is null ? "service" : "person"), ("scopes", string.Join(' ', key.Scopes)),
        ("operations", key.Operations is { } operations ? string.Join(' ', operations) : null), .. more,
    ]);

    private sealed record Found(ApiKey Key, bool IsTenantOpen, bool? IsOwnerPlatformOperator, TenantRole? OwnerRole);
}
