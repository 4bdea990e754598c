using Npgsql;
using NpgsqlTypes;
using OpsMonitor.Domain.Text;
using static OpsMonitor.Domain.Storage.SqlParameters;

namespace OpsMonitor.Domain.Notifications.Outbox;

/// <summary>A try as the log keeps it: bounded, and what came from outside masked.</summary>
internal static class AttemptLog
{
    public const int MaxAnswer = 8 * 1024;
    private const int MaxRequest = 64 * 1024;
    private const int MaxError = 500;

    public static NpgsqlParameter[] Parameters(ClaimedDelivery claimed, SendOutcome outcome, DateTimeOffset now, TimeSpan took)
    {
        var (status, answer, error) = outcome switch
        {
            SendOutcome.Sent o => (o.Status, o.Answer, null),
            SendOutcome.Refused o => (o.Status, o.Answer, null),
            SendOutcome.Gone o => (o.Status, o.Answer, null),
            SendOutcome.Failed o => ((int?)null, (string?)null, o.Error),
            _ => (null, null, null),
        };
        return
        [
            P("tenant", claimed.Message.Tenant.Value), P("id", claimed.Message.Id), P("n", claimed.Attempt), P("at", now - took), P("took", (int)took.TotalMilliseconds),
            P("request", Bounded(outcome.Request, MaxRequest)), P("status", status), P("answer", answer is null ? null : Masked(answer, MaxAnswer)),
            P("error", error is null ? null : Masked(error, MaxError)),
        ];
    }

    public static NpgsqlParameter Time(string name, DateTimeOffset? at) => new(name, NpgsqlDbType.TimestampTz) { Value = (object?)at ?? DBNull.Value };

    // What is masked may be longer than it was.
    private static string Masked(string text, int max) => SafeText.Cut(SafeJson.Text(Bounded(text, max)), max);

    // PostgreSQL stores no NUL.
    private static string Bounded(string text, int max) => SafeText.Cut(text.Replace("\0", "", StringComparison.Ordinal), max);
}
