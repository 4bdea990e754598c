using System.Globalization;
using OpsMonitor.App.Look;

namespace OpsMonitor.App.Account;

/// <summary>The answer to whoever has tried too often to sign in.</summary>
internal static class TooManyAttempts
{
    /// <summary>Answers 429 with when to come again, and says so in words.</summary>
    public static string Refuse(HttpContext http, TimeSpan wait)
    {
        http.Response.StatusCode = StatusCodes.Status429TooManyRequests;
        http.Response.Headers.RetryAfter = ((int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        return $"Too many attempts to sign in. Try again in {Numbers.Duration(wait)}.";
    }
}
