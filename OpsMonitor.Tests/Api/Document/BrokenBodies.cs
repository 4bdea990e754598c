using System.Text.Json;
using System.Text.Json.Nodes;

namespace OpsMonitor.Tests.Api.Document;

/// <summary>Bodies that each break one rule of a schema, made of one that breaks none.</summary>
internal static class BrokenBodies
{
    /// <summary>The field that is to be named, and the body.</summary>
    public static IEnumerable<(string Field, string Body)> Of(DocumentWalk document, JsonElement schema, JsonObject sample) =>
        OfObject(document, document.Resolve(schema), sample, sample, "");

    private static IEnumerable<(string Field, string Body)> OfObject(DocumentWalk document, JsonElement schema, JsonObject whole, JsonObject part, string path)
    {
        foreach (var name in schema.Names("required"))
        {
            yield return (path + name, With(whole, part, name, null));
        }

        if (schema.Find("additionalProperties") is { ValueKind: JsonValueKind.False })
        {
            yield return (path + "nonsense", With(whole, part, "nonsense", 1));
        }

        foreach (var property in schema.Find("properties")?.EnumerateObject().AsEnumerable() ?? [])
        {
            var given = document.Given(property.Value);
            foreach (var bad in Bad(document, given, part[property.Name]))
            {
                yield return (path + property.Name, With(whole, part, property.Name, bad));
            }

            foreach (var inside in Inside(document, given, whole, part, path, property.Name))
            {
                yield return inside;
            }
        }
    }

    // Records inside, one that is there for it or a plain one.
    private static IEnumerable<(string Field, string Body)> Inside(DocumentWalk document, JsonElement given, JsonObject whole, JsonObject part, string path, string name)
    {
        var before = part[name]?.DeepClone();
        if (given.Find("properties") is not null)
        {
            var inner = (JsonObject)Sample(document, given);
            part[name] = inner;
            foreach (var broken in OfObject(document, given, whole, inner, $"{path}{name}."))
            {
                yield return broken;
            }
        }
        else if (given.Find("items") is { } items && document.Resolve(items) is var row && row.Find("properties") is not null)
        {
            var inner = (JsonObject)Sample(document, row);
            part[name] = new JsonArray(inner);
            foreach (var broken in OfObject(document, row, whole, inner, $"{path}{name}[0]."))
            {
                yield return broken;
            }
        }

        part[name] = before;
        if (before is null)
        {
            part.Remove(name);
        }
    }

    private static IEnumerable<JsonNode> Bad(DocumentWalk document, JsonElement schema, JsonNode? sample)
    {
        var types = schema.Types().ToList();
        yield return types.Contains("string") ? JsonValue.Create(5) : JsonValue.Create("nonsense");
        if (schema.Find("enum") is { } words)
        {
            yield return words[0].ValueKind == JsonValueKind.True ? JsonValue.Create(false) : JsonValue.Create("nonsense");
        }

        if (schema.Find("minimum") is { } min)
        {
            yield return JsonValue.Create(min.GetDecimal() - 1);
        }

        if (schema.Find("maximum") is { } max)
        {
            yield return JsonValue.Create(max.GetDecimal() + 1);
        }

        foreach (var text in BadTexts(schema))
        {
            yield return JsonValue.Create(text);
        }

        if (schema.Find("items") is { } items && document.Resolve(items) is var row)
        {
            var one = (sample as JsonArray)?[0]?.DeepClone() ?? Sample(document, row);
            yield return new JsonArray([.. Enumerable.Range(0, schema.GetProperty("maxItems").GetInt32() + 1).Select(_ => one.DeepClone())]);
            if (schema.Find("minItems") is not null)
            {
                yield return new JsonArray();
            }

            if (row.Find("properties") is null)
            {
                yield return new JsonArray(JsonValue.Create(true));
                foreach (var text in BadTexts(row))
                {
                    yield return new JsonArray(JsonValue.Create(text));
                }
            }
        }
    }

    private static IEnumerable<string> BadTexts(JsonElement schema)
    {
        if (schema.Find("maxLength") is { } max)
        {
            yield return new('x', max.GetInt32() + 1);
        }

        if (schema.Find("minLength") is not null)
        {
            yield return "";
        }

        if (schema.Find("pattern") is not null)
        {
            yield return "A b!";
        }
    }

    private static JsonNode Sample(DocumentWalk document, JsonElement schema)
    {
        if (schema.Find("enum") is { } words)
        {
            return JsonValue.Create(words[0].GetString()!);
        }

        if (schema.Find("properties") is null)
        {
            return schema.Types().Contains("integer") || schema.Types().Contains("number") ? JsonValue.Create(1)
                : schema.Text("format") == "uuid" ? JsonValue.Create(Guid.Empty) : JsonValue.Create("x");
        }

        var made = new JsonObject();
        foreach (var name in schema.Names("required"))
        {
            made[name] = Sample(document, document.Resolve(schema.Property(name)!.Value));
        }

        return made;
    }

    private static string With(JsonObject whole, JsonObject part, string name, JsonNode? value)
    {
        var before = part[name]?.DeepClone();
        part[name] = value;
        var text = whole.ToJsonString();
        part[name] = before;
        if (before is null)
        {
            part.Remove(name);
        }

        return text;
    }
}
