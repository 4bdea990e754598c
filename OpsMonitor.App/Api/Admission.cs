using OpsMonitor.Domain.Storage;

namespace OpsMonitor.App.Api;

/// <summary>
/// Asks again, while a long request goes on, whether its caller may still do it: a stream of an hour must not outlive its caller's right by an hour. Put among
/// the request's features by whoever let it in; asks every few seconds at most, so that it may stand in a loop. While the database is away the last answer holds.
/// </summary>
public sealed class Admission(Func<CancellationToken, Task<bool>> ask, TimeProvider clock)
{
    private static readonly TimeSpan _every = TimeSpan.FromSeconds(3);
    private long _askedAt = clock.GetTimestamp();

    /// <summary>False when the caller has lost the right; true where nobody is to be asked.</summary>
    public static async ValueTask<bool> HoldsAsync(HttpContext http) =>
        http.Features.Get<Admission>() is not { } admission || await admission.HoldsAsync(http.RequestAborted);

    /// <summary>Ends the request with the same answer as one without a valid key.</summary>
    public static async ValueTask DemandAsync(HttpContext http)
    {
        if (!await HoldsAsync(http))
        {
            throw new ApiProblemException(ApiProblem.Unauthorized);
        }
    }

    /// <summary>False when the caller has lost the right.</summary>
    public async ValueTask<bool> HoldsAsync(CancellationToken cancel)
    {
        if (clock.GetElapsedTime(_askedAt) < _every)
        {
            return true;
        }

        _askedAt = clock.GetTimestamp();
        try
        {
            return await ask(cancel);
        }
        catch (Exception e) when (PostgresErrors.IsUnavailable(e))
        {
            return true;
        }
    }
}
