using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace OpsMonitor.App.Api.Document;

/// <summary>The document as it is sent. It is the same for everybody, so it is made once, by the first who asks for it: anybody may ask, and making it takes a while.</summary>
internal sealed class WrittenDocument([FromKeyedServices(ApiDocument.Name)] IOpenApiDocumentProvider documents)
{
    private volatile byte[]? _json;

    public async Task<byte[]> ReadAsync(CancellationToken cancel) => _json ??= await WriteAsync(cancel);

    private async Task<byte[]> WriteAsync(CancellationToken cancel)
    {
        var document = await documents.GetOpenApiDocumentAsync(cancel);
        using var json = new MemoryStream();
        await document.SerializeAsJsonAsync(json, OpenApiSpecVersion.OpenApi3_1, cancel);
        return json.ToArray();
    }
}
