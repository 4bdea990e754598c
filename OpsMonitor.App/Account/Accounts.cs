using Microsoft.AspNetCore.Identity;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.App.Account;

/// <summary>An account that is being changed: by Identity's rules, on a context whose transaction takes what else belongs to it.</summary>
public sealed record AccountChange(UserManager<User> Users, AccountStore Store, User User)
{
    public OpsDbContext Db => Store.Context;
}

/// <summary>Reads and changes accounts, each time as they are now: whoever has a page open for a day must not go by what it read in the morning.</summary>
public sealed class Accounts(IServiceScopeFactory scopes)
{
    public async Task<T?> ReadAsync<T>(long userId, Func<UserManager<User>, User, Task<T>> read)
    {
        await using var scope = scopes.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<User>>();
        return await FindAsync(users, userId) is { } user ? await read(users, user) : default;
    }

    /// <summary>What is wrong; empty when all of <paramref name="change"/> is done. Where it is refused, none of it is.</summary>
    public async Task<IReadOnlyList<string>> ChangeAsync(long userId, Func<AccountChange, Task<IdentityResult>> change)
    {
        await using var scope = scopes.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<User>>();
        var store = (AccountStore)scope.ServiceProvider.GetRequiredService<IUserStore<User>>();
        await using var transaction = await store.Context.Database.BeginTransactionAsync();
        if (await FindAsync(users, userId) is not { } user)
        {
            return ["The account is gone."];
        }

        var result = await change(new(users, store, user));
        if (!result.Succeeded)
        {
            return [.. result.Errors.Select(e => e.Description)];
        }

        await transaction.CommitAsync();
        return [];
    }

    private static Task<User?> FindAsync(UserManager<User> users, long id) => users.FindByIdAsync(id.ToString(System.Globalization.CultureInfo.InvariantCulture));
}
