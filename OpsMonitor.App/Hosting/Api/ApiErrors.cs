using System.Text.Json;
using Npgsql;
using OpsMonitor.Domain.Storage;

namespace OpsMonitor.App.Hosting.Api;

/// <summary>Turns what escapes an endpoint of the API into a problem, never with the exception's own text.</summary>
public sealed partial class ApiErrors(RequestDelegate next, ILogger<ApiErrors> logger)
{
    public async Task InvokeAsync(HttpContext http)
    {
        try
        {
            await next(http);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            http.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
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
            await problem.WriteAsync(http);
        }
    }

    private static ApiProblem Of(Exception error) => error switch
    {
        ApiProblemException e => e.Problem,
        BadHttpRequestException { StatusCode: 413 } => ApiProblem.TooLarge,
        BadHttpRequestException { StatusCode: 415 } => ApiProblem.WrongMediaType,
        BadHttpRequestException or JsonException => ApiProblem.Malformed,
        _ when PostgresErrors.Find(error) is { } e => OfDatabase(e, error),
        _ when PostgresErrors.IsUnavailable(error) => ApiProblem.StorageUnavailable,
        _ => ApiProblem.Internal,
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
