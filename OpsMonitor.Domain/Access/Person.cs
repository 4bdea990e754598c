using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.Domain.Access;

/// <summary>A signed-in person and what they may enter, as the database said at one moment. <paramref name="Seats"/> are the memberships, by name.</summary>
public sealed record Person(long Id, string Name, bool IsPlatformOperator, IReadOnlyList<TenantSeat> Seats)
{
    /// <summary>The membership in a tenant, or null.</summary>
    public TenantSeat? SeatIn(string slug) => Seats.FirstOrDefault(s => s.Slug == slug);

    /// <summary>Whether the person may see what is in a tenant; a platform operator sees every one.</summary>
    public bool MaySee(TenantId tenant) => IsPlatformOperator || Seats.Any(s => s.Id == tenant);

    public bool Equals(Person? other) =>
        other is not null && (Id, Name, IsPlatformOperator) == (other.Id, other.Name, other.IsPlatformOperator) && Seats.SequenceEqual(other.Seats);

    public override int GetHashCode() => HashCode.Combine(Id, Name, IsPlatformOperator, Seats.Count);
}
