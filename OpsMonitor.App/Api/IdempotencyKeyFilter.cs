using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.OpenApi;
using OpsMonitor.Domain.Access;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.App.Api;

/// <summary>Marks an endpoint that answers with a secret, which is shown once: what is kept of the answer cannot be read in the database.</summary>
public sealed class AnswersSecret;

/// <summary>
/// The header <c>Idempotency-Key</c> on any POST of the API: a repeat of the same request within 24 hours gets the first answer again and changes nothing.
/// </summary>
public sealed partial class IdempotencyKeyFilter(RequestReplays replays, IDataProtectionProvider protection, ILogger<IdempotencyKeyFilter> logger) : IEndpointFilter
{
    public const string Header = "Idempotency-Key";
    public const string ReplayedHeader = "Idempotency-Replayed";
    private const int MaxKey = 200;
    private const string OperationLocation = "Operation-Location";

    /// <summary>The header as the API's document shows it.</summary>
    internal static OpenApiParameter Parameter() => new()
    {
        Name = Header,
        In = ParameterLocation.Header,
        Description = $"For {RequestReplays.KeptFor.TotalHours} hours a repeat of the same request under this key gets the first answer again; another request gets 422. Not with a streamed body.",
        Schema = new OpenApiSchema { Type = JsonSchemaType.String, MinLength = 1, MaxLength = MaxKey, Pattern = "^[!-~]+$" },
    };

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        if (!HttpMethods.IsPost(http.Request.Method) || !http.Request.Headers.TryGetValue(Header, out var header))
        {
            return await next(context);
        }

        if (header is not [{ Length: > 0 and <= MaxKey } key] || key.Any(c => c is < '!' or > '~'))
        {
            return ApiProblem.Field(Header, $"must be 1 to {MaxKey} visible ASCII characters, once");
        }

        if (ApiBody.IsLines(http.Request))
        {
            return ApiProblem.Field(Header, "does not apply to a streamed body: repeat it without this header, items count once by their ids");
        }

        var caller = context.Arguments.OfType<ApiCaller>().FirstOrDefault() ?? ApiCaller.Of(http);
        var request = new KeyedRequest(caller.Tenant, caller.Actor.ToString(), key, http.GetEndpoint()?.Metadata.GetMetadata<AnswersSecret>() is null ? null : Protector(caller));
        var decision = await replays.BeginAsync(request.Tenant, request.Caller, key, await FingerprintAsync(http), http.RequestAborted);
        if (decision.Claim is { } claim)
        {
            return await ExecuteAsync(context, next, request, claim);
        }

        return decision switch
        {
            { IsOtherRequest: true } => ApiProblem.Field(Header, "was used for another request: a key stands for one method, address and body"),
            { Answer: { } answer } => new Replay(answer with { Body = request.Protector?.Unprotect(answer.Body) ?? answer.Body }),
            _ => ApiProblem.StillRunning,
        };
    }

    /// <summary>Answers into memory first. What failed here, or was called off, is not kept: its repeat executes again.</summary>
    private async Task<IResult> ExecuteAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next, KeyedRequest request, DateTimeOffset claim)
    {
        var http = context.HttpContext;
        var wire = http.Response.Body;
        using var body = new MemoryStream();
        var isKept = false;
        try
        {
            http.Response.Body = body;
            await RunAsync(context, next);
            var location = http.Response.Headers.Location.ToString() is { Length: > 0 } l ? $"Location: {l}"
                : http.Response.Headers[OperationLocation].ToString() is { Length: > 0 } o ? $"{OperationLocation}: {o}" : null;
            if (http.Response.StatusCode < 500)
            {
                await KeepAsync(request, claim, new(http.Response.StatusCode, http.Response.ContentType, location, request.Protector?.Protect(body.ToArray()) ?? body.ToArray()));
                isKept = true;
            }
        }
        finally
        {
            http.Response.Body = wire;
            if (!isKept)
            {
                await ForgetAsync(request, claim);
            }
        }

        return new Written(body.ToArray());
    }

    private static async Task RunAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        IResult result;
        try
        {
            var value = await next(context);
            result = value as IResult ?? TypedResults.Json(value, ApiJson.Options);
        }
        catch (ApiProblemException e)
        {
            result = e.Problem;
        }

        await result.ExecuteAsync(context.HttpContext);
    }

    private async Task KeepAsync(KeyedRequest request, DateTimeOffset claim, ReplayedAnswer answer)
    {
        try
        {
            await replays.KeepAsync(request.Tenant, request.Caller, request.Key, claim, answer, CancellationToken.None);
        }
        catch (Exception e)
        {
            // The work is done and its answer must go out; a repeat executes again after a while, as after a crash.
            Log.NotKept(logger, e);
        }
    }

    private async Task ForgetAsync(KeyedRequest request, DateTimeOffset claim)
    {
        try
        {
            await replays.ForgetAsync(request.Tenant, request.Caller, request.Key, claim, CancellationToken.None);
        }
        catch (Exception e)
        {
            Log.NotKept(logger, e);
        }
    }

    /// <summary>SHA-256 of method, address and body; the body can be read again afterwards.</summary>
    private static async Task<byte[]> FingerprintAsync(HttpContext http)
    {
        var max = http.GetEndpoint()?.Metadata.GetMetadata<IRequestSizeLimitMetadata>()?.MaxRequestBodySize ?? ApiBody.MaxJson;
        if (http.Request.ContentLength > max)
        {
            throw new ApiProblemException(ApiProblem.TooLarge);
        }

        http.Request.EnableBuffering(ApiBody.MaxJson, max);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{http.Request.Method} {http.Request.Path}{http.Request.QueryString}\n"));
        var buffer = new byte[64 << 10];
        try
        {
            int read;
            while ((read = await http.Request.Body.ReadAsync(buffer, http.RequestAborted)) > 0)
            {
                hash.AppendData(buffer, 0, read);
            }
        }
        catch (IOException e) when (e is not BadHttpRequestException && http.Request.Body.Length >= max)
        {
            throw new ApiProblemException(ApiProblem.TooLarge);
        }

        http.Request.Body.Position = 0;
        return hash.GetHashAndReset();
    }

    private IDataProtector Protector(ApiCaller caller) => protection.CreateProtector("OpsMonitor.Replays", caller.Tenant.ToString());

    private sealed record KeyedRequest(TenantId Tenant, string Caller, string Key, IDataProtector? Protector);

    private sealed class Written(byte[] body) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext) => httpContext.Response.Body.WriteAsync(body, httpContext.RequestAborted).AsTask();
    }

    private sealed class Replay(ReplayedAnswer answer) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            var response = httpContext.Response;
            response.StatusCode = answer.Status;
            response.ContentType = answer.ContentType;
            response.Headers[ReplayedHeader] = "true";
            if (answer.Location?.Split(": ", 2) is [var name, var value])
            {
                response.Headers[name] = value;
            }

            await response.Body.WriteAsync(answer.Body, httpContext.RequestAborted);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "What became of a request with an idempotency key could not be written; a repeat executes it again")]
        public static partial void NotKept(ILogger logger, Exception error);
    }
}
