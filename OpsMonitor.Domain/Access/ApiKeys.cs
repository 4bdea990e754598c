using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using OpsMonitor.Domain.Audit;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Domain.Text;

namespace OpsMonitor.Domain.Access;

/// <summary>What a key may be allowed to do.</summary>
public static class ApiScopes
{
    public const string RunsRead = "runs:read";
    public const string RunsWrite = "runs:write";
    public const string InventoryWrite = "inventory:write";
    public const string FindingsWrite = "findings:write";
    public const string NotificationsRead = "notifications:read";

    public static IReadOnlyList<string> All { get; } = [RunsRead, RunsWrite, InventoryWrite, FindingsWrite, NotificationsRead];

    /// <summary>What a person of this role may have done in their name.</summary>
    public static IEnumerable<string> Of(TenantRole role) => role >= TenantRole.Operator ? All : [RunsRead, NotificationsRead];
}

/// <summary>A key that lives, and what it may do now: its scopes, but of a personal key never more than its owner may.</summary>
public sealed record ApiKeyGrant(ApiKey Key, IReadOnlyList<string> Scopes);

/// <summary>A new key; <paramref name="Token"/> exists nowhere else and cannot be shown again.</summary>
public sealed record CreatedApiKey(long Id, string KeyId, string Token);

/// <summary>A key as a list shows it.</summary>
public sealed record ApiKeyRow(
    long Id, string KeyId, string Name, string[] Scopes, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt, DateTimeOffset? RevokedAt, DateTimeOffset? LastUsedAt);

/// <summary>Makes, finds and revokes the credentials of programs.</summary>
public sealed class ApiKeys(OpsDb ops, TimeProvider clock)
{
    private static readonly TimeSpan UseIsWrittenEvery = TimeSpan.FromHours(1);

    /// <summary>Makes a key. Throws <see cref="ArgumentException"/> for an empty name or a scope that does not exist.</summary>
    public async Task<CreatedApiKey> CreateAsync(
        TenantId tenant, string name, IReadOnlyCollection<string> scopes, Actor createdBy, DateTimeOffset? expiresAt = null, CancellationToken cancel = default)
    {
        name = SafeText.Cut(SafeText.Line(name), 100);
        if (!VisibleText.IsAny(name))
        {
            throw new ArgumentException("A key needs a name that can be seen.", nameof(name));
        }

        if (scopes.Count == 0 || scopes.Except(ApiScopes.All).Any())
        {
            throw new ArgumentException("The scopes of a key are some of " + string.Join(", ", ApiScopes.All) + ".", nameof(scopes));
        }

        var token = ApiKeyToken.New();
        var key = new ApiKey
        {
            TenantId = tenant,
            KeyId = token.KeyId,
            Name = name,
            SecretHash = token.SecretHash(),
            Scopes = [.. scopes.Distinct()],
            CreatedBy = createdBy.UserId,
            CreatedAt = clock.GetUtcNow(),
            ExpiresAt = expiresAt?.ToUniversalTime(),
        };
        await using var db = ops.ForTenant(tenant);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        db.ApiKeys.Add(key);
        await db.SaveChangesAsync(cancel);
        db.AuditLogs.Add(Entry(tenant, createdBy, "key.created", key.Id, key.KeyId, name));
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        return new(key.Id, key.KeyId, token.ToString());
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
        var found = await FindAsync(db, parsed.KeyId, now, cancel);
        var key = found?.Key;
        var matches = CryptographicOperations.FixedTimeEquals(parsed.SecretHash(), key?.SecretHash ?? new byte[SHA256.HashSizeInBytes]);
        if (key is null || !matches || key.RevokedAt is not null || key.ExpiresAt <= now || Scopes(found!) is not { } scopes)
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
        db.AuditLogs.Add(Entry(tenant, actor, "key.revoked", id, key.KeyId, key.Name));
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        return true;
    }

    /// <summary>The tenant's keys, newest first, revoked ones included.</summary>
    public async Task<IReadOnlyList<ApiKeyRow>> ListAsync(TenantId tenant, CancellationToken cancel = default)
    {
        await using var db = ops.ForTenant(tenant);
        return await db.ApiKeys.OrderByDescending(k => k.Id).Take(Cursor.MaxLimit)
            .Select(k => new ApiKeyRow(k.Id, k.KeyId, k.Name, k.Scopes, k.CreatedAt, k.ExpiresAt, k.RevokedAt, k.LastUsedAt)).ToListAsync(cancel);
    }

    // One statement, as it stands before every request of the API.
    private static Task<Found?> FindAsync(OpsDbContext db, string keyId, DateTimeOffset now, CancellationToken cancel)
    {
        var (users, memberships) = (db.Users, db.Memberships);
        return db.ApiKeys.AsNoTracking().Where(k => k.KeyId == keyId).Select(k => new Found(
            k,
            users.Where(u => u.Id == k.CreatedBy && !(u.LockoutEnabled && u.LockoutEnd > now)).Select(u => (bool?)u.IsPlatformOperator).FirstOrDefault(),
            memberships.Where(m => m.TenantId == k.TenantId && m.UserId == k.CreatedBy).Select(m => (TenantRole?)m.Role).FirstOrDefault())).SingleOrDefaultAsync(cancel);
    }

    // Null where the owner has no right at all. A platform operator looks into every tenant as a viewer does.
    private static string[]? Scopes(Found found) => found switch
    {
        { Key: { CreatedBy: null } service } => service.Scopes,
        { IsOwnerPlatformOperator: null } => null, // locked, or gone
        { OwnerRole: { } role } => [.. found.Key.Scopes.Intersect(ApiScopes.Of(role))],
        { IsOwnerPlatformOperator: true } => [.. found.Key.Scopes.Intersect(ApiScopes.Of(TenantRole.Viewer))],
        _ => null,
    };

    private static AuditLog Entry(TenantId tenant, Actor actor, string action, long id, string keyId, string name) => new()
    {
        TenantId = tenant,
        Actor = actor.ToString(),
        ActorName = actor.Name,
        Action = action,
        SubjectType = "api_key",
        SubjectId = id,
        Data = JsonSerializer.Serialize(new Dictionary<string, string> { ["key_id"] = keyId, ["name"] = name }),
    };

    private sealed record Found(ApiKey Key, bool? IsOwnerPlatformOperator, TenantRole? OwnerRole);
}
