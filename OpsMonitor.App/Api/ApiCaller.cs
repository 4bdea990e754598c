using System.Globalization;
using System.Reflection;
using System.Security.Claims;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.App.Api;

/// <summary>Who calls: taken from the credential alone, never from the address or the body.</summary>
public sealed record ApiCaller(TenantId Tenant, Actor Actor)
{
    public static ValueTask<ApiCaller?> BindAsync(HttpContext http, ParameterInfo parameter)
    {
        _ = parameter;
        return ValueTask.FromResult<ApiCaller?>(Of(http.User));
    }

    public static ApiCaller Of(ClaimsPrincipal user)
    {
        var owner = user.FindFirstValue(ApiKeyAuthentication.OwnerClaim) is { } text ? Number(text) : (long?)null;
        var actor = Actor.OfApiKey(Claim(user, ApiKeyAuthentication.KeyClaim), Claim(user, ApiKeyAuthentication.NameClaim), owner);
        return new(new TenantId(Number(Claim(user, ApiKeyAuthentication.TenantClaim))), actor);
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);

    private static string Claim(ClaimsPrincipal user, string type) =>
        user.FindFirstValue(type) ?? throw new InvalidOperationException($"The endpoint lets in callers without {type}.");
}
