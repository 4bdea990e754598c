using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using OpsMonitor.App.Api;
using OpsMonitor.App.Parts;
using OpsMonitor.Domain.Inventory;

namespace OpsMonitor.App.Inventory;

/// <summary>
/// A request that brings files: a form with one part <c>file</c> for each, or one file as the body itself. They pass through as they arrive; the framework's form
/// would first spool them to disk.
/// </summary>
public sealed class UploadBody(HttpContext http)
{
    /// <summary>The files, and the form around many of them.</summary>
    public const long MaxBytes = InventoryUploads.MaxBytes + (64 << 20);

    private const int MaxTypes = 10_000;

    private static readonly Dictionary<string, string> s_extensions = new(StringComparer.OrdinalIgnoreCase)
    {
        ["application/json"] = ".json",
        ["application/x-ndjson"] = ".ndjson",
        ["application/ndjson"] = ".ndjson",
        ["application/jsonl"] = ".jsonl",
        ["application/yaml"] = ".yaml",
        ["application/x-yaml"] = ".yaml",
        ["text/yaml"] = ".yaml",
        ["application/zip"] = ".zip",
        ["application/x-zip-compressed"] = ".zip",
        ["application/octet-stream"] = "",
    };

    private string? _first;
    private int _files;

    /// <summary>What the snapshot is called after. Known once all files have passed.</summary>
    public string Source => _files <= 1 ? _first ?? "upload" : Folder(_first!) is { Length: > 0 } folder ? folder : $"{_files} files";

    /// <summary>The selected types, as they were sent. Known once all files have passed.</summary>
    public string? SubjectTypes { get; private set; }

    public async IAsyncEnumerable<(string Path, Stream Content)> FilesAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        if (http.Request.ContentLength > MaxBytes)
        {
            throw new ApiProblemException(ApiProblem.TooLarge);
        }

        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = MaxBytes;
        }

        var query = PageQuery.Of(http.Request);
        (SubjectTypes, var name) = query.Read(new UploadQuery());
        query.Check();
        var type = MediaTypeHeaderValue.TryParse(http.Request.ContentType, out var parsed) ? parsed : null;
        if (s_extensions.TryGetValue(type?.MediaType.Value ?? "", out var extension))
        {
            yield return Passing(name ?? "upload" + extension, http.Request.Body);
            yield break;
        }

        var reader = new MultipartReader(Boundary(type), http.Request.Body);
        while (await NextAsync(reader, cancel) is { } section)
        {
            var header = section.GetContentDispositionHeader();
            if (header?.Name == "file")
            {
                yield return Passing(header.FileNameStar.Value ?? header.FileName.Value ?? "", section.Body);
                await Admission.DemandAsync(http); // an upload may take its time
            }
            else if (header?.Name == "subject_types")
            {
                SubjectTypes = Encoding.UTF8.GetString(await ApiBody.ReadBytesAsync(section.Body, announced: null, MaxTypes, cancel));
            }
        }

        if (_files == 0)
        {
            throw new ApiProblemException(ApiProblem.Field("file", "is missing"));
        }
    }

    private (string Path, Stream Content) Passing(string path, Stream content)
    {
        path = path.Length == 0 ? "upload" : path;
        if (path.EnumerateRunes().Any(r => Rune.IsControl(r) || r == Rune.ReplacementChar))
        {
            throw new ApiProblemException(ApiProblem.Field("file", "has a name with characters that no name can have"));
        }

        _first ??= path;
        _files++;
        return (path, content);
    }

    private static async Task<MultipartSection?> NextAsync(MultipartReader reader, CancellationToken cancel)
    {
        try
        {
            return await reader.ReadNextSectionAsync(cancel);
        }
        catch (Exception e) when (IsBroken(e))
        {
            throw new ApiProblemException(ApiProblem.Malformed.With("body", "is not a whole multipart form"));
        }
    }

    /// <summary>Whether a form ended in its middle.</summary>
    public static bool IsBroken(Exception e) => e is InvalidDataException or (IOException and not BadHttpRequestException);

    private static string Folder(string path) => path.Split('/', '\\') is { Length: > 1 } parts ? parts[0] : "";

    private static string Boundary(MediaTypeHeaderValue? type) =>
        type?.MediaType == "multipart/form-data" && HeaderUtilities.RemoveQuotes(type.Boundary).Value is { Length: > 0 and <= 200 } boundary
            ? boundary
            : throw new ApiProblemException(ApiProblem.WrongMediaType);
}
