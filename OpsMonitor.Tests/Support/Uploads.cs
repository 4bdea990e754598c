using Microsoft.Playwright;
using OpsMonitor.Tests.Support.Pages;

namespace OpsMonitor.Tests.Support;

/// <summary>Hands archives over as a person does: once the page listens, which is a moment after the field shows.</summary>
internal static class Uploads
{
    /// <summary>Opens the inventory, chooses the archive and waits for the page of the run that reads it.</summary>
    public static async Task UploadAsync(this IPage page, string name, byte[] archive)
    {
        await page.GotoAsync("t/contoso/inventory");
        await page.WaitForFunctionAsync("() => document.querySelector('.drop[data-ready]') !== null");
        await page.SetInputFilesAsync("input[type=file]:not([webkitdirectory])", new FilePayload { Name = name, MimeType = "application/zip", Buffer = archive });
        await page.ArrivesAtAsync("**/runs/*");
    }
}
