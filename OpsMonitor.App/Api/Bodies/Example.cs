using Microsoft.OpenApi;
using OpsMonitor.App.Api.Document;

namespace OpsMonitor.App.Api.Bodies;

/// <summary>A body or an answer that shows itself in the API's document.</summary>
public interface IExample<T>
{
    static abstract T Example { get; }
}

/// <summary>JSON of the caller's own that is an object.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ObjectOnlyAttribute : Attribute, ISchemaRule
{
    public void Shape(OpenApiSchema schema) => schema.Type = JsonSchemaType.Object | JsonSchemaType.Null;
}

/// <summary>The body of a request that needs none: an object, of which nothing is read.</summary>
public sealed record NoFields;
