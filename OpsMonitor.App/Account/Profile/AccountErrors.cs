using Microsoft.AspNetCore.Identity;

namespace OpsMonitor.App.Account.Profile;

/// <summary>What Identity refuses, in words for people: they know an account by its e-mail address alone, and nothing of rows.</summary>
internal sealed class AccountErrors : IdentityErrorDescriber
{
    private const string Taken = "There is an account of this address already. Sign in with it.";

    public override IdentityError ConcurrencyFailure() =>
        new() { Code = nameof(ConcurrencyFailure), Description = "The account was changed elsewhere at the same moment. Load the page again and look whether there is still something to do." };

    public override IdentityError DuplicateUserName(string userName) => new() { Code = nameof(DuplicateUserName), Description = Taken };

    public override IdentityError DuplicateEmail(string email) => new() { Code = nameof(DuplicateEmail), Description = Taken };

    public override IdentityError InvalidUserName(string? userName) => InvalidEmail(userName);

    public override IdentityError InvalidEmail(string? email) => new() { Code = nameof(InvalidEmail), Description = "The e-mail address is not one." };
}
