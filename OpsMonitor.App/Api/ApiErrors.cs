using Microsoft.AspNetCore.Connections;
using Npgsql;
using OpsMonitor.App.Parts.Layouts;
using OpsMonitor.Domain.Storage;

namespace OpsMonitor.App.Api;

/// <summary>Every refusal and failure below the API's address becomes a problem, never with the exception's own text.</summary>
public sealed partial class ApiErrors(RequestDelegate next, ApiMethods methods, ILogger<ApiErrors> logger)
{
    public async Task InvokeAsync(HttpContext http)
    {
        try
        {
            await AnswerAsync(http);
        }
        catch (Exception error) when (error is ConnectionResetException || (error is OperationCanceledException && http.RequestAborted.IsCancellationRequested))
        {
            // Whoever left hears nothing; what had begun to be told keeps its status.
            if (!http.Response.HasStarted)
            {
                http.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
            }
        }
        catch (Exception error) when (!http.Response.HasStarted)
        {
            var problem = Of(error);
            // That the database is away is said by the watcher, once, and not with each request.
            if (problem.Status >= 500 && problem.Status != ApiProblem.StorageUnavailable.Status)
            {
                Log.Failed(logger, error, http.Request.Method, http.GetEndpoint()?.DisplayName, problem.Type);
            }

            http.Response.Clear();
            SecurityHeaders.Write(http);
            await problem.WriteAsync(http);
        }
    }

    private async Task AnswerAsync(HttpContext http)
    {
        if (http.Request.Headers.ContentEncoding is { Count: > 0 } encoding && !encoding.ToString().Equals("identity", StringComparison.OrdinalIgnoreCase))
        {
            throw new ApiProblemException(ApiProblem.WrongMediaType with { Detail = "A compressed body is not understood: send it without Content-Encoding." });
        }

        if (!ApiMethods.IsOfApi(http.GetEndpoint()))
        {
            // Answered here: authorization would lead a program to the sign-in page.
            var known = methods.At(http);
            http.Response.Headers.Allow = known.Count == 0 ? default : string.Join(", ", known);
            await (known.Count == 0 ? ApiProblem.NotFound : ApiProblem.WrongMethod).WriteAsync(http);
            return;
        }

        await next(http);
        if (http.Response is { HasStarted: false, StatusCode: >= 400, ContentType: null, ContentLength: null or 0 })
        {
            await OfStatus(http.Response.StatusCode).WriteAsync(http);
        }
    }

    private static ApiProblem Of(Exception error) => error switch
    {
        ApiProblemException e => e.Problem,
        BadHttpRequestException e => OfStatus(e.StatusCode),
        _ when PostgresErrors.Find(error) is { } e => OfDatabase(e, error),
        _ when PostgresErrors.IsUnavailable(error) => ApiProblem.StorageUnavailable,
        _ => ApiProblem.Internal,
    };

    private static ApiProblem OfStatus(int status) => status switch
    {
        401 => ApiProblem.Unauthorized,
        403 => ApiProblem.Forbidden,
        404 => ApiProblem.NotFound,
        405 => ApiProblem.WrongMethod,
        408 => ApiProblem.TooSlow,
        413 => ApiProblem.TooLarge,
        415 => ApiProblem.WrongMediaType,
        429 => ApiProblem.RateLimited,
        >= 500 => ApiProblem.Internal,
        _ => ApiProblem.Malformed,
    };

    // The database's own rules speak last: what slipped past the checks here is still the caller's mistake.
    private static ApiProblem OfDatabase(PostgresException e, Exception whole) => e.SqlState switch
    {
        PostgresErrors.RunFinished => ApiProblem.RunFinished,
        PostgresErrors.IllegalTransition => ApiProblem.IllegalTransition,
        PostgresErrors.CounterDown => ApiProblem.Invalid with { Detail = "A counter would go down." },
        PostgresErrors.LeaseOnly => ApiProblem.WorkersRun,
        PostgresErrorCodes.CheckViolation => ApiProblem.Invalid with { Detail = "A rule of the ledger forbids these values together." },
        _ => PostgresErrors.IsUnavailable(whole) ? ApiProblem.StorageUnavailable : ApiProblem.Internal,
    };

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "{Method} {Endpoint} failed: {Type}")]
        public static partial void Failed(ILogger logger, Exception error, string method, string? endpoint, string type);
    }
}
