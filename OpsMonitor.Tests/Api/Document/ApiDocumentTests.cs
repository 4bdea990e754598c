using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using OpsMonitor.App.Api;
using OpsMonitor.App.Api.Document;
using OpsMonitor.Tests.Support;

namespace OpsMonitor.Tests.Api.Document;

/// <summary>
/// The document describes the API that there is, all of it: each endpoint with its parameters, body, answers and refusals. What is asked of it here is what Redocly's
/// recommended rules and Spectral's for OpenAPI ask, and more.
/// </summary>
public sealed partial class ApiDocumentTests(AppHost app) : IClassFixture<AppHost>
{
    private const string Problem = "application/problem+json";

    [Fact]
    public async Task Document_Operations_AreTheEndpointsThatThereAre()
    {
        var document = await DocumentAsync();
        var endpoints = Endpoints().Select(e => e.Name).Order().ToList();

        Assert.True(endpoints.Count >= 28, string.Join('\n', endpoints));
        Assert.Equal(endpoints, document.Operations.Select(o => o.Name).Order());
    }

    [Fact]
    public async Task Document_Head_SaysWhoseItIsAndWhatItsWordsAre()
    {
        var root = (await DocumentAsync()).Root;
        var info = root.GetProperty("info");

        Assert.StartsWith("3.1", root.Text("openapi"), StringComparison.Ordinal);
        Assert.All(["title", "version", "summary", "description"], name => Assert.NotEmpty(info.Text(name)!));
        Assert.All(["contact", "license"], name => Assert.NotEmpty(info.GetProperty(name).Text("name")!));
        Assert.Contains($"({ApiLimits.Default.Burst} ", info.Text("description"), StringComparison.Ordinal);
        Assert.Equal("/", Assert.Single(root.GetProperty("servers").EnumerateArray()).Text("url"));
        Assert.All(root.GetProperty("tags").EnumerateArray(), tag => Assert.NotEmpty(tag.Text("description")!));
        Assert.Equal("bearer", root.GetProperty("components").GetProperty("securitySchemes").GetProperty("api_key").Text("scheme"));
    }

    [Fact]
    public async Task Operations_EachOfThem_SaysWhatItDoesAndWhatItsKeyNeeds()
    {
        var document = await DocumentAsync();
        var operations = document.Operations.ToList();
        var tags = document.Root.GetProperty("tags").EnumerateArray().Select(t => t.Text("name")!).ToList();
        var scopes = Endpoints().ToDictionary(e => e.Name, e => e.Endpoint.Metadata.GetMetadata<NeedsScope>()!.Scope);

        Assert.All(operations, o => Assert.Matches("^[a-z]+[A-Za-z]+$", o.Json.Text("operationId")));
        Assert.Distinct(operations.Select(o => o.Json.Text("operationId")));
        Assert.All(operations, o => Assert.True(o.Json.Text("summary") is { Length: > 5 and <= 60 } summary && !summary.EndsWith('.'), o.Name));
        Assert.All(operations, o => Assert.Contains($"`{scopes[o.Name]}`", o.Json.Text("description"), StringComparison.Ordinal));
        Assert.All(operations, o => Assert.Contains(Assert.Single(o.Json.Names("tags")), tags));
        Assert.All(operations, o => Assert.NotNull(Assert.Single(o.Json.GetProperty("security").EnumerateArray()).Find("api_key")));
        Assert.Equal(tags.Order(), operations.SelectMany(o => o.Json.Names("tags")).Distinct().Order());
    }

    [Fact]
    public async Task Parameters_EachOfThem_IsDescribedOnceAndFitsItsPath()
    {
        foreach (var operation in (await DocumentAsync()).Operations)
        {
            var inPath = operation.Parameters.Where(p => p.Text("in") == "path").Select(p => p.Text("name"));
            Assert.Equal(PathParameter().Matches(operation.Path).Select(m => m.Groups["name"].Value), inPath);
            Assert.Distinct(operation.Parameters.Select(p => (p.Text("in"), p.Text("name")!.ToLowerInvariant())));
            Assert.Equal(operation.Method == "POST", operation.Parameters.Any(p => p.Text("name") == "Idempotency-Key"));
            Assert.All(operation.Parameters, p => Assert.NotEmpty(p.Text("description")!));
            Assert.All(operation.Parameters, p => Assert.NotEmpty(p.GetProperty("schema").Types()));
        }
    }

    [Fact]
    public async Task Bodies_EachWrite_HasOneWithASchemaOfItsOwn()
    {
        var document = await DocumentAsync();
        foreach (var operation in document.Operations)
        {
            Assert.Equal(operation.Method is "POST" or "PATCH" or "PUT", operation.Bodies.Any());
            foreach (var body in operation.Bodies)
            {
                var schema = document.Resolve(body.Value.GetProperty("schema"));
                Assert.Equal("object", schema.Text("type"));
                Assert.True(body.Name == "multipart/form-data" || schema.Find("properties") is null || body.Value.Find("example") is not null, $"{operation} has no example of {body.Name}");
            }
        }
    }

