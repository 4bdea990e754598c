using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace OpsMonitor.App.Api.Document;

/// <summary>The document as it is sent. It is the same for everybody, so it is made once, by the first who asks for it: anybody may ask, and making it takes a while.</summary>
internal sealed class WrittenDocument([FromKeyedServices(ApiDocument.Name)] IOpenApiDocumentProvider documents)
{
    private volatile byte[]? _json;

    public async Task<byte[]> ReadAsync(HttpContext http) => _json ??= await WriteAsync(http.Request.PathBase, http.RequestAborted);

    private async Task<byte[]> WriteAsync(PathString pathBase, CancellationToken cancel)
    {
        var document = await documents.GetOpenApiDocumentAsync(cancel);
        document.Servers = [new() { Url = pathBase.HasValue ? pathBase.Value : "/", Description = "This server." }]; // the framework would take the host from the request
        using var json = new MemoryStream();
        await document.SerializeAsJsonAsync(json, OpenApiSpecVersion.OpenApi3_1, cancel);
        return json.ToArray();
    }
}
