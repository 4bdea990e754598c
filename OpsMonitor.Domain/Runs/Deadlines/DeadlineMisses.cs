using Microsoft.EntityFrameworkCore;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Domain.Storage;
using static OpsMonitor.Domain.Storage.SqlParameters;

namespace OpsMonitor.Domain.Runs.Deadlines;

/// <summary>Writes down what is missed, once, and when that is over; whoever a rule says is told in the same transaction (deadlines.sql).</summary>
public sealed class DeadlineMisses(OpsDb ops)
{
    /// <summary>How long what is over is kept.</summary>
    public const int KeptDays = 30;

    /// <summary>
    /// Looks at all deadlines of all tenants. Runs that ended, or began, are looked at where they did so after <paramref name="since"/>, so that what was late between two looks is told too. Answers how many are newly missed. Several nodes may look at the same time.
    /// </summary>
    public async Task<int> LookAsync(DateTimeOffset since, DateTimeOffset now, CancellationToken cancel = default)
    {
        await using var db = ops.ForAllTenants("deadlines are watched for all tenants");
        return (await db.Database.SqlQueryRaw<int>(DeadlinesSql.Look, P("since", since), P("now", now), P("heard", RunSilence.Since(now))).ToListAsync(cancel))[0];
    }

    /// <summary>Finds out anew how long runs usually take, and forgets what was over long ago.</summary>
    public async Task TidyAsync(DateTimeOffset now, CancellationToken cancel = default)
    {
        await using var db = ops.ForAllTenants("what is usual is kept for all tenants");
        await db.Database.ExecuteSqlRawAsync(DeadlinesSql.Usual, [P("deadline", (long?)null)], cancel);
        await db.Database.ExecuteSqlRawAsync(DeadlinesSql.Forget, [P("before", now.AddDays(-KeptDays))], cancel);
    }
}
