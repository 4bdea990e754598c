using Microsoft.JSInterop;

namespace OpsMonitor.App.Parts.Menus;

/// <summary>Moving the focus to what may be gone by the time that the browser is asked.</summary>
public static class Focusing
{
    /// <summary>An element that is gone, with the row or the page that it stood on, has no focus to take; whoever is there goes on.</summary>
    public static async Task IfStillThereAsync(this ValueTask focusing)
    {
        try
        {
            await focusing;
        }
        catch (JSException)
        {
            // The focus stays where it is.
        }
    }
}
