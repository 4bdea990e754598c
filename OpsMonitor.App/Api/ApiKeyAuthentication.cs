using System.Globalization;
using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;
using OpsMonitor.App.Parts;
using OpsMonitor.Domain.Access;

namespace OpsMonitor.App.Api;

/// <summary>Marks an endpoint whose sockets may bring their key in the address, where a browser can put no header.</summary>
public sealed class KeyInAddress;

/// <summary>Signs programs in by <c>Authorization: Bearer opsm_...</c>; a key in a form or cookie is not looked at, nor one in a query string but for a socket's
/// (<see cref="KeyInAddress"/>).</summary>
public sealed class ApiKeyAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder, KeyGrants grants)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    public const string SchemeName = "ApiKey";
    public const string TenantClaim = "tenant_id";
    public const string ScopeClaim = "scope";
    public const string KeyClaim = "key_id";
    public const string NameClaim = "key_name";
    public const string OwnerClaim = "key_owner";
    public const string OperationClaim = "operation";

    private const string Bearer = "Bearer ";
    private const string Parameter = "access_token"; // as clients of SignalR call it

    /// <summary>Lets in API keys that have the scope.</summary>
    public static AuthorizationPolicy Requiring(string scope) => new AuthorizationPolicyBuilder(SchemeName)
        .RequireClaim(TenantClaim).RequireClaim(ScopeClaim, scope).Build();

    /// <summary>The key that the request brings; null for none.</summary>
    public static string? Token(HttpContext http)
    {
        var header = http.Request.Headers.Authorization.ToString();
        return header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) ? header[Bearer.Length..].Trim()
            : http.GetEndpoint()?.Metadata.GetMetadata<KeyInAddress>() is not null && !HttpMethods.IsPost(http.Request.Method) ? PageQuery.Of(http.Request).Given(Parameter)
            : null;
    }

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (Token(Context) is not { } token)
        {
            return AuthenticateResult.NoResult();
        }

        if (await grants.FindAsync(token, Context.RequestAborted) is not { } grant)
        {
            return AuthenticateResult.Fail("No such key.");
        }

        // What the key may do now is asked again while a long request goes on; a scope that it loses counts as the whole.
        Context.Features.Set(new Admission(
            async cancel => await grants.FindAsync(token, cancel) is { } now && !grant.Scopes.Except(now.Scopes).Any(), TimeProvider));
        var key = grant.Key;
        List<Claim> claims = [new(TenantClaim, key.TenantId.ToString()), new(KeyClaim, key.KeyId), new(NameClaim, key.Name)];
        claims.AddRange(grant.Scopes.Select(s => new Claim(ScopeClaim, s)));
        claims.AddRange((key.Operations ?? []).Select(o => new Claim(OperationClaim, o)));
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
