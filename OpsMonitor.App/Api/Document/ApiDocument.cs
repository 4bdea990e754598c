using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.OpenApi;

namespace OpsMonitor.App.Api.Document;

/// <summary>The description of the API, made of its endpoints and of the records that they read and answer.</summary>
public static class ApiDocument
{
    public const string Address = $"/openapi/{Name}.json";
    internal const string Name = "v1";
    internal const string Bearer = "api_key";

    private static readonly string _about =
        "Runs, inventory, findings and backup sets of one tenant: the one that the API key belongs to.\n\n"
        + "Every request carries `Authorization: Bearer opsm_...`; what a key may do is said by its scopes. Another tenant's id answers 404, as an unknown one does.\n\n"
        + "JSON is snake_case, times are RFC 3339 with an offset, ids are 64-bit integers, counters are items. Fields may be added to answers and words to vocabularies: accept both. "
        + "A field or a parameter that is not known, or is no value of its kind, is refused with 422 and named.\n\n"
        + "Lists come in pages: `next_cursor` of one is the `cursor` of the next. Errors are problem details (RFC 9457) with a stable `type`. "
        + "Repeat 429 and 503 after `Retry-After`; a key may send many requests at once and a second (" + Number(ApiLimits.Default.Burst) + " and "
        + Number(ApiLimits.Default.PerSecond) + " unless this server is set up otherwise). No other refusal gets better by repeating.";

    private static readonly (string Name, string About)[] _tags =
    [
        ("Runs", "Long-running operations: opened, reported, ended, retried, and read."),
        ("Inventory", "Snapshots of what a tenant has, uploaded as archives."),
        ("Findings", "Differences between two snapshots."),
        ("Backup sets", "Policies copied from a snapshot, to keep them."),
        ("Notifications", "What people were told."),
        ("Alerting", "Who is told what: channels, rules, what was sent, and deadlines."),
    ];

    public static void AddApiDocument(this IServiceCollection services)
    {
        services.TryAddEnumerable(ServiceDescriptor.Transient<IApiDescriptionProvider, BodyDescriptions>());
        services.AddSingleton<WrittenDocument>();
        services.AddOpenApi(Name, o =>
        {
            o.ShouldInclude = endpoint => $"/{endpoint.RelativePath}".StartsWith(ApiServices.Root, StringComparison.Ordinal);
            o.CreateSchemaReferenceId = type => IsAnything(type.Type) ? null : OpenApiOptions.CreateDefaultSchemaReferenceId(type);
            o.AddSchemaTransformer(SchemaDocument.TransformAsync);
            o.AddOperationTransformer(OperationDocument.TransformAsync);
            o.AddDocumentTransformer(TransformAsync);
        });
    }

    public static void MapApiDocument(this WebApplication app) =>
        app.MapGet(Address, async (HttpContext http, WrittenDocument document) => TypedResults.Bytes(await document.ReadAsync(http), "application/json;charset=utf-8"))
            .AllowAnonymous().ExcludeFromDescription();

    // JSON of any shape: what it may be, each property says for itself.
    private static bool IsAnything(Type type) => (Nullable.GetUnderlyingType(type) ?? type) == typeof(JsonElement);

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static async Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancel)
    {
        document.Info = new()
        {
            Title = "OpsMonitor",
            Version = Name,
            Summary = "A live ledger of long-running bulk operations.",
            Description = _about,
            Contact = new() { Name = "Whoever runs this server" },
            License = new() { Name = "No license is stated", Identifier = "NOASSERTION" },
        };
        document.Tags = new HashSet<OpenApiTag>(_tags.Select(t => new OpenApiTag { Name = t.Name, Description = t.About }));
        document.AddComponent(nameof(ProblemBody), await context.GetOrCreateSchemaAsync(typeof(ProblemBody), null, cancel));
        document.AddComponent<IOpenApiSecurityScheme>(Bearer, new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http,
            Scheme = "bearer",
            BearerFormat = "opsm_...",
            Description = "An API key. Members make theirs on their account's page, and see it once.",
        });
    }
}
