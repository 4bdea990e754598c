using System.ComponentModel;
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

/// <summary>A part of a form that is a file.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class FileOnlyAttribute : Attribute, ISchemaRule
{
    public void Shape(OpenApiSchema schema) => schema.Format = "binary";
}

/// <summary>The body of a request that needs none: an object, of which nothing is read.</summary>
[Description("Nothing is asked for.")]
public sealed record NoFields;
