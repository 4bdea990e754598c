using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.Domain.Access;

internal static class People
{
    /// <summary>Those who are not locked out: what somebody has made (a key, a link) is good for nothing while they are.</summary>
    public static IQueryable<User> MayEnter(this IQueryable<User> users, DateTimeOffset now) => users.Where(u => !u.LockoutEnabled || u.LockoutEnd == null || u.LockoutEnd <= now);
}
