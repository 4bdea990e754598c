using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using OpsMonitor.App.Api.Bodies;
using OpsMonitor.App.Parts;

namespace OpsMonitor.App.Api.Document;

/// <summary>Completes what the framework makes of an endpoint: its parameters, examples, headers, refusals, and the scope that its key needs.</summary>
internal static class OperationDocument
{
    public static async Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancel)
    {
        var endpoint = context.Description.ActionDescriptor;
        var isPost = HttpMethods.IsPost(context.Description.HttpMethod ?? "");
        operation.Parameters = [.. Parameters(operation, endpoint, isPost)];
        Bodies(operation, endpoint, context.Document!);
        await AnsweredAsync(operation, endpoint, context, cancel);
        Headers(operation, endpoint);
        ProblemResponses.Add(operation, endpoint, isPost, context.Document!);
        if (endpoint.EndpointMetadata.OfType<NeedsScope>().FirstOrDefault() is { } needs)
        {
            operation.Description += $" The key needs the scope `{needs.Scope}`.";
            operation.Security = [new() { [new OpenApiSecuritySchemeReference(ApiDocument.Bearer, context.Document)] = [] }]; // only OAuth has scopes in documents
        }
    }

    private static IEnumerable<IOpenApiParameter> Parameters(OpenApiOperation operation, ActionDescriptor endpoint, bool isPost)
    {
        foreach (var parameter in operation.Parameters?.OfType<OpenApiParameter>() ?? [])
        {
            parameter.Description = "The id, from the list or the answer that told of it.";
            var schema = (OpenApiSchema)parameter.Schema!;
            (parameter.Example, schema.Minimum) = schema.Format == "uuid" ? ((JsonNode)"0195f0f0-0000-7000-8000-000000000000", (string?)null) : (7, "1");
            yield return parameter;
        }

        foreach (var asks in endpoint.EndpointMetadata.OfType<Asks>())
        {
            foreach (var parameter in asks.Record is { } record ? AskedParameter.Of(record).Select(QueryParameters.Of) : QueryParameters.OfPage(asks.PageOf))
            {
                yield return parameter;
            }
        }

        if (isPost)
        {
            yield return IdempotencyKeyFilter.Parameter();
        }

        foreach (var header in endpoint.EndpointMetadata.OfType<ReadsHeader>())
        {
            yield return new OpenApiParameter
            {
                Name = header.Name,
                In = ParameterLocation.Header,
                Description = header.Description,
                Schema = new OpenApiSchema { Type = JsonSchemaType.String },
                Example = header.Example,
            };
        }
    }

    private static void Bodies(OpenApiOperation operation, ActionDescriptor endpoint, OpenApiDocument document)
    {
        if (operation.RequestBody is not OpenApiRequestBody body)
        {
            return;
        }

        foreach (var taken in endpoint.EndpointMetadata.OfType<TakesBody>())
        {
            if (!body.Content!.TryGetValue(taken.ContentType, out var media))
            {
                body.Content[taken.ContentType] = media = new OpenApiMediaType { Schema = new OpenApiSchemaReference(taken.Type.Name, document) };
            }

            media.Example = SchemaDocument.Example(taken.Type);
        }
    }

    private static async Task AnsweredAsync(OpenApiOperation operation, ActionDescriptor endpoint, OpenApiOperationTransformerContext context, CancellationToken cancel)
    {
        foreach (var answers in endpoint.EndpointMetadata.OfType<Answers>().GroupBy(a => a.Status))
        {
            var response = (OpenApiResponse)operation.Responses![answers.Key.ToString(CultureInfo.InvariantCulture)]!;
            response.Description = string.Join('\n', answers.Select(a => a.Description).Where(d => d.Length > 0));
            foreach (var sent in answers.Where(a => a.ContentType is not null).GroupBy(a => a.ContentType!))
            {
                await MediaAsync(response.Content![sent.Key], [.. sent], answers.First().Type, context, cancel);
            }
        }
    }

    // The framework knows one type of a status alone.
    private static async Task MediaAsync(OpenApiMediaType media, Answers[] answers, Type? known, OpenApiOperationTransformerContext context, CancellationToken cancel)
    {
        List<IOpenApiSchema> schemas = [];
        foreach (var type in answers.Select(a => a.Type!))
        {
            if (type == known)
            {
                schemas.Add(media.Schema!);
                continue;
            }

            context.Document!.AddComponent(type.Name, await context.GetOrCreateSchemaAsync(type, null, cancel));
            schemas.Add(new OpenApiSchemaReference(type.Name, context.Document));
        }

        media.Schema = schemas is [var one] ? one : new OpenApiSchema { OneOf = schemas };
        if (answers is [var only])
        {
            media.Example = SchemaDocument.Example(only);
        }
        else
        {
            media.Examples = answers.ToDictionary(a => a.Type!.Name, a => (IOpenApiExample)new OpenApiExample { Summary = a.Description, Value = SchemaDocument.Example(a) });
        }
    }

    private static void Headers(OpenApiOperation operation, ActionDescriptor endpoint)
    {
        foreach (var header in endpoint.EndpointMetadata.OfType<AnswersHeader>())
        {
            var response = (OpenApiResponse)operation.Responses![header.Status.ToString(CultureInfo.InvariantCulture)]!;
            (response.Headers ??= new Dictionary<string, IOpenApiHeader>())[header.Name] =
                new OpenApiHeader { Description = header.Description, Schema = new OpenApiSchema { Type = JsonSchemaType.String } };
        }
    }
}
