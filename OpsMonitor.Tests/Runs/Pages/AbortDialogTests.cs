using AngleSharp.Dom;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using MudBlazor;
using OpsMonitor.App.Runs.Actions;
using OpsMonitor.Domain.Runs.Queries;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support.Pages;

namespace OpsMonitor.Tests.Runs.Pages;

/// <summary>What is said before an abort and before a forced one; both ask why.</summary>
public sealed class AbortDialogTests : IAsyncLifetime
{
    private Shown _shown = null!;

    public async ValueTask InitializeAsync() => _shown = await Shown.ToAnaAsync();

    public ValueTask DisposeAsync() => _shown.DisposeAsync();

    [Theory]
    [InlineData(300, "users · offboard: 250 of 300. The other 50 items will not be touched. What is done stays done")]
    [InlineData(251, "users · offboard: 250 of 251. The other 1 item will not be touched. What is done stays done")]
    [InlineData(250, "users · offboard: 250 of 250. What is done stays done")]
    [InlineData(null, "users · offboard: 250 processed. What is done stays done")]
    public async Task Abort_Dialog_SaysWhatIsDoneAndWhatIsLeft(int? total, string expected)
    {
        var (page, _) = await AbortAsync(total);
        Assert.StartsWith(expected, page.Find(".mud-dialog-content p").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Abort_WithoutAReason_IsNotOfferedAndWithOneAnswersIt()
    {
        var (page, dialog) = await AbortAsync(300);
        Assert.True(Buttons(page)[1].HasAttribute("disabled"));
        await WriteAsync(page, "   ");
        Assert.True(Buttons(page)[1].HasAttribute("disabled"));
        await page.Field("Why?").KeyDownAsync(new KeyboardEventArgs { Key = "Enter" });
        Assert.False(dialog.Result.IsCompleted);

        await WriteAsync(page, " wrong set ");
        await page.Field("Why?").KeyDownAsync(new KeyboardEventArgs { Key = "Enter" });
        Assert.Equal("wrong set", Assert.IsType<string>((await dialog.Result)!.Data));
    }

    [Fact]
    public async Task Abort_KeptRunning_AnswersNothing()
    {
        var (page, dialog) = await AbortAsync(300);
        await WriteAsync(page, "wrong set");
        await page.ClickAsync(c => Buttons(c)[0]);
        Assert.True((await dialog.Result)!.Canceled);
    }

    [Fact]
    public async Task Force_Dialog_SaysWhoAskedAndWhatIsLostAndAnswersTheReason()
    {
        var (page, dialog) = await ForceAsync();
        Assert.Equal("users · offboard: 250 of 300. Ben asked for the abort and the run has not stopped.", page.Find(".mud-dialog-content p").TextContent);
        Assert.Contains("may be done without being counted", page.Find(".mud-dialog-content").TextContent, StringComparison.Ordinal);
        Assert.True(Buttons(page)[1].HasAttribute("disabled"));

        await WriteAsync(page, " hangs ");
        Assert.Equal(("Force the abort", false), (Buttons(page)[1].TextContent, Buttons(page)[1].HasAttribute("disabled")));
        await page.ClickAsync(c => Buttons(c)[1]);
        Assert.Equal("hangs", Assert.IsType<string>((await dialog.Result)!.Data));
    }

    [Fact]
    public async Task Force_WaitedFor_AnswersNothing()
    {
        var (page, dialog) = await ForceAsync();
        await page.ClickAsync(c => Buttons(c)[0]);
        Assert.True((await dialog.Result)!.Canceled);
    }

    private static IReadOnlyList<IElement> Buttons(IRenderedComponent<MudDialogProvider> page) => page.FindAll(".mud-dialog-actions button");

    private static Task WriteAsync(IRenderedComponent<MudDialogProvider> page, string reason) => page.TypeAsync("Why?", reason);

    private Task<(IRenderedComponent<MudDialogProvider> Page, IDialogReference Dialog)> AbortAsync(int? total) =>
        _shown.DialogAsync(new DialogParameters<AbortRunDialog> { { d => d.Operation, "users · offboard" }, { d => d.Counters, new RunCounters(total, 250, 247, 3, 0) } });

    private Task<(IRenderedComponent<MudDialogProvider> Page, IDialogReference Dialog)> ForceAsync()
    {
        var at = DateTimeOffset.UnixEpoch;
        var run = new RunRow(7, RunStatus.Running, "users", "offboard", null, new(300, 250, 247, 3, 0), "Ana Ruiz", at, at, null, at, "Ben", 1);
        return _shown.DialogAsync(new DialogParameters<ForceAbortDialog> { { d => d.Run, run } });
    }
}
