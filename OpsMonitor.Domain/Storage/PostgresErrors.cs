using Npgsql;

namespace OpsMonitor.Domain.Storage;

/// <summary>The error codes that the ledger's own rules raise in the database, and the ones callers tell apart.</summary>
public static class PostgresErrors
{
    /// <summary>A finished run was about to change.</summary>
    public const string RunFinished = "OM001";

    /// <summary>A status change outside the state machine.</summary>
    public const string IllegalTransition = "OM002";

    /// <summary>A counter or the fencing token was about to go down.</summary>
    public const string CounterDown = "OM003";

    /// <summary>A whole row was written back that somebody else had changed meanwhile.</summary>
    public const string StaleRow = "OM004";

    /// <summary>Tenant, operation, key, creation, executor or origin of a run was about to change.</summary>
    public const string IdentityChanged = "OM005";

    /// <summary>Somebody without the lease was about to end a run that a worker executes.</summary>
    public const string LeaseOnly = "OM006";

    /// <summary>Item rows and absolute counters were about to meet on one run, or item rows without their counters.</summary>
    public const string CountedOtherwise = "OM007";

    /// <summary>A SQL producer was about to name a person who is nobody of its tenant.</summary>
    public const string NotAMember = "OM008";

    /// <summary>A database login that does not exist, or that is the app's own or an administrator's, was about to be bound to a tenant.</summary>
    public const string LoginNotBindable = "OM009";

    /// <summary>A run was about to take a key that was derived for another operation, or that an active run of another one has.</summary>
    public const string KeyOfAnother = "OM010";

    public static bool IsUniqueViolation(Exception e) => Find(e)?.SqlState == PostgresErrorCodes.UniqueViolation;

    /// <summary>The server rolled a transaction back for the sake of another; nothing of it was written.</summary>
    public static bool IsContention(Exception e) => Find(e)?.SqlState is PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure;

    /// <summary>The server is away, starting, full, out of connections or too contended: worth another try, no fault of the caller.</summary>
    public static bool IsUnavailable(Exception e) =>
        Find(e) is { } p ? p.SqlState[..2] is "08" or "57" or "53" or "40" || p.SqlState == PostgresErrorCodes.LockNotAvailable : Chain(e).Any(x => x is NpgsqlException or TimeoutException);

    /// <summary>Of these, the server that answers and has too much to do, or waited too long for what somebody else holds.</summary>
    public static bool IsBusy(Exception e) => Find(e)?.SqlState is { } state && (state[..2] is "53" or "40" || state == PostgresErrorCodes.LockNotAvailable);

    public static PostgresException? Find(Exception e) => Chain(e).OfType<PostgresException>().FirstOrDefault();

    private static IEnumerable<Exception> Chain(Exception? e)
    {
        for (; e is not null; e = e.InnerException)
        {
            yield return e;
        }
    }
}
