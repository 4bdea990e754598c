using Microsoft.Playwright;
using OpsMonitor.Tests.Support.Pages;

[assembly: AssemblyFixture(typeof(Chromium.Lifetime))]

namespace OpsMonitor.Tests.Support.Pages;

/// <summary>The machine's own Chromium, driven by Playwright: one process per test run, started by the first test that needs it,
/// and a fresh context per test.</summary>
internal static class Chromium
{
    /// <summary>How long anything is waited for, in milliseconds: a busy machine takes its time. What has a promise to keep names its own.</summary>
    public const float Patience = 90_000;

    private static readonly SemaphoreSlim _oneAtATime = new(1);
    private static IPlaywright? _playwright;
    private static IBrowser? _browser;

    // The first has no windows to draw and takes half of the others' time.
    private static readonly string[] _names = ["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

    private static readonly string[] _fixedPlaces =
    [
        "/Applications/Chromium.app/Contents/MacOS/Chromium",
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
        Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.ProgramFiles), "Google", "Chrome", "Application", "chrome.exe"),
    ];

    // Its own services would look for updates and disturb the tests' idea of a quiet network.
    private static readonly string[] _flags =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
    ];

    /// <summary>Chromium's program, or null. The variable CHROMIUM goes first.</summary>
    public static string? Executable() =>
        Environment.GetEnvironmentVariable("CHROMIUM") is { Length: > 0 } chosen
            ? chosen
            : OnPath().Concat(_fixedPlaces).FirstOrDefault(File.Exists);

    /// <summary>A private window; the caller disposes it. Without Chromium the test is skipped, on CI it fails.</summary>
    public static async Task<IBrowserContext> ContextAsync(
        int width = 1440, int height = 900, ColorScheme scheme = ColorScheme.Light, string? baseUrl = null, string locale = "en-GB")
    {
        var browser = await BrowserAsync();
        var context = await browser.NewContextAsync(new()
        {
            ViewportSize = new() { Width = width, Height = height },
            ColorScheme = scheme,
            ReducedMotion = ReducedMotion.Reduce,
            BaseURL = baseUrl,
            IgnoreHTTPSErrors = true, // a test's proxy has made its certificate itself
            Locale = locale,
            TimezoneId = "UTC",
        });
        context.SetDefaultTimeout(Patience);
        return context;
    }

    private static async Task<IBrowser> BrowserAsync()
    {
        await _oneAtATime.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            if (_browser is { IsConnected: true })
            {
                return _browser;
            }

            var executable = Executable() ?? throw Missing();
            Assertions.SetDefaultExpectTimeout(Patience);
            _playwright ??= await Playwright.CreateAsync();
            return _browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = executable, Headless = true, Args = _flags });
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    private static InvalidOperationException Missing()
    {
        const string reason = "No Chromium on this machine: apt-get install chromium-headless-shell, or set CHROMIUM to its path.";
        var required = Environment.GetEnvironmentVariable("OPSMONITOR_REQUIRE_BROWSER") is "1"
            || Environment.GetEnvironmentVariable("CI") is { Length: > 0 };
        if (!required)
        {
            Assert.Skip(reason);
        }

        return new InvalidOperationException(reason);
    }

    private static IEnumerable<string> OnPath() =>
        from name in _names
        from folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        select Path.Combine(folder, name);

    public sealed class Lifetime : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            if (_browser is not null)
            {
                await _browser.DisposeAsync();
            }

            _playwright?.Dispose();
        }
    }
}
