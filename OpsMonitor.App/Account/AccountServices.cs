using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using OpsMonitor.App.Look;
using OpsMonitor.App.Tenancy;
using OpsMonitor.Domain.Access;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.App.Account;

public static class AccountServices
{
    public const int PasswordLength = 12;

    public static void AddAccount(this IServiceCollection services)
    {
        services.AddIdentityCore<User>(Configure)
            .AddUserStore<AccountStore>().AddSignInManager().AddClaimsPrincipalFactory<AccountClaims>().AddDefaultTokenProviders();
        services.AddAuthentication(IdentityConstants.ApplicationScheme).AddIdentityCookies(c => c.ApplicationCookie!.Configure(o =>
        {
            o.Cookie.Name = "opsmonitor";
            o.Cookie.HttpOnly = true;
            o.Cookie.SameSite = SameSiteMode.Lax;
            o.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            o.ExpireTimeSpan = UserSessions.Life;
            o.SlidingExpiration = true;
            o.EventsType = typeof(SessionCookie);
            o.LoginPath = o.AccessDeniedPath = Urls.SignIn;
            o.ReturnUrlParameter = "returnUrl";
        }));
        services.AddSingleton<Seats>().AddHostedService<SeatReader>();
        services.AddScoped<SessionCookie>().AddScoped<PasswordSignIn>().AddSingleton<SignInLimits>().AddSingleton<KnownDevice>();
        services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
        services.AddCascadingAuthenticationState();
        services.AddScoped<AuthenticationStateProvider, CircuitSignIn>();
        services.AddDbContext<DataProtectionDb>((s, o) => o.UseNpgsql(s.GetRequiredService<OpsDb>().DataSource));
        services.AddDataProtection().SetApplicationName("OpsMonitor").PersistKeysToDbContext<DataProtectionDb>();
        services.AddSingleton<SetUpLink>().AddHostedService(s => s.GetRequiredService<SetUpLink>());
        services.AddScoped<FirstAdmin>();
    }

    private static void Configure(IdentityOptions options)
    {
        // Length beats character classes. Guessing is slowed down by SignInLimits: a lock that wrong passwords set would let strangers keep people out.
        options.Password.RequiredLength = PasswordLength;
        options.Password.RequiredUniqueChars = 4;
        options.Password.RequireDigit = options.Password.RequireLowercase = false;
        options.Password.RequireUppercase = options.Password.RequireNonAlphanumeric = false;
        options.User.RequireUniqueEmail = true;
    }
}
