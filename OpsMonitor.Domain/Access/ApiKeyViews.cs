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
    public const string AlertingManage = "alerting:manage";

    public static IReadOnlyList<string> All { get; } = [RunsRead, RunsWrite, InventoryWrite, FindingsWrite, NotificationsRead, AlertingManage];

    /// <summary>What is about all operations, and so is nothing for a key of some of them.</summary>
    public static IReadOnlyList<string> OfAllOperations { get; } = [NotificationsRead, AlertingManage];

    /// <summary>What a person of this role may have done in their name.</summary>
    public static IEnumerable<string> Of(TenantRole role) => All.Where(scope => role.May(scope switch
    {
        RunsRead or NotificationsRead => Right.Read,
        AlertingManage => Right.ManageTelling,
        _ => Right.Operate,
    }));
}

/// <summary>Why a key cannot be made or rotated; expected, and no exception.</summary>
public enum ApiKeyRefusal
{
    /// <summary>The name has no visible character.</summary>
    NameInvalid,

    /// <summary>There is no scope, or one that does not exist.</summary>
    ScopesInvalid,

    /// <summary>An operation is not written resource.action, both in lower snake case of 1 to 63 characters, or the list is empty.</summary>
    OperationsInvalid,

    /// <summary>A scope is about all operations (<see cref="ApiScopes.OfAllOperations"/>), and the key is for some of them.</summary>
    ScopeOfAllOperations,

    /// <summary>Revoked, expired, or none of this tenant.</summary>
    NotLive,

    /// <summary>The key acts in another person's name: whoever had its token would be that person.</summary>
    AnotherPersons,

    /// <summary>Another key has taken its place already.</summary>
    Replaced,
}

/// <summary>A key that is to be made.</summary>
public sealed record NewApiKey(string Name, IReadOnlyCollection<string> Scopes)
{
    public const int MaxName = 100;

    /// <summary>Null for a key that does not expire.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The operations whose runs it may start, write and see, as resource.action; null for all.</summary>
    public IReadOnlyCollection<string>? Operations { get; init; }

    /// <summary>It acts in nobody's name and outlives whoever makes it.</summary>
    public bool IsService { get; init; }

    /// <summary>What is wrong with it; null when it can be made.</summary>
    public ApiKeyRefusal? Check() =>
        !VisibleText.IsAny(SafeText.Line(Name)) ? ApiKeyRefusal.NameInvalid
        : Scopes.Count == 0 || Scopes.Except(ApiScopes.All).Any() ? ApiKeyRefusal.ScopesInvalid
        : Operations is null ? null
        : !OperationNames.AreValid(Operations) ? ApiKeyRefusal.OperationsInvalid
        : Scopes.Intersect(ApiScopes.OfAllOperations).Any() ? ApiKeyRefusal.ScopeOfAllOperations
        : null;
}

/// <summary>A key that lives, and what it may do now: its scopes, but of a personal key never more than its owner may.</summary>
public sealed record ApiKeyGrant(ApiKey Key, IReadOnlyList<string> Scopes);

/// <summary>A new key; <paramref name="Token"/> exists nowhere else and cannot be shown again.</summary>
public sealed record CreatedApiKey(long Id, string KeyId, string Token);

/// <summary>The key that takes another's place, or why there is none.</summary>
public sealed record RotatedApiKey(CreatedApiKey? Key, ApiKeyRefusal? Refusal = null);

/// <summary>Whether a key works.</summary>
public enum ApiKeyState
{
    Live,

    /// <summary>It works, and another has taken its place.</summary>
    Replaced,

    /// <summary>Its owner has no right in the tenant, or is locked: it works again when they have.</summary>
    Asleep,

    Expired,

    Revoked,
}

/// <summary>A key as a list shows it.</summary>
public sealed record ApiKeyRow(
    long Id, string KeyId, string Name, string[] Scopes, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt, DateTimeOffset? RevokedAt, DateTimeOffset? LastUsedAt)
{
    /// <summary>Null for all.</summary>
    public string[]? Operations { get; init; }

    /// <summary>In whose name it acts; null for a service key.</summary>
    public long? OwnerId { get; init; }

    public string? Owner { get; init; }

    /// <summary>The scopes that it has now, as its owner may no more; null where the owner has no right here at all.</summary>
    public IReadOnlyList<string>? Granted { get; init; }

    /// <summary>The key that has taken its place.</summary>
    public string? ReplacedBy { get; init; }

    public ApiKeyState StateAt(DateTimeOffset now) =>
        RevokedAt is not null ? ApiKeyState.Revoked
        : ExpiresAt <= now ? ApiKeyState.Expired
        : Granted is null ? ApiKeyState.Asleep
        : ReplacedBy is not null ? ApiKeyState.Replaced
        : ApiKeyState.Live;
}

/// <summary>A key of a person, and the tenant it is of.</summary>
public sealed record PersonalKeyRow(TenantId Tenant, string Slug, string TenantName, ApiKeyRow Key);
