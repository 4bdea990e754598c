using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using OpsMonitor.App.Account.Invitations;
using OpsMonitor.App.Account.Passkeys;
using OpsMonitor.App.Account.Profile;
using OpsMonitor.App.Account.Recovery;
using OpsMonitor.App.Account.TwoFactor;
using OpsMonitor.App.Look;
using OpsMonitor.App.Tenancy;
using OpsMonitor.Domain.Access;
using OpsMonitor.Domain.Access.Sessions;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.App.Account;

public static class AccountServices
{
    public const int PasswordLength = 12;

    public static void AddAccount(this IServiceCollection services)
    {
        services.AddIdentityCore<User>(Configure)
            .AddUserStore<AccountStore>().AddSignInManager().AddClaimsPrincipalFactory<AccountClaims>().AddDefaultTokenProviders().AddErrorDescriber<AccountErrors>();
        services.AddAuthentication(IdentityConstants.ApplicationScheme).AddIdentityCookies(c => c.ApplicationCookie!.Configure(o =>
        {
            o.Cookie.Name = "opsmonitor";
            o.Cookie.HttpOnly = true;
            o.Cookie.SameSite = SameSiteMode.Lax;
            o.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            o.ExpireTimeSpan = UserSessions.Life;
            o.SlidingExpiration = true;
            o.EventsType = typeof(SessionCookie);
            o.LoginPath = o.AccessDeniedPath = Urls.Rooted(default, Urls.SignIn);
            o.ReturnUrlParameter = "returnUrl";
        }));
        services.AddSingleton<Seats>().AddHostedService<SeatReader>();
        services.AddScoped<SessionCookie>().AddScoped<PasswordSignIn>().AddSingleton<SignInLimits>().AddSingleton<KnownDevice>();
        services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
        services.AddCascadingAuthenticationState();
        services.AddScoped<AuthenticationStateProvider, CircuitSignIn>();
        services.AddDbContext<DataProtectionDb>((s, o) => o.UseNpgsql(s.GetRequiredService<OpsDb>().DataSource));
        services.AddDataProtection().SetApplicationName("OpsMonitor").PersistKeysToDbContext<DataProtectionDb>();
        services.AddHostedService<SetUpLink>();
        services.AddScoped<FirstAdmin>().AddScoped<JoinByInvitation>();
        services.AddSingleton<Accounts>().AddSingleton<OwnAccount>().AddSingleton<Authenticators>().AddSingleton<PasswordResets>();
        services.AddSingleton<RefusedSignIns>().AddScoped<CodeSignIn>();
        services.AddSingleton<PasskeyPlaces>().AddSingleton<PasskeyProofs>().AddSingleton<OwnPasskeys>().AddScoped<PasskeyCeremony>().AddScoped<PasskeySignIn>().AddScoped<PasskeyBrowser>();
        services.AddScoped<IPasskeyHandler<User>, PasskeyHandler<User>>().Configure<IdentityPasskeyOptions>(Configure);
        services.Configure<DataProtectionTokenProviderOptions>(o => o.TokenLifespan = PasswordResets.Life);
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

    // A passkey stands for password and code: its device asks who it is, and knows the account without being told. The place that a question was asked at is
    // the only one where its answer counts.
    private static void Configure(IdentityPasskeyOptions options)
    {
        options.UserVerificationRequirement = options.ResidentKeyRequirement = "required";
        options.AttestationConveyancePreference = "none";
        options.AuthenticatorTimeout = PasskeyBrowser.Patience;
        options.ValidateOrigin = context => ValueTask.FromResult(PasskeyPlaces.Is(context.HttpContext.Request, context.Origin, context.CrossOrigin));
    }
}
