using Microsoft.EntityFrameworkCore;
using Npgsql;
using OpsMonitor.Domain.Storage;

namespace OpsMonitor.Domain.Access.Sessions;

/// <summary>Remembers of which half minute a person's last code was, so that a code which somebody else has seen opens nothing a second time.</summary>
public static class UsedCodes
{
    /// <summary>Uses up all codes until this half minute; false when that was done already. Of two at the same moment one gets true.</summary>
    public static async Task<bool> UseAsync(OpsDbContext db, long user, long step, CancellationToken cancel = default)
    {
        NpgsqlParameter[] parameters = [new("user", user), new("step", step)];
        return await db.Database.ExecuteSqlRawAsync(UserSessionsSql.UseCode, parameters, cancel) == 1;
    }
}