    [Fact]
    public async Task Answers_EachOperation_HasASuccessAndAllItsRefusals()
    {
        var document = await DocumentAsync();
        foreach (var operation in document.Operations)
        {
            var statuses = operation.Responses.Select(r => r.Name).ToList();
            string[] asked =
            [
                "401", "403", "422", "429", "500", "503",
                .. operation.Bodies.Any() ? ["400", "408", "413", "415"] : Array.Empty<string>(),
                .. operation.Path.Contains("{id}", StringComparison.Ordinal) ? ["404"] : Array.Empty<string>(),
                .. operation.Method == "POST" ? ["409"] : Array.Empty<string>(),
            ];

            Assert.Contains(statuses, s => s[0] == '2');
            Assert.Superset(asked.ToHashSet(), statuses.ToHashSet());
            Assert.All(operation.Responses, r => Assert.NotEmpty(document.Resolve(r.Value).Text("description")!));
            Assert.All(operation.Responses.Where(r => r.Name[0] == '2' && r.Name != "204"), r => Assert.NotEmpty(r.Value.GetProperty("content").EnumerateObject()));
            Assert.All(operation.Responses.Where(r => r.Name is "429" or "503"), r => Assert.NotNull(document.Resolve(r.Value).GetProperty("headers").Find("Retry-After")));
            foreach (var response in operation.Responses.Where(r => r.Name[0] is '4' or '5'))
            {
                var problem = document.Resolve(response.Value).GetProperty("content").GetProperty(Problem);
                Assert.Equal("#/components/schemas/ProblemBody", problem.GetProperty("schema").Text("$ref"));
                Assert.All(problem.GetProperty("examples").EnumerateObject(), e => Assert.Equal((e.Name, response.Name), TypeAndStatus(e.Value.GetProperty("value"))));
            }
        }
    }

    [Fact]
    public async Task Schemas_EachOfThem_IsUsedAndTellsOfItsProperties()
    {
        var document = await DocumentAsync();
        var text = document.Root.GetRawText();
        foreach (var schema in document.Schemas)
        {
            Assert.Contains($"\"#/components/schemas/{schema.Name}\"", text, StringComparison.Ordinal);
            Assert.NotEmpty(schema.Value.Types());
            Assert.All(schema.Value.Find("enum")?.EnumerateArray().AsEnumerable() ?? [], word => Assert.Equal(JsonValueKind.String, word.ValueKind));
            Assert.True(schema.Value.Find("enum") is not null || schema.Value.Text("description")?.Length > 0, $"{schema.Name} is not described");
            foreach (var property in schema.Value.Find("properties")?.EnumerateObject().AsEnumerable() ?? [])
            {
                var told = property.Value.Text("description") ?? (property.Value.Find("oneOf") is { } options ? options[1].Text("description") : null);
                Assert.True(told?.Length > 0, $"{schema.Name}.{property.Name} is not described");
            }
        }
    }

    [Fact]
    public async Task Examples_EachOfThem_IsWhatItsSchemaSays()
    {
        var document = await DocumentAsync();
        var media = document.Operations.SelectMany(o => o.Bodies.Select(b => (o.Name, Media: b)).Concat(
            o.Responses.SelectMany(r => document.Resolve(r.Value).Find("content")?.EnumerateObject().AsEnumerable() ?? []).Select(c => (o.Name, Media: c)))).ToList();
        var examples = (from m in media
                        let several = m.Media.Value.Find("examples")?.EnumerateObject().Select(e => e.Value.GetProperty("value")) ?? []
                        from example in m.Media.Value.Find("example") is { } one ? several.Append(one) : several
                        select (m.Name, m.Media, Example: example)).ToList();

        Assert.True(examples.Count > 200, $"only {examples.Count} examples");
        Assert.Empty(examples.SelectMany(e => document.Faults(e.Media.Value.GetProperty("schema"), e.Example, e.Name)));
    }

    private static (string Type, string Status) TypeAndStatus(JsonElement problem) => (problem.Text("type")!, problem.GetProperty("status").GetRawText());

    private async Task<DocumentWalk> DocumentAsync()
    {
        using var api = app.Api("");
        return await DocumentWalk.ReadAsync(api);
    }

    private IEnumerable<(string Name, RouteEndpoint Endpoint)> Endpoints() =>
        from endpoint in app.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        let path = "/" + endpoint.RoutePattern.RawText?.TrimStart('/')
        where path.StartsWith(ApiServices.Root + "/", StringComparison.Ordinal)
        from method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? []
        select ($"{method} {Constraint().Replace(path, "").TrimEnd('/')}", endpoint);

    [GeneratedRegex(@"\{(?<name>[a-z]+)\}", RegexOptions.None, 1000)]
    private static partial Regex PathParameter();

    [GeneratedRegex(":[a-z]+(?=})", RegexOptions.None, 1000)]
    private static partial Regex Constraint();
}
