using System.Text.Json;
using OpsMonitor.Domain.Text;

namespace OpsMonitor.App.Api;

/// <summary>Reads request bodies within a limit; strict JSON only.</summary>
public static class ApiBody
{
    public const string Json = "application/json";
    public const string Lines = "application/x-ndjson";

    /// <summary>In bytes; a run's scope or a batch of 10,000 items fits.</summary>
    public const int MaxJson = 16 << 20;

    // Deeper than what may be stored, so that a field that is too deep can be named.
    private const int MaxDepth = 1_000;

    private static readonly byte[] _nothing = "{}"u8.ToArray();

    /// <summary>Whether the body is one object a line.</summary>
    public static bool IsLines(HttpRequest request) => request.ContentType?.StartsWith(Lines, StringComparison.OrdinalIgnoreCase) == true;

    /// <summary>The text of a body that is JSON, or says so. No body, and no type of one, is an object without fields.</summary>
    public static async Task<byte[]> ReadAsync(HttpRequest request, CancellationToken cancel)
    {
        var body = await ReadBytesAsync(request.Body, request.ContentLength, MaxJson, cancel);
        await Admission.DemandAsync(request.HttpContext); // a body may take its time
        if (body.Length == 0 && string.IsNullOrEmpty(request.ContentType))
        {
            return _nothing;
        }

        RefuseOtherText(request, request.HasJsonContentType());
        return body;
    }

    /// <summary>For requests that need no body: what is sent must still arrive whole and be an object, before anything is done.</summary>
    public static async Task RefuseBrokenAsync(HttpRequest request, CancellationToken cancel)
    {
        var bytes = await ReadBytesAsync(request.Body, request.ContentLength, MaxJson, cancel);
        if (bytes.Length > 0)
        {
            RefuseOtherText(request, request.HasJsonContentType());
            Parse(bytes, field: null).Dispose();
        }
    }

    /// <summary>Answers 415 to another content type, and to text in another encoding than UTF-8.</summary>
    public static void RefuseOtherText(HttpRequest request, bool isKnownType)
    {
        var charset = request.GetTypedHeaders().ContentType?.Charset.Value?.Trim('"');
        if (!isKnownType || charset is not (null or "") && !charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase))
        {
            throw new ApiProblemException(ApiProblem.WrongMediaType with { Detail = isKnownType ? "The text must be UTF-8." : null });
        }
    }

    public static async Task<byte[]> ReadBytesAsync(Stream body, long? announced, int max, CancellationToken cancel)
    {
        if (announced > max)
        {
            throw new ApiProblemException(ApiProblem.TooLarge);
        }

        using var bytes = new MemoryStream();
        var buffer = new byte[64 << 10];
        int read;
        while ((read = await body.ReadAsync(buffer, cancel)) > 0)
        {
            if (bytes.Length + read > max)
            {
                throw new ApiProblemException(ApiProblem.TooLarge);
            }

            bytes.Write(buffer, 0, read);
        }

        return bytes.ToArray();
    }

    /// <summary>A JSON object, or a problem that says which line of a stream (<paramref name="field"/>) is none.</summary>
    public static JsonDocument Parse(ReadOnlyMemory<byte> utf8, string? field)
    {
        JsonDocument document;
        try
        {
            document = CanonicalJson.Parse(utf8, MaxDepth);
        }
        catch (JsonException e)
        {
            // These messages say what is wrong and where, and never quote the content.
            throw new ApiProblemException(ApiProblem.Malformed.With(field ?? "body", e.Message));
        }

        if (document.RootElement.ValueKind == JsonValueKind.Object)
        {
            return document;
        }

        document.Dispose();
        throw new ApiProblemException(ApiProblem.Field(field ?? "body", "must be a JSON object"));
    }
}
