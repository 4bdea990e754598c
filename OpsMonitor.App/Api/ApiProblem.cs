using System.ComponentModel;
using System.Globalization;
using System.Diagnostics;
using System.Text.Json.Serialization;

namespace OpsMonitor.App.Api;

/// <summary>The body of every error: RFC 9457 with a stable slug as its type.</summary>
[Description("Why a request was refused: problem details as of RFC 9457.")]
public sealed record ProblemBody(
    [property: Description("The kind of refusal; it never changes its name.")] string Type,
    [property: Description("The kind of refusal, for people.")] string Title,
    [property: Description("The status of the answer.")] int Status,
    [property: Description("What is to be known of this one.")] string? Detail,
    [property: Description("Finds the request in this server's log.")] string TraceId)
{
    [Description("What is wrong with the request, by field or parameter.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, string[]>? Errors { get; init; }

    [Description("The address of what is in the way.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Url { get; init; }
}

/// <summary>An expected error, as an answer: <c>return ApiProblem.NotFound;</c>.</summary>
public sealed record ApiProblem(int Status, string Type, string Title) : IResult
{
    public static ApiProblem Unauthorized { get; } = new(401, "unauthorized", "A valid API key is needed.");

    public static ApiProblem Forbidden { get; } = new(403, "forbidden", "The API key may not do this: it lacks the scope, or its owner the role.");

    public static ApiProblem OtherOperation { get; } = new(403, "other-operation", "The API key is not for this operation.");

    public static ApiProblem NotFound { get; } = new(404, "not-found", "There is nothing at this address.");

    public static ApiProblem WrongMethod { get; } = new(405, "method-not-allowed", "This address does not know the method; the header Allow says which it knows.");

    public static ApiProblem TooSlow { get; } = new(408, "timeout", "The request did not arrive in time.");

    public static ApiProblem RunFinished { get; } = new(409, "run-finished", "The run is finished and can no longer change.");

    public static ApiProblem RunFenced { get; } = new(409, "run-fenced", "Another execution of the run took over.");

    public static ApiProblem IllegalTransition { get; } = new(409, "illegal-transition", "The run is in no state for this.");

    public static ApiProblem ActiveRunExists { get; } = new(409, "active-run-exists", "The same operation on the same scope is active already.");

    public static ApiProblem WorkersRun { get; } = new(409, "workers-run", "A worker of this server executes the run.")
    {
        Detail = "Only its worker reports its progress and ends it. To stop it, ask for its abort.",
    };

    public static ApiProblem TooEarly { get; } = new(409, "too-early", "The abort cannot be forced yet.");

    public static ApiProblem StillRunning { get; } = new(409, "still-running", "The first request of this Idempotency-Key is still being answered.") { RetryAfter = 1 };

    public static ApiProblem NameTaken { get; } = new(409, "name-taken", "The name is taken already.");

    public static ApiProblem TooMany { get; } = new(409, "too-many", "The tenant has as many of these as it may have.");

    public static ApiProblem Malformed { get; } = new(400, "malformed", "The request cannot be read.");

    public static ApiProblem InvalidCursor { get; } = new(400, "invalid-cursor", "The cursor is not one that this list gave out.");

    public static ApiProblem TooLarge { get; } = new(413, "too-large", "The request is too large.");

    public static ApiProblem WrongMediaType { get; } = new(415, "unsupported-media-type", "This content type is not understood here.");

    public static ApiProblem Invalid { get; } = new(422, "invalid", "The request is not valid.");

    public static ApiProblem RateLimited { get; } = new(429, "rate-limited", "Too many requests.") { RetryAfter = 1 };

    public static ApiProblem Internal { get; } = new(500, "internal", "Something went wrong here; the trace id finds it in the log.");

    public static ApiProblem StorageUnavailable { get; } = new(503, "storage-unavailable", "The database does not answer, or has too much to do.") { RetryAfter = 5 };

    public string? Detail { get; init; }

    public string? Url { get; init; }

    public IReadOnlyDictionary<string, string[]>? Errors { get; init; }

    /// <summary>In seconds.</summary>
    public int? RetryAfter { get; init; }

    public static ApiProblem Field(string field, string message) => Invalid.With(field, message);

    public ApiProblem With(string field, string message) => this with { Errors = new Dictionary<string, string[]> { [field] = [message] } };

    public Task ExecuteAsync(HttpContext httpContext) => WriteAsync(httpContext);

    public Task WriteAsync(HttpContext http)
    {
        http.Response.StatusCode = Status;
        if (RetryAfter is { } seconds)
        {
            http.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        var body = new ProblemBody(Type, Title, Status, Detail, Activity.Current?.TraceId.ToString() ?? http.TraceIdentifier) { Errors = Errors, Url = Url };
        return http.Response.WriteAsJsonAsync(body, ApiJson.Options, "application/problem+json", http.RequestAborted);
    }
}

/// <summary>Ends a request from deep inside reading it; <see cref="ApiErrors"/> answers with the problem.</summary>
public sealed class ApiProblemException(ApiProblem problem) : Exception(problem.Title)
{
    public ApiProblem Problem { get; } = problem;
}
