using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using OpsMonitor.Domain.Access;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Tests.Support;
using OpsMonitor.Tests.Support.Pages;

namespace OpsMonitor.Tests.Api.Document;

/// <summary>What the document says of a parameter or a field holds: a value that breaks it is refused, and the refusal names it.</summary>
public sealed class DocumentedRulesTests(BrowserApp app) : IClassFixture<BrowserApp>
{
    private const string Lines = "application/x-ndjson";

    private CancellationToken Cancel { get; } = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Parameter_ThatBreaksItsSchema_IsRefusedByItsName()
    {
        using var api = app.Api(await KeyAsync());
        var run = await api.BegunRunAsync();
        var count = 0;
        foreach (var operation in (await DocumentWalk.ReadAsync(api)).Operations)
        {
            foreach (var parameter in operation.Parameters.Where(p => p.Text("in") == "query"))
            {
                foreach (var bad in BadTexts(parameter))
                {
                    using var request = new HttpRequestMessage(new(operation.Method), $"{Address(operation, run)}?{Others(operation, parameter)}{parameter.Text("name")}={bad}");
                    request.Content = operation.Bodies.Any() ? new StringContent("", Encoding.UTF8, Lines) : null;
                    await AssertRefusedAsync(api, request, parameter.Text("name")!, $"{operation}: {parameter.Text("name")}={bad}");
                    count++;
                }
            }
        }

        Assert.True(count > 100, $"only {count} tried");
    }

    [Fact]
    public async Task PathAndHeader_ThatBreakTheirSchema_AreRefused()
    {
        using var api = app.Api(await KeyAsync());
        var run = await api.BegunRunAsync();
        foreach (var operation in (await DocumentWalk.ReadAsync(api)).Operations)
        {
            if (operation.Path.Contains("{id}", StringComparison.Ordinal))
            {
                using var nowhere = new HttpRequestMessage(new(operation.Method), operation.Path.Replace("{id}", "x", StringComparison.Ordinal));
                Assert.Equal(HttpStatusCode.NotFound, (await api.SendAsync(nowhere, Cancel)).StatusCode);
            }

            if (operation.Method == "POST")
            {
                using var request = new HttpRequestMessage(HttpMethod.Post, Address(operation, run)) { Headers = { { "Idempotency-Key", new string('k', 201) } } };
                await AssertRefusedAsync(api, request, "Idempotency-Key", operation.Name);
            }
        }
    }

    [Fact]
    public async Task Field_ThatBreaksItsSchema_IsRefusedByItsName()
    {
        using var api = app.Api(await KeyAsync());
        var document = await DocumentWalk.ReadAsync(api);
        var run = await api.BegunRunAsync();
        var count = 0;
        foreach (var (operation, body) in document.Operations.SelectMany(o => o.Bodies.Select(b => (o, b))).Where(b => b.b.Value.Find("example") is not null))
        {
            var isLines = body.Name == Lines;
            var example = JsonNode.Parse(body.Value.GetProperty("example").GetRawText())!.AsObject();
            foreach (var (field, broken) in BrokenBodies.Of(document, body.Value.GetProperty("schema"), example))
            {
                using var request = new HttpRequestMessage(new(operation.Method), Address(operation, run) + (isLines ? "?attempt=1" : ""));
                request.Content = new StringContent(broken, Encoding.UTF8, body.Name);
                await AssertRefusedAsync(api, request, (isLines ? "line 1." : "") + field, $"{operation}: {(broken.Length > 400 ? broken[..400] : broken)}");
                count++;
            }
        }

        Assert.True(count > 100, $"only {count} tried");
    }

    [Fact]
    public async Task Body_ThatIsTheExample_IsUnderstood()
    {
        using var api = app.Api(await KeyAsync());
        foreach (var operation in (await DocumentWalk.ReadAsync(api)).Operations)
        {
            foreach (var body in operation.Bodies.Where(b => b.Value.Find("example") is not null))
            {
                var run = await api.BegunRunAsync();
                var isLines = body.Name == Lines;
                using var request = new HttpRequestMessage(new(operation.Method), Address(operation, run) + (isLines ? "?attempt=1" : ""));
                request.Content = new StringContent(body.Value.GetProperty("example").GetRawText().ReplaceLineEndings(""), Encoding.UTF8, body.Name);
                using var answer = await api.SendAsync(request, Cancel);
                var text = await answer.Content.ReadAsStringAsync(Cancel);

                Assert.True(answer.IsSuccessStatusCode || answer.StatusCode is HttpStatusCode.Conflict or HttpStatusCode.NotFound, $"{operation}: {text}");
            }
        }
    }

    // A row of a list that is not there is asked for after the rest has been looked at.
    private static string Address(DocumentOperation operation, long run) => operation.Path.Replace(
        "{id}",
        operation.Path.Contains("/runs/", StringComparison.Ordinal) ? $"{run}" : operation.Parameters.Any(p => p.GetProperty("schema").Text("format") == "uuid") ? $"{Guid.Empty}" : "1",
        StringComparison.Ordinal);

    private static string Others(DocumentOperation operation, JsonElement parameter) => string.Concat(
        operation.Parameters.Where(p => p.Find("required") is { ValueKind: JsonValueKind.True } && p.Text("in") == "query" && p.Text("name") != parameter.Text("name"))
            .Select(p => $"{p.Text("name")}=a&"));

    private static IEnumerable<string> BadTexts(JsonElement parameter)
    {
        var schema = parameter.GetProperty("schema");
        yield return schema switch
        {
            _ when parameter.Text("name") == "cursor" => "zzz",
            _ when schema.Find("enum") is not null || schema.Text("type") is "boolean" or "integer" || schema.Text("format") is "date-time" => "nonsense",
            _ => "%00",
        };
        if (schema.Find("minimum") is { } min)
        {
            yield return $"{min.GetDecimal() - 1}";
        }

        if (schema.Find("maximum") is { } max && parameter.Text("name") != "limit") // which takes more for the most, and says so
        {
            yield return $"{max.GetDecimal() + 1}";
        }

        if (schema.Find("maxLength") is { } length)
        {
            yield return new('x', length.GetInt32() + 1);
        }
    }

    private async Task AssertRefusedAsync(HttpClient api, HttpRequestMessage request, string name, string what)
    {
        using var answer = await api.SendAsync(request, Cancel);
        var text = await answer.Content.ReadAsStringAsync(Cancel);
        Assert.True(answer.StatusCode is HttpStatusCode.UnprocessableEntity || (name == "cursor" && answer.StatusCode == HttpStatusCode.BadRequest), $"{what}: {(int)answer.StatusCode} {text}");
        using var problem = JsonDocument.Parse(text);
        Assert.True(problem.RootElement.Find("errors")?.EnumerateObject().Any(e => e.Name == name), $"{what} does not name {name}: {text}");
    }

    // An admin's: only people have an inbox.
    private async Task<string> KeyAsync()
    {
        await app.SqlAsync($"update memberships set role = 'tenant_admin' where user_id = {app.AnaId}");
        return (await app.Services.GetRequiredService<ApiKeys>().CreateAsync(app.Contoso, "rules", ApiScopes.All, Actor.OfUser(app.AnaId, "Ana Ruiz"))).Token;
    }
}
