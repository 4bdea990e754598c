using System.Globalization;
using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using OpsMonitor.App.Api.Bodies;
using OpsMonitor.App.Parts;

namespace OpsMonitor.App.Api.Document;

/// <summary>Completes what the framework makes of an endpoint: its parameters, examples, headers, refusals, and the scope that its key needs.</summary>
internal static class OperationDocument
{
    public static Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancel)
    {
        _ = cancel;
        var endpoint = context.Description.ActionDescriptor;
        var isPost = HttpMethods.IsPost(context.Description.HttpMethod ?? "");
        operation.Parameters = [.. Parameters(operation, endpoint, isPost)];
        Bodies(operation, endpoint, context.Document!);
        Answered(operation, endpoint, context.Document!);
        ProblemResponses.Add(operation, endpoint, isPost, context.Document!);
        if (endpoint.EndpointMetadata.OfType<NeedsScope>().FirstOrDefault() is { } needs)
        {
            operation.Description += $" The key needs the scope `{needs.Scope}`.";
            operation.Security = [new() { [new OpenApiSecuritySchemeReference(ApiDocument.Bearer, context.Document)] = [needs.Scope] }];
        }

        return Task.CompletedTask;
    }

    private static IEnumerable<IOpenApiParameter> Parameters(OpenApiOperation operation, ActionDescriptor endpoint, bool isPost)
    {
        foreach (var parameter in operation.Parameters?.OfType<OpenApiParameter>() ?? [])
        {
            parameter.Description = "The id, from the list or the answer that told of it.";
            parameter.Example = 7;
            ((OpenApiSchema)parameter.Schema!).Minimum = "1";
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

        if (endpoint.EndpointMetadata.OfType<ReadsRevision>().Any())
        {
            yield return new OpenApiParameter
            {
                Name = "If-None-Match",
                In = ParameterLocation.Header,
                Description = "The `ETag` of an earlier answer: 304 without a body while it still holds.",
                Schema = new OpenApiSchema { Type = JsonSchemaType.String },
                Example = "\"6\"",
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

    private static void Answered(OpenApiOperation operation, ActionDescriptor endpoint, OpenApiDocument document)
    {
        foreach (var answers in endpoint.EndpointMetadata.OfType<Answers>().GroupBy(a => a.Status))
        {
            var response = (OpenApiResponse)operation.Responses![answers.Key.ToString(CultureInfo.InvariantCulture)]!;
            response.Description = answers.Last(a => a.Description.Length > 0).Description;
            foreach (var answer in answers.Where(a => a.ContentType is not null))
            {
                if (response.Content!.TryGetValue(answer.ContentType!, out var media))
                {
                    media.Example ??= SchemaDocument.Example(answer.Type!);
                }
            }
        }

        foreach (var header in endpoint.EndpointMetadata.OfType<AnswersHeader>())
        {
            var response = (OpenApiResponse)operation.Responses![header.Status.ToString(CultureInfo.InvariantCulture)]!;
            (response.Headers ??= new Dictionary<string, IOpenApiHeader>())[header.Name] =
                new OpenApiHeader { Description = header.Description, Schema = new OpenApiSchema { Type = JsonSchemaType.String } };
        }
    }
}
