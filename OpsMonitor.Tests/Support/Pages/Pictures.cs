using Microsoft.Playwright;

namespace OpsMonitor.Tests.Support.Pages;

/// <summary>Pictures of pages for a person to look at, in artifacts/screenshots. They are taken where OPSMONITOR_PICTURES is 1: hundreds of them are minutes of a run that
/// nobody looks at.</summary>
internal static class Pictures
{
    private static readonly bool _areWanted = RenewDocs || Environment.GetEnvironmentVariable("OPSMONITOR_PICTURES") is "1";

    /// <summary>Those that the documents show are made anew.</summary>
    public static bool RenewDocs => Environment.GetEnvironmentVariable("OPSMONITOR_UPDATE_DOCS") is not null;

    public static async Task PictureAsync(this IPage page, string name, bool whole = false)
    {
        if (_areWanted)
        {
            await page.ScreenshotAsync(new() { Path = Artifacts.Screenshot(name), FullPage = whole });
        }
    }
}
