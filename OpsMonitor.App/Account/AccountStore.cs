using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.App.Account;

/// <summary>Identity's accounts in our database. It owns its context, one per scope; people belong to no single tenant.</summary>
public sealed class AccountStore(OpsDb db, IdentityErrorDescriber describer)
    : UserOnlyStore<User, OpsDbContext, long>(db.ForAllTenants("sign-in"), describer), IDisposable
{
    void IDisposable.Dispose()
    {
        Context.Dispose();
        Dispose();
    }
}
