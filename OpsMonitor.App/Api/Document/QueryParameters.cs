using System.Globalization;
using System.ComponentModel;
using System.Reflection;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using OpsMonitor.App.Parts;

namespace OpsMonitor.App.Api.Document;

/// <summary>Parameters of an address as the document shows them.</summary>
internal static class QueryParameters
{
    public static OpenApiParameter Of(AskedParameter parameter)
    {
        var asked = parameter.Asked;
        var also = asked.Also.Count == 0 ? "" : $" `{string.Join("` and `", asked.Also)}` means the same.";
        return new OpenApiParameter
        {
            Name = asked.Name,
            In = ParameterLocation.Query,
            Description = parameter.Property.GetCustomAttribute<DescriptionAttribute>()!.Description + also,
            Required = asked.IsRequired,
            Schema = Schema(parameter),
        };
    }

    public static IEnumerable<OpenApiParameter> OfPage(int max)
    {
        yield return new OpenApiParameter
        {
            Name = "limit",
            In = ParameterLocation.Query,
            Description = $"Rows a page; more than {max} is taken for {max}.",
            Schema = new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int32", Minimum = "1", Maximum = max.ToString(CultureInfo.InvariantCulture), Default = ApiQuery.DefaultLimit },
        };
        yield return new OpenApiParameter
        {
            Name = "cursor",
            In = ParameterLocation.Query,
            Description = "The `next_cursor` of the page before. It belongs to its list and filters.",
            Schema = new OpenApiSchema { Type = JsonSchemaType.String },
        };
    }

    private static OpenApiSchema Schema(AskedParameter parameter) => new()
    {
        Type = parameter.Type == typeof(bool) ? JsonSchemaType.Boolean : IsNumber(parameter) ? JsonSchemaType.Integer : JsonSchemaType.String,
        Format = parameter.Type == typeof(DateTimeOffset) ? "date-time" : parameter.Type == typeof(long) ? "int64" : parameter.Type == typeof(int) ? "int32" : null,
        Minimum = IsNumber(parameter) ? parameter.Range.Min.ToString(CultureInfo.InvariantCulture) : null,
        Maximum = IsNumber(parameter) && parameter.Range.Max < int.MaxValue ? parameter.Range.Max.ToString(CultureInfo.InvariantCulture) : null,
        MaxLength = parameter.Type == typeof(string) ? parameter.MaxLength : null,
        Enum = parameter.Words is { } words ? [.. words.Told.Select(w => (JsonNode)JsonValue.Create(w))] : null,
        Default = parameter.Property.GetCustomAttribute<DefaultValueAttribute>()?.Value switch
        {
            string text => JsonValue.Create(text),
            int number => JsonValue.Create(number),
            _ => parameter.Type == typeof(bool) ? JsonValue.Create(false) : null,
        },
    };

    private static bool IsNumber(AskedParameter parameter) => parameter.Type == typeof(int) || parameter.Type == typeof(long);
}
