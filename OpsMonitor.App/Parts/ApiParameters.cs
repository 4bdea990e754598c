using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace OpsMonitor.App.Parts;

/// <summary>A query parameter as the description of the API shows it.</summary>
public sealed record ApiParameter(string Name, string Description, JsonSchemaType Type = JsonSchemaType.String, params string[] Values)
{
    /// <summary>Rows of a list whose rows are short.</summary>
    public const int LongPage = 10_000;

    public static ApiParameter[] LongPaging { get; } =
    [
        new("limit", $"Rows a page, 1 to {LongPage}; 50 unless told.", JsonSchemaType.Integer),
        new("cursor", "The next_cursor of the page before."),
    ];

    public static ApiParameter[] Paging { get; } =
    [
        new("limit", "Rows a page, 1 to 200; 50 unless told.", JsonSchemaType.Integer),
        new("cursor", "The next_cursor of the page before."),
    ];

    public static ApiParameter[] Export { get; } =
    [
        new("format", "csv unless told. Times are ISO 8601 with offset.", JsonSchemaType.String, "csv", "ndjson"),
        new("bom", "true begins a CSV with a byte order mark, for Excel.", JsonSchemaType.Boolean),
    ];
}

/// <summary>Marks an endpoint that reads the query itself, and so checks it.</summary>
public sealed class ReadsQuery;

public static class ApiParameters
{
    /// <summary>Describes an endpoint and the query parameters it reads by <see cref="PageQuery"/>; without this it takes none.</summary>
    public static RouteHandlerBuilder Describe(this RouteHandlerBuilder endpoint, string summary, params IEnumerable<ApiParameter> parameters) =>
        endpoint.WithSummary(summary).WithMetadata(new ReadsQuery()).AddOpenApiOperationTransformer((operation, _, _) =>
        {
            operation.Parameters ??= [];
            foreach (var parameter in parameters)
            {
                operation.Parameters.Add(new OpenApiParameter
                {
                    Name = parameter.Name,
                    In = ParameterLocation.Query,
                    Description = parameter.Description,
                    Schema = new OpenApiSchema
                    {
                        Type = parameter.Type,
                        Enum = parameter.Values.Length == 0 ? null : [.. parameter.Values.Select(v => (JsonNode)JsonValue.Create(v))],
                    },
                });
            }

            return Task.CompletedTask;
        });
}
