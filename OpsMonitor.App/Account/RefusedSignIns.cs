using OpsMonitor.App.Look;
using OpsMonitor.Domain.Access.Sessions;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.App.Account;

/// <summary>
/// Notes sign-ins that failed in the audit: of each of the person's tenants and of the platform where the account exists, of the platform alone where it does
/// not, and without what was typed as the address, which may be a password. It is done after the answer, which so takes the same time for both.
/// </summary>
public sealed partial class RefusedSignIns(PersonAudit audit, ILogger<RefusedSignIns> logger)
{
    private const string Refused = "session.refused";

    public void Note(HttpContext http, User? user)
    {
        var from = ClientAddress.Of(http);
        http.Response.OnCompleted(async () =>
        {
            try
            {
                await (user is null
                    ? audit.NoteStrangerAsync(Actor.Stranger with { From = from }, Refused)
                    : audit.NoteAsync(user.Id, Actor.OfUser(user.Id, user.DisplayName) with { From = from }, Refused));
            }
            catch (Exception e)
            {
                Log.NotNoted(logger, from, e);
            }
        });
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "A failed sign-in from {Address} could not be noted in the audit")]
        public static partial void NotNoted(ILogger logger, string address, Exception exception);
    }
}
