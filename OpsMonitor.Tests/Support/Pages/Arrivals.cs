using Microsoft.Playwright;

namespace OpsMonitor.Tests.Support.Pages;

/// <summary>
/// Waits until a page is where it should be. Playwright's own wait gives up where a navigation is overtaken by another one, as when the server and the page both notice
/// that a session has ended, and it does not hear of one that came between its look at the address and its listening: people arrive all the same.
/// </summary>
internal static class Arrivals
{
    /// <summary>Where <paramref name="glob"/> is an address or a pattern such as <c>**/login?**</c>.</summary>
    private static readonly PageWaitForURLOptions _aWhile = new() { Timeout = 5_000 };

    public static Task ArrivesAtAsync(this IPage page, string glob) => ArriveAsync(() => page.WaitForURLAsync(glob, _aWhile), glob);

    public static Task ArrivesAtAsync(this IPage page, Func<string, bool> right, string because) => ArriveAsync(() => page.WaitForURLAsync(right, _aWhile), because);

    private static Task ArriveAsync(Func<Task> wait, string where) => Eventually.True(
        async () =>
        {
            try
            {
                await wait();
                return true;
            }
            catch (Exception e) when (e is TimeoutException || (e is PlaywrightException && e.Message.Contains("ERR_ABORTED", StringComparison.Ordinal)))
            {
                return false;
            }
        },
        $"the page is at {where}");
}
