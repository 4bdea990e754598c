using OpsMonitor.Domain.Access.Sessions;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.App.Account.Profile;

/// <summary>Somebody at their own account, in the session that they are signed in by.</summary>
public sealed record AccountHolder(long Id, string Name, string Session, string? Address)
{
    public Actor Actor => Actor.OfUser(Id, Name) with { From = Address };

    public static AccountHolder Of(Person person, string session) => new(person.Id, person.Name, session, person.Address);
}
