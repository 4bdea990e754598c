using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace OpsMonitor.Tests.Support.Pages;

internal static class Choosing
{
    /// <summary>Opens the list of a filter and takes the value from it.</summary>
    public static async Task ChooseAsync(this IPage page, string filter, string value)
    {
        await page.GetByRole(AriaRole.Combobox, new() { Name = filter, Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Option, new() { NameRegex = new($"^{Regex.Escape(value)}( \\(|$)", RegexOptions.None, TimeSpan.FromSeconds(1)) }).ClickAsync();
    }
}
