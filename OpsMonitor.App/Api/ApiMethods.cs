using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.AspNetCore.Routing.Template;

namespace OpsMonitor.App.Api;

/// <summary>
/// The methods that an address of the API knows. The router would say it, were there not an endpoint of the pages that takes any address and so hides
/// that a method is missing.
/// </summary>
public sealed class ApiMethods(EndpointDataSource endpoints, ParameterPolicyFactory policies)
{
    public static bool IsOfApi(Endpoint? endpoint) =>
        endpoint is RouteEndpoint route && route.RoutePattern.RawText?.StartsWith(ApiServices.Root, StringComparison.Ordinal) == true;

    /// <summary>In order of their names; none where there is nothing.</summary>
    public IReadOnlyList<string> At(HttpContext http) =>
    [
        .. endpoints.Endpoints.OfType<RouteEndpoint>().Where(e => IsOfApi(e) && Matches(e.RoutePattern, http))
            .SelectMany(e => e.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? []).Distinct().Order(StringComparer.Ordinal),
    ];

    private bool Matches(RoutePattern pattern, HttpContext http)
    {
        var values = new RouteValueDictionary();
        return new TemplateMatcher(new RouteTemplate(pattern), []).TryMatch(http.Request.Path, values)
            && pattern.Parameters.All(p => p.ParameterPolicies.Select(r => policies.Create(p, r)).OfType<IRouteConstraint>()
                .All(c => c.Match(http, route: null, p.Name, values, RouteDirection.IncomingRequest)));
    }
}
