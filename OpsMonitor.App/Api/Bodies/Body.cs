using System.Reflection;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;

namespace OpsMonitor.App.Api.Bodies;

/// <summary>
/// A JSON object in a request's body. It is read when the handler asks for it, and not when it is bound: whoever has no right is refused before, and a
/// repeated request is answered before.
/// </summary>
public sealed class Body<T>(HttpContext http) : IEndpointParameterMetadataProvider
    where T : class
{
    public static ValueTask<Body<T>?> BindAsync(HttpContext http, ParameterInfo parameter)
    {
        _ = parameter;
        return ValueTask.FromResult<Body<T>?>(new(http));
    }

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) => builder.Metadata.Add(new TakesBody(typeof(T), ApiBody.Json));

    /// <summary>The body, or a 422 that names every field that is not what its attributes say.</summary>
    public async Task<T> ReadAsync(CancellationToken cancel)
    {
        var body = await ApiBody.ReadAsync(http.Request, cancel);
        if (RecordReader<T>.TryRead(body) is { } record)
        {
            return record;
        }

        var document = ApiBody.Parse(body, field: null);
        http.Response.RegisterForDispose(document);
        return RecordReader<T>.Read(document.RootElement);
    }
}

/// <summary>The type of an endpoint's body and how it is sent. Several may stand at one endpoint.</summary>
public sealed record TakesBody(Type Type, string ContentType);
