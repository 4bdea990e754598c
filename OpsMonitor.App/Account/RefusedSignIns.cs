using OpsMonitor.App.Look;
using OpsMonitor.Domain.Access.Sessions;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.App.Account;

/// <summary>Notes sign-ins that failed: in the audit where the account exists, in the log where it does not. It is done after the answer, which so takes the
/// same time for both.</summary>
public sealed partial class RefusedSignIns(PersonAudit audit, ILogger<RefusedSignIns> logger)
{
    public void Note(HttpContext http, User? user)
    {
        var from = ClientAddress.Of(http);
        if (user is null)
        {
            Log.Unknown(logger, from); // what was typed as the address may be a password
            return;
        }

        var by = Actor.OfUser(user.Id, user.DisplayName) with { From = from };
        http.Response.OnCompleted(async () =>
        {
            try
            {
                await audit.NoteAsync(by.UserId!.Value, by, "session.refused");
            }
            catch (Exception e)
            {
                Log.NotNoted(logger, from, e);
            }
        });
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Somebody at {Address} failed to sign in to an account that does not exist")]
        public static partial void Unknown(ILogger logger, string address);

        [LoggerMessage(2, LogLevel.Warning, "A failed sign-in from {Address} could not be noted in the audit")]
        public static partial void NotNoted(ILogger logger, string address, Exception exception);
    }
}
