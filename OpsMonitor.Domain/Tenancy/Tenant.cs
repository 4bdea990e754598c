using Microsoft.AspNetCore.Identity;

namespace OpsMonitor.Domain.Tenancy;

/// <summary>A customer whose runs, inventory and findings are kept apart from all others.</summary>
public sealed class Tenant
{
    public TenantId Id { get; init; }

    /// <summary>Lower-case word used in addresses, unique over all tenants.</summary>
    public required string Slug { get; set; }

    public required string Name { get; set; }

    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Set while the tenant is archived: nobody enters it and nothing is written.</summary>
    public DateTimeOffset? ArchivedAt { get; set; }
}

/// <summary>A word that named a tenant in addresses before; addresses with it still lead there.</summary>
public sealed class FormerSlug : ITenantOwned
{
    public TenantId TenantId { get; init; }

    public required string Slug { get; init; }

    public DateTimeOffset LeftAt { get; init; }
}

/// <summary>An account. ASP.NET Core Identity keeps its sign-in data in the inherited columns.</summary>
public sealed class User : IdentityUser<long>
{
    public required string DisplayName { get; set; }

    /// <summary>May see the portfolio of all tenants.</summary>
    public bool IsPlatformOperator { get; set; }

    /// <summary>The culture that dates and numbers are written in, such as <c>de-CH</c>; null: as the browser says.</summary>
    public string? Culture { get; set; }

    /// <summary>The zone that times are told in, such as <c>Europe/Zurich</c>; null: the browser's.</summary>
    public string? TimeZone { get; set; }
}

/// <summary>What a person may do in a tenant; each role includes the ones before it.</summary>
public enum TenantRole
{
    /// <summary>Sees that runs exist and how they fare, but not what they are about.</summary>
    Observer,
    Viewer,
    Operator,
    TenantAdmin,
}

/// <summary>Which lifecycle notifications a member receives.</summary>
public enum NotifyPreference
{
    Own,
    Problems,
    All,
    None,
}

/// <summary>The right of a person in one tenant.</summary>
public sealed class Membership : ITenantOwned
{
    public TenantId TenantId { get; init; }

    public long UserId { get; init; }

    public TenantRole Role { get; set; }

    public NotifyPreference Notify { get; set; }

    /// <summary>It follows what the sign-in provider says of the person; what was given by hand does not.</summary>
    public bool ByProvider { get; set; }

    public Tenant? Tenant { get; init; }

    public User? User { get; init; }
}

/// <summary>The tenant of a database login that a SQL producer uses; a login has one.</summary>
public sealed class ProducerLogin : ITenantOwned
{
    public TenantId TenantId { get; init; }

    public required string Login { get; init; }

    /// <summary>The operations it may start, report and see, as resource.action; null for all.</summary>
    public string[]? Operations { get; init; }

    public DateTimeOffset CreatedAt { get; init; }
}

/// <summary>A credential of a program; only the SHA-256 of the secret is kept.</summary>
public sealed class ApiKey : ITenantOwned
{
    public TenantId TenantId { get; init; }

    public long Id { get; init; }

    /// <summary>The public part of the token, unique over all tenants.</summary>
    public required string KeyId { get; init; }

    public required string Name { get; init; }

    public required byte[] SecretHash { get; init; }

    public required string[] Scopes { get; init; }

    /// <summary>The operations whose runs it may start, write and see, as resource.action; null for all.</summary>
    public string[]? Operations { get; init; }

    /// <summary>The person in whose name it acts; null for a service key, which outlives people.</summary>
    public long? CreatedBy { get; init; }

    /// <summary>The key whose place it takes; that one still works until it expires.</summary>
    public long? ReplacesId { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? ExpiresAt { get; set; }

    public DateTimeOffset? RevokedAt { get; set; }

    /// <summary>Coarse: written at most once an hour.</summary>
    public DateTimeOffset? LastUsedAt { get; set; }
}
