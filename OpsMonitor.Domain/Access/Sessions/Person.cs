using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.Domain.Access.Sessions;

/// <summary>A signed-in person and what they may enter, as the database said at one moment. <paramref name="Seats"/> are the memberships, by name.</summary>
public sealed record Person(long Id, string Name, bool IsPlatformOperator, IReadOnlyList<TenantSeat> Seats)
{
    /// <summary>Where the session was begun from.</summary>
    public string? Address { get; init; }

    /// <summary>How the person wants dates and numbers written; null: as the browser does.</summary>
    public string? Culture { get; init; }

    /// <summary>The zone the person wants times in; null: the browser's.</summary>
    public string? Zone { get; init; }

    /// <summary>The membership in a tenant, or null.</summary>
    public TenantSeat? SeatIn(string slug) => Seats.FirstOrDefault(s => s.Slug == slug);

    /// <summary>Whether the person may see what is in a tenant; a platform operator sees every one.</summary>
    public bool MaySee(TenantId tenant) => IsPlatformOperator || Seats.Any(s => s.Id == tenant);

    /// <summary>Whether the person has a right in a tenant: a member's role says so, or that of platform operators who look in.</summary>
    public bool May(TenantId tenant, Right right) => (Seats.FirstOrDefault(s => s.Id == tenant)?.Role ?? (IsPlatformOperator ? Rights.Visitor : null))?.May(right) == true;

    public bool Equals(Person? other) =>
        other is not null && (Id, Name, IsPlatformOperator) == (other.Id, other.Name, other.IsPlatformOperator) && Seats.SequenceEqual(other.Seats);

    public override int GetHashCode() => HashCode.Combine(Id, Name, IsPlatformOperator, Seats.Count);
}
