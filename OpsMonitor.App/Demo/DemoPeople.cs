using Microsoft.AspNetCore.Identity;
using OpsMonitor.Domain.Access;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.App.Demo;

/// <summary>A tenant of the demo with its people; made once, found again afterwards.</summary>
public sealed record DemoTenant(TenantId Id, string Slug, int Policies, IReadOnlyList<Actor> Operators);

/// <summary>Three tenants and a person of each role in each, plus one platform operator.</summary>
public sealed class DemoPeople(TenancyLedger tenancy, IServiceScopeFactory scopes)
{
    public const string Password = "opsmonitor-demo";

    public static readonly (string Slug, string Name, int Policies)[] Tenants =
        [("contoso", "Contoso", 160), ("fabrikam", "Fabrikam", 90), ("tailspin", "Tailspin Toys", 40)];

    public static readonly (string Name, string DisplayName, TenantRole Role, NotifyPreference Notify)[] People =
    [
        ("ana", "Ana Ruiz", TenantRole.Operator, NotifyPreference.Own),
        ("ben", "Ben Okafor", TenantRole.TenantAdmin, NotifyPreference.Problems),
        ("vera", "Vera Lind", TenantRole.Viewer, NotifyPreference.None),
    ];

    public async Task<IReadOnlyList<DemoTenant>> EnsureAsync()
    {
        using var scope = scopes.CreateScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<User>>();
        List<DemoTenant> tenants = [];
        foreach (var (slug, name, policies) in Tenants)
        {
            var id = await tenancy.EnsureTenantAsync(slug, name);
            List<Actor> operators = [];
            foreach (var person in People)
            {
                var user = await EnsureUserAsync(users, $"{person.Name}@{slug}.example", person.DisplayName, platform: false);
                await tenancy.EnsureMemberAsync(id, user.Id, person.Role, person.Notify);
                if (person.Role != TenantRole.Viewer)
                {
                    operators.Add(Actor.OfUser(user.Id, person.DisplayName));
                }
            }

            tenants.Add(new(id, slug, policies, operators));
        }

        await EnsureUserAsync(users, "olga@opsmonitor.example", "Olga Petrov", platform: true);
        return tenants;
    }

    private static async Task<User> EnsureUserAsync(UserManager<User> users, string email, string name, bool platform)
    {
        if (await users.FindByNameAsync(email) is { } found)
        {
            return found;
        }

        var user = new User { UserName = email, Email = email, DisplayName = name, IsPlatformOperator = platform };
        var result = await users.CreateAsync(user, Password);
        return result.Succeeded
            ? user
            : throw new InvalidOperationException($"The demo account {email} was refused: {string.Join(' ', result.Errors.Select(e => e.Description))}");
    }
}
