using System.Globalization;
using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;
using OpsMonitor.Domain.Access;

namespace OpsMonitor.App.Api;

/// <summary>Signs programs in by <c>Authorization: Bearer opsm_...</c>; a key in a query string, form or cookie is not looked at.</summary>
public sealed class ApiKeyAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder, ApiKeys keys)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    public const string SchemeName = "ApiKey";
    public const string TenantClaim = "tenant_id";
    public const string ScopeClaim = "scope";
    public const string KeyClaim = "key_id";
    public const string NameClaim = "key_name";
    public const string OwnerClaim = "key_owner";

    private const string Bearer = "Bearer ";

    /// <summary>Lets in API keys that have the scope.</summary>
    public static AuthorizationPolicy Requiring(string scope) => new AuthorizationPolicyBuilder(SchemeName)
        .RequireClaim(TenantClaim).RequireClaim(ScopeClaim, scope).Build();

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var header = Request.Headers.Authorization.ToString();
        if (!header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase))
        {
            return AuthenticateResult.NoResult();
        }

        var token = header[Bearer.Length..].Trim();
        if (await keys.FindAsync(token, Context.RequestAborted) is not { } grant)
        {
            return AuthenticateResult.Fail("No such key.");
        }

        // What the key may do now is asked again while a long request goes on; a scope that it loses counts as the whole.
        Context.Features.Set(new Admission(
            async cancel => await keys.FindAsync(token, cancel) is { } now && !grant.Scopes.Except(now.Scopes).Any(), TimeProvider));
        var key = grant.Key;
        List<Claim> claims = [new(TenantClaim, key.TenantId.ToString()), new(KeyClaim, key.KeyId), new(NameClaim, key.Name)];
        claims.AddRange(grant.Scopes.Select(s => new Claim(ScopeClaim, s)));
        if (key.CreatedBy is { } owner)
        {
            claims.Add(new(OwnerClaim, owner.ToString(CultureInfo.InvariantCulture)));
        }

        var principal = new ClaimsPrincipal(new ClaimsIdentity(claims, SchemeName, NameClaim, roleType: null));
        return AuthenticateResult.Success(new AuthenticationTicket(principal, SchemeName));
    }

    // One answer whatever is wrong with the key: it must not tell which keys exist.
    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.Headers.WWWAuthenticate = "Bearer realm=\"opsmonitor\"";
        return ApiProblem.Unauthorized.WriteAsync(Context);
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) => ApiProblem.Forbidden.WriteAsync(Context);
}
