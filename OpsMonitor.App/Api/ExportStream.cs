using System.Buffers;
using System.ComponentModel;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Net.Http.Headers;
using OpsMonitor.App.Parts;

namespace OpsMonitor.App.Api;

/// <summary>The forms a download has.</summary>
public enum ExportFormat
{
    Csv,
    Ndjson,
}

/// <summary>One column of a CSV: its name and a row's value, which may be text, a number, a truth, a time or null.</summary>
public sealed record ExportColumn<T>(string Name, Func<T, object?> Value);

/// <summary>A download: its form, and whether a CSV begins with a byte order mark, which Excel wants.</summary>
public sealed record ExportForm
{
    [Asked("format"), DefaultValue("csv"), Description("The form of the file. Times in it are ISO 8601 with an offset.")]
    public ExportFormat Format { get; init; }

    [Asked("bom"), Description("`true`: a CSV begins with a byte order mark, which Excel wants.")]
    public bool Bom { get; init; }

    public static ExportForm Read(PageQuery query) => query.Read(new ExportForm());
}

/// <summary>
/// Writes rows as they come, in constant memory. A failure before the first row is an ordinary error; one after it cuts the connection, so that
/// no reader takes a part for the whole.
/// </summary>
public sealed partial class ExportStream(HttpContext http, ExportForm form, string fileName)
{
    private const int FlushAt = 64 << 10;

    private readonly StringBuilder _line = new();

    public async Task WriteAsync<T>(IReadOnlyList<ExportColumn<T>> columns, IAsyncEnumerable<T> rows)
    {
        var cancel = http.RequestAborted;
        await using var row = rows.GetAsyncEnumerator(cancel);
        var any = await row.MoveNextAsync();
        Head();
        try
        {
            await BodyAsync(columns, row, any, cancel);
        }
        catch (Exception e)
        {
            if (!cancel.IsCancellationRequested && e is not ApiProblemException)
            {
                Log.Broken(http.RequestServices.GetRequiredService<ILogger<ExportStream>>(), e, http.Request.Path.Value?.ReplaceLineEndings(" "));
            }

            http.Abort();
        }
    }

    private async Task BodyAsync<T>(IReadOnlyList<ExportColumn<T>> columns, IAsyncEnumerator<T> row, bool any, CancellationToken cancel)
    {
        var body = http.Response.BodyWriter;
        await using var json = new Utf8JsonWriter(body, new() { SkipValidation = true });
        if (form.Format == ExportFormat.Csv)
        {
            _line.Append(form.Bom ? "\uFEFF" : "");
            Line(body, columns.Select(c => (object?)c.Name));
        }

        for (; any; any = await row.MoveNextAsync())
        {
            if (form.Format == ExportFormat.Csv)
            {
                var current = row.Current;
                Line(body, columns.Select(c => c.Value(current)));
            }
            else
            {
                JsonSerializer.Serialize(json, row.Current, ApiJson.Options);
                json.Reset();
                body.Write("\n"u8);
            }

            if (body.UnflushedBytes > FlushAt)
            {
                await Admission.DemandAsync(http);
                await body.FlushAsync(cancel);
            }
        }

        await body.FlushAsync(cancel);
    }

    private void Head()
    {
        var response = http.Response;
        response.ContentType = form.Format == ExportFormat.Csv ? "text/csv; charset=utf-8; header=present" : "application/x-ndjson";
        response.Headers.CacheControl = "no-store";
        var disposition = new ContentDispositionHeaderValue("attachment");
        disposition.SetHttpFileName($"{fileName}.{(form.Format == ExportFormat.Csv ? "csv" : "ndjson")}");
        response.Headers.ContentDisposition = disposition.ToString();
    }

    private void Line(IBufferWriter<byte> body, IEnumerable<object?> cells)
    {
        var first = true;
        foreach (var cell in cells)
        {
            _line.Append(first ? "" : ",").Append(Cell(cell));
            first = false;
        }

        _line.Append("\r\n");
        foreach (var chunk in _line.GetChunks())
        {
            Encoding.UTF8.GetBytes(chunk.Span, body);
        }

        _line.Clear();
    }

    /// <summary>RFC 4180, and text that a spreadsheet would take for a formula is made text by an apostrophe.</summary>
    internal static string Cell(object? value) => value switch
    {
        null => "",
        bool truth => truth ? "true" : "false",
        DateTimeOffset at => at.ToString("yyyy-MM-dd'T'HH:mm:ss.fffzzz", CultureInfo.InvariantCulture),
        string text => Quoted(IsFormula(text) ? "'" + text : text),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };

    // The full-width forms too: some spreadsheets read them as the plain ones.
    private static bool IsFormula(string text) => text.TrimStart(' ') is ['=' or '+' or '-' or '@' or '\t' or '\r' or '\n' or '＝' or '＋' or '－' or '＠', ..];

    private static string Quoted(string text) =>
        text.AsSpan().IndexOfAny(",\"\r\n") < 0 && text.Trim().Length == text.Length ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The download {Path} failed midway; its connection was cut.")]
        public static partial void Broken(ILogger logger, Exception error, string? path);
    }
}
