using System.Globalization;
using OpsMonitor.Domain.Runs.Queries;
using OpsMonitor.Domain.Runs.Rules;

namespace OpsMonitor.App.Api;

/// <summary>What the endpoints of a group are about, for keys that are bound to some operations. A group that does not say it is closed to such keys.</summary>
public sealed record About
{
    /// <summary>Runs of any operation: that of the run in the address; where there is none, the endpoint looks itself.</summary>
    public static About Runs { get; } = new();

    /// <summary>One operation alone, and what it makes.</summary>
    public OperationType? Operation { get; private init; }

    public static About The(OperationType operation) => new() { Operation = operation };
}

/// <summary>
/// Holds keys to their operations, as row-level security holds SQL logins: a run of another operation is not there to be read. What would write it is refused
/// in words, since a program that does so is set up wrongly. A run never changes its operation, so it is asked once.
/// </summary>
public sealed class OperationGate(RunQueries runs) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var caller = ApiCaller.Of(http);
        if (caller.Operations is null)
        {
            return await next(context);
        }

        switch (http.GetEndpoint()?.Metadata.GetMetadata<About>())
        {
            case null:
                return ApiProblem.OtherOperation with { Detail = $"The key is for {string.Join(", ", caller.Operations)} only, and this is about all operations." };
            case { Operation: { } operation }:
                caller.Demand(operation.Resource, operation.Action);
                break;
            case var _ when http.GetRouteValue("id") is { } id && await RefusalAsync(http, caller, id) is { } refusal:
                return refusal;
        }

        return await next(context);
    }

    // The id is read as the endpoint will read it; what cannot be read is nobody's.
    private async Task<ApiProblem?> RefusalAsync(HttpContext http, ApiCaller caller, object id)
    {
        if (!long.TryParse(id.ToString(), NumberStyles.Integer, CultureInfo.InvariantCulture, out var run))
        {
            return ApiProblem.NotFound;
        }

        if (await runs.RowsAsync(caller.Tenant, [run], http.RequestAborted) is not [var row] || caller.May(row.Resource, row.Action))
        {
            return null;
        }

        if (HttpMethods.IsGet(http.Request.Method))
        {
            return ApiProblem.NotFound;
        }

        caller.Demand(row.Resource, row.Action);
        return null;
    }
}
