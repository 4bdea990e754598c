using OpsMonitor.App.Account;
using OpsMonitor.App.Look;
using OpsMonitor.App.Parts.Layouts;

namespace OpsMonitor.App.Frame;

/// <summary>
/// The answer to a request that nothing else could answer: a page for people, a line for all others, never the exception's own text. While the database is
/// away it says so to everybody; that is no news for the log, where the watcher of the live feed has said it once.
/// </summary>
public sealed partial class FailedDocument(RequestDelegate next, ILogger<FailedDocument> logger)
{
    public async Task InvokeAsync(HttpContext http)
    {
        try
        {
            await next(http);
            if (http.Response is { HasStarted: false, StatusCode: >= 400 and < 500 } && !HttpMethods.IsGet(http.Request.Method) && PlainDocument.IsReadBy(http.Request))
            {
                await Refused(http.Response.StatusCode).WriteAsync(http);
            }
        }
        catch (Exception e) when (!http.Response.HasStarted && !http.RequestAborted.IsCancellationRequested)
        {
            var answer = Answer(http, e);
            http.Response.Clear();
            SecurityHeaders.Write(http);
            await answer.WriteAsync(http);
        }
    }

    private PlainDocument Answer(HttpContext http, Exception e)
    {
        if (OutageWords.Of(e) is { } outage)
        {
            return PlainDocument.Outage(outage);
        }

        if (e is BadHttpRequestException { StatusCode: var status })
        {
            return Refused(status);
        }

        var id = Guid.NewGuid().ToString("N")[..8];
        Log.Failed(logger, e, http.Request.Path, id);
        return new(StatusCodes.Status500InternalServerError, "This page could not be shown", "Something failed on the server. If it happens again, tell your administrator the id below.")
        {
            ErrorId = id,
        };
    }

    private static PlainDocument Refused(int status) =>
        new(status, "This could not be read", "What was sent is nothing that this address takes. Nothing was changed.");

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "{Path} could not begin, shown to its reader as {CorrelationId}")]
        public static partial void Failed(ILogger logger, Exception exception, string path, string correlationId);
    }
}

/// <summary>While it cannot be known who somebody is, they are neither signed in nor sent to the sign-in page: it is said, and tried again.</summary>
public static class UnknownSignIns
{
    /// <summary>After authentication. What needs nobody to be signed in goes on, and so does the API, which has keys.</summary>
    public static void UseUnknownSignIns(this WebApplication app) => app.Use((http, next) =>
        http.Features.Get<UnknownSignIn>() is null || http.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase)
            || http.GetEndpoint()?.Metadata.GetMetadata<Microsoft.AspNetCore.Authorization.IAllowAnonymous>() is not null
            ? next(http)
            : PlainDocument.Outage(OutageWords.Away).WriteAsync(http));
}
