using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using OpsMonitor.App.Api.Bodies;

namespace OpsMonitor.App.Api.Document;

/// <summary>An attribute that says more of a property than the framework reads.</summary>
public interface ISchemaRule
{
    void Shape(OpenApiSchema schema);
}

/// <summary>Completes what the framework makes of records and their attributes.</summary>
internal static class SchemaDocument
{
    private static readonly JsonSerializerOptions _told = new(ApiJson.Options) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    public static Task TransformAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancel)
    {
        _ = cancel;
        schema.Type ??= schema.Enum is { Count: > 0 } ? JsonSchemaType.String : null;
        if (context.JsonPropertyInfo is not { } property)
        {
            schema.Description ??= context.JsonTypeInfo.Type.GetCustomAttribute<DescriptionAttribute>()?.Description;
        }
        else
        {
            OfProperty(schema, property.AttributeProvider!, property.IsRequired && IsBody(property.DeclaringType));
        }

        return Task.CompletedTask;
    }

    public static JsonNode? Example(Answers answer) => answer.Example is { } own ? JsonSerializer.SerializeToNode(own, ApiJson.Options) : Example(answer.Type!);

    /// <summary>What an example of the type looks like in JSON; null where it has none.</summary>
    public static JsonNode? Example(Type type)
    {
        if (type is { IsGenericType: true })
        {
            var row = type.GetGenericArguments()[0] is var r && r == typeof(string) ? JsonValue.Create("ana") : Example(r);
            return new JsonObject { ["items"] = new JsonArray(row), ["next_cursor"] = null };
        }

        var value = type.GetProperty(nameof(IExample<>.Example), BindingFlags.Public | BindingFlags.Static)?.GetValue(null);
        return value is null ? null : JsonSerializer.SerializeToNode(value, IsBody(type) ? _told : ApiJson.Options);
    }

    // Bodies name every field they know; answers may come to have more.
    private static bool IsBody(Type type) => type.IsDefined(typeof(JsonUnmappedMemberHandlingAttribute), inherit: false);

    private static void OfProperty(OpenApiSchema schema, ICustomAttributeProvider property, bool isRequired)
    {
        if (isRequired && schema.Type?.HasFlag(JsonSchemaType.String) == true && schema.Enum is not { Count: > 0 })
        {
            schema.MinLength = 1;
        }

        foreach (var attribute in property.GetCustomAttributes(inherit: false))
        {
            (attribute as ISchemaRule)?.Shape(schema);
            if (attribute is AllowedValuesAttribute allowed)
            {
                schema.Enum = [.. allowed.Values.Select(v => JsonSerializer.SerializeToNode(v)!)];
            }
        }
    }
}
