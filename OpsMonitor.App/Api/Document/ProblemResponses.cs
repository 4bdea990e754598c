using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.OpenApi;
using OpsMonitor.App.Api.Bodies;

namespace OpsMonitor.App.Api.Document;

/// <summary>The refusals of an endpoint: those that all of its kind have, and its own.</summary>
internal static class ProblemResponses
{
    private const string MediaType = "application/problem+json";
    private const string Trace = "4bf92f3577b34da6a3ce929d0e0e4736";

    private static readonly ApiProblem[] _any =
        [ApiProblem.Unauthorized, ApiProblem.Forbidden, ApiProblem.OtherOperation, ApiProblem.Invalid, ApiProblem.RateLimited, ApiProblem.Internal, ApiProblem.StorageUnavailable];

    private static readonly ApiProblem[] _ofBodies = [ApiProblem.Malformed, ApiProblem.TooSlow, ApiProblem.TooLarge, ApiProblem.WrongMediaType];

    public static void Add(OpenApiOperation operation, ActionDescriptor endpoint, bool isPost, OpenApiDocument document)
    {
        List<ApiProblem> all =
        [
            .. _any,
            .. operation.RequestBody is null ? [] : _ofBodies,
            .. operation.Parameters!.Any(p => p.In == ParameterLocation.Path) ? [ApiProblem.NotFound] : Array.Empty<ApiProblem>(),
            .. operation.Parameters!.Any(p => p.Name == "cursor") ? [ApiProblem.InvalidCursor] : Array.Empty<ApiProblem>(),
            .. isPost ? [ApiProblem.StillRunning] : Array.Empty<ApiProblem>(),
            .. endpoint.EndpointMetadata.OfType<Refuses>().SelectMany(r => r.Problems),
        ];
        foreach (var problems in all.GroupBy(p => p.Status).OrderBy(g => g.Key))
        {
            operation.Responses![problems.Key.ToString(CultureInfo.InvariantCulture)] = Response([.. problems], document);
        }
    }

    // One refusal alone is the same wherever it occurs, and so stands in the document once.
    private static IOpenApiResponse Response(ApiProblem[] problems, OpenApiDocument document)
    {
        if (problems is not [var one])
        {
            return Make(problems, document);
        }

        var name = string.Concat(one.Type.Split('-').Select(w => char.ToUpperInvariant(w[0]) + w[1..]));
        document.AddComponent(name, Make(problems, document));
        return new OpenApiResponseReference(name, document);
    }

    private static OpenApiResponse Make(ApiProblem[] problems, OpenApiDocument document) => new()
    {
        Description = string.Join('\n', problems.Select(p => $"`{p.Type}`: {p.Title}")),
        Headers = problems.Any(p => p.RetryAfter is not null)
            ? new Dictionary<string, IOpenApiHeader>
            {
                ["Retry-After"] = new OpenApiHeader { Description = "In how many seconds to repeat the request.", Schema = new OpenApiSchema { Type = JsonSchemaType.Integer } },
            }
            : null,
        Content = new Dictionary<string, OpenApiMediaType>
        {
            [MediaType] = new OpenApiMediaType
            {
                Schema = new OpenApiSchemaReference(nameof(ProblemBody), document),
                Examples = problems.ToDictionary(p => p.Type, p => (IOpenApiExample)new OpenApiExample { Summary = p.Title, Value = Example(p) }),
            },
        },
    };

    private static JsonNode Example(ApiProblem problem) => JsonSerializer.SerializeToNode(
        new ProblemBody(problem.Type, problem.Title, problem.Status, problem.Detail, Trace)
        {
            Errors = problem.Status switch
            {
                400 when problem == ApiProblem.InvalidCursor => new Dictionary<string, string[]> { ["cursor"] = ["is not one that this list gave out"] },
                422 => new Dictionary<string, string[]> { ["limit"] = ["must be a whole number from 1"] },
                _ => null,
            },
        },
        ApiJson.Options)!;
}
