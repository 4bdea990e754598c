using System.Security.Claims;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OpsMonitor.App.Tenancy;
using OpsMonitor.Domain.Access;
using OpsMonitor.Domain.Access.Sessions;
using OpsMonitor.Domain.Storage;

namespace OpsMonitor.Tests.Support;

/// <summary>Sessions for tests that sign in by no form.</summary>
internal static class TestSessions
{
    /// <summary>The claim of a new session of this person.</summary>
    public static async Task<Claim> SessionAsync(this IServiceProvider services, long user)
    {
        await using var db = services.GetRequiredService<OpsDb>().ForAllTenants("tests sign people in");
        var stamp = await db.Users.Where(u => u.Id == user).Select(u => u.SecurityStamp).SingleAsync();
        return new(SignedIn.SessionClaim, await services.GetRequiredService<UserSessions>().BeginAsync(user, stamp, "a test", "127.0.0.1"));
    }
}
