using System.Globalization;
using System.Reflection;
using System.Security.Claims;
using OpsMonitor.App.Look;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.App.Api;

/// <summary>Who calls: taken from the credential alone, never from the address or the body.</summary>
public sealed record ApiCaller(TenantId Tenant, Actor Actor)
{
    /// <summary>The only operations whose runs it may start, write and see, as resource.action; null for all.</summary>
    public IReadOnlyList<string>? Operations { get; private init; }

    /// <summary>Where the app begins: what each address in an answer begins with.</summary>
    public PathString Base { get; private init; }

    public static ValueTask<ApiCaller?> BindAsync(HttpContext http, ParameterInfo parameter)
    {
        _ = parameter;
        return ValueTask.FromResult<ApiCaller?>(Of(http));
    }

    public static ApiCaller Of(HttpContext http)
    {
        var user = http.User;
        var owner = user.FindFirstValue(ApiKeyAuthentication.OwnerClaim) is { } text ? Number(text) : (long?)null;
        var actor = Actor.OfApiKey(Claim(user, ApiKeyAuthentication.KeyClaim), Claim(user, ApiKeyAuthentication.NameClaim), owner) with { From = ClientAddress.Of(http) };
        var operations = user.FindAll(ApiKeyAuthentication.OperationClaim).Select(c => c.Value).ToList();
        return new(new TenantId(Number(Claim(user, ApiKeyAuthentication.TenantClaim))), actor)
        {
            Operations = operations.Count == 0 ? null : operations,
            Base = http.Request.PathBase,
        };
    }

    /// <summary>Whether the key is for this operation.</summary>
    public bool May(string resource, string action) => Operations is null || Operations.Contains($"{resource}.{action}");

    /// <summary>Ends the request where the key is not for this operation.</summary>
    public void Demand(string resource, string action)
    {
        if (!May(resource, action))
        {
            throw new ApiProblemException(ApiProblem.OtherOperation with { Detail = $"The key is not for {resource}.{action}, but for {string.Join(", ", Operations!)}." });
        }
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);

    private static string Claim(ClaimsPrincipal user, string type) =>
        user.FindFirstValue(type) ?? throw new InvalidOperationException($"The endpoint lets in callers without {type}.");
}
