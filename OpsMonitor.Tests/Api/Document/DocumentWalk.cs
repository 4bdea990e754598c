using System.Text.Json;
using System.Text.RegularExpressions;

namespace OpsMonitor.Tests.Api.Document;

/// <summary>The API's document as its readers get it.</summary>
internal sealed class DocumentWalk(JsonElement root)
{
    public JsonElement Root => root;

    public IEnumerable<DocumentOperation> Operations =>
        from path in root.GetProperty("paths").EnumerateObject()
        from operation in path.Value.EnumerateObject()
        select new DocumentOperation(operation.Name.ToUpperInvariant(), path.Name, operation.Value);

    public IEnumerable<JsonProperty> Schemas => root.GetProperty("components").GetProperty("schemas").EnumerateObject();

    public static async Task<DocumentWalk> ReadAsync(HttpClient api)
    {
        using var document = JsonDocument.Parse(await api.GetStringAsync("/openapi/v1.json", TestContext.Current.CancellationToken));
        return new(document.RootElement.Clone());
    }

    /// <summary>What a reference leads to; anything else is itself.</summary>
    public JsonElement Resolve(JsonElement node) => node.Find("$ref") is { } reference
        ? Resolve(reference.GetString()!.Split('/').Skip(1).Aggregate(root, (at, name) => at.GetProperty(name)))
        : node;

    /// <summary>The schema of a value that is not null.</summary>
    public JsonElement Given(JsonElement schema) => schema.Find("oneOf") is { } options && options.EnumerateArray().Any(o => o.Find("type")?.ToString() == "null")
        ? Resolve(options.EnumerateArray().Single(o => o.Find("type")?.ToString() != "null"))
        : Resolve(schema);

    /// <summary>What is wrong with a value by its schema, as far as this API's schemas go.</summary>
    public IEnumerable<string> Faults(JsonElement given, JsonElement value, string at)
    {
        var schema = Resolve(given);
        if (schema.Find("oneOf") is { } options)
        {
            var fitting = options.EnumerateArray().Count(o => !Faults(o, value, at).Any());
            return fitting == 1 ? [] : [$"{at} is {fitting} of the kinds that it may be one of"];
        }

        if (schema.Find("type") is { } && !schema.Types().Intersect(Kinds(value)).Any())
        {
            return [$"{at} is no {schema.GetProperty("type")}"];
        }

        if (schema.Find("enum") is { } words && !words.EnumerateArray().Any(w => w.GetRawText() == value.GetRawText()))
        {
            return [$"{at} is none of {words}"];
        }

        return value.ValueKind switch
        {
            JsonValueKind.String => OfText(schema, value.GetString()!, at),
            JsonValueKind.Number => OfNumber(schema, value, at),
            JsonValueKind.Array when schema.Find("items") is { } items => value.EnumerateArray().SelectMany((v, i) => Faults(items, v, $"{at}[{i}]")),
            JsonValueKind.Object => OfObject(schema, value, at),
            _ => [],
        };
    }

    private static IEnumerable<string> OfText(JsonElement schema, string text, string at)
    {
        if (text.Length < (schema.Find("minLength")?.GetInt32() ?? 0) || text.Length > (schema.Find("maxLength")?.GetInt32() ?? int.MaxValue))
        {
            yield return $"{at} has {text.Length} characters";
        }

        if (schema.Find("pattern")?.GetString() is { } pattern && !Regex.IsMatch(text, pattern, RegexOptions.None, TimeSpan.FromSeconds(1)))
        {
            yield return $"{at} does not match {pattern}";
        }

        if (schema.Find("format")?.GetString() is "date-time" && !DateTimeOffset.TryParse(text, null, out _))
        {
            yield return $"{at} is no time";
        }
    }

    private static IEnumerable<string> OfNumber(JsonElement schema, JsonElement value, string at)
    {
        if (value.GetDecimal() < (schema.Find("minimum")?.GetDecimal() ?? decimal.MinValue) || value.GetDecimal() > (schema.Find("maximum")?.GetDecimal() ?? decimal.MaxValue))
        {
            yield return $"{at} is out of its range";
        }
    }

    private IEnumerable<string> OfObject(JsonElement schema, JsonElement value, string at)
    {
        var missing = from name in schema.Names("required") where value.Find(name) is null select $"{at}.{name} is missing";
        var unknown = from member in value.EnumerateObject()
                      where schema.Find("additionalProperties") is { ValueKind: JsonValueKind.False } && schema.Property(member.Name) is null
                      select $"{at}.{member.Name} is not in the schema";
        var wrong = from member in value.EnumerateObject()
                    let property = schema.Property(member.Name)
                    where property is not null
                    from fault in Faults(property.Value, member.Value, $"{at}.{member.Name}")
                    select fault;
        return [.. missing, .. unknown, .. wrong];
    }

    private static string[] Kinds(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number => value.TryGetInt64(out _) ? ["integer", "number"] : ["number"],
        JsonValueKind.True or JsonValueKind.False => ["boolean"],
        var kind => [kind.ToString().ToLowerInvariant()],
    };
}

/// <summary>One operation of the document.</summary>
internal sealed record DocumentOperation(string Method, string Path, JsonElement Json)
{
    public string Name => $"{Method} {Path}";

    public IEnumerable<JsonElement> Parameters => Json.Find("parameters") is { } all ? all.EnumerateArray() : [];

    public IEnumerable<JsonProperty> Responses => Json.GetProperty("responses").EnumerateObject();

    public IEnumerable<JsonProperty> Bodies => Json.Find("requestBody") is { } body ? body.GetProperty("content").EnumerateObject() : [];

    public override string ToString() => Name;
}

internal static class DocumentJson
{
    /// <summary>A member, or null where there is none.</summary>
    public static JsonElement? Find(this JsonElement json, string name) => json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var found) ? found : null;

    public static JsonElement? Property(this JsonElement schema, string name) => schema.Find("properties")?.Find(name);

    public static IEnumerable<string> Names(this JsonElement json, string list) => json.Find(list) is { } names ? names.EnumerateArray().Select(n => n.GetString()!) : [];

    /// <summary>The types of a schema, one or several.</summary>
    public static IEnumerable<string> Types(this JsonElement schema) => schema.Find("type") switch
    {
        { ValueKind: JsonValueKind.Array } several => several.EnumerateArray().Select(t => t.GetString()!),
        { } one => [one.GetString()!],
        null => [],
    };

    public static string? Text(this JsonElement json, string name) => json.Find(name)?.GetString();
}
