using AngleSharp.Dom;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;
using OpsMonitor.App.Operations;
using OpsMonitor.App.Runs.Actions;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support;
using OpsMonitor.Tests.Support.Pages;
using static OpsMonitor.Tests.Support.SampleRuns;

namespace OpsMonitor.Tests.Runs.Pages;

public sealed class RetryFailedDialogTests : IAsyncLifetime
{
    private readonly WorkSignal _signal = new();
    private readonly List<RetryChoice> _started = [];
    private string? _refusal;
    private Shown _shown = null!;

    private Ledger Ledger => _shown.Ledger;

    public async ValueTask InitializeAsync()
    {
        _shown = await Shown.ToAnaAsync();
        _shown.Bunit.Services.AddSingleton(new RetryStarter([], Ledger.Get<RunRetries>(), _signal));
    }

    public async ValueTask DisposeAsync()
    {
        await _shown.DisposeAsync();
        _signal.Dispose();
    }

    [Fact]
    public async Task Dialog_WhileItCounts_SaysSoAndOffersNothing()
    {
        var run = await Ledger.FinishAsync(Bad("a"));
        var held = await Ledger.HoldAsync("bulk_operation_runs");
        var (page, _) = await OpenAsync(run);
        Assert.Contains("Counting what would be retried", page.Markup, StringComparison.Ordinal);
        Assert.Equal(["Close"], Buttons(page).Select(b => b.TextContent));

        await held.DisposeAsync();
        await ShowsAsync(page, "the one item below");
        Assert.Equal(["Cancel", "Retry 1 item"], Buttons(page).Select(b => b.TextContent));
    }

    [Fact]
    public async Task Reasons_LeftOut_ChangeTheCountTheButtonAndWhatIsStarted()
    {
        var (page, dialog) = await OpenAsync(await Ledger.FinishAsync(Ok("a"), Bad("b"), Bad("c"), Bad("d", "not_found")));
        await ShowsAsync(page, "3 failed items");
        Assert.Equal(["throttled 2", "not_found 1"], page.FindAll(".reason-pick").Select(r => $"{r.QuerySelector("code")!.TextContent} {r.QuerySelector(".num")!.TextContent}"));
        Assert.Equal("Retry 3 items", Buttons(page)[1].TextContent);

        await TickAsync(page, reason: 0, chosen: false);
        Assert.Equal(("Retry 1 item", false), (Buttons(page)[1].TextContent, Buttons(page)[1].HasAttribute("disabled")));
        await TickAsync(page, reason: 1, chosen: false);
        Assert.Equal(("Retry 0 items", true), (Buttons(page)[1].TextContent, Buttons(page)[1].HasAttribute("disabled")));
        await TickAsync(page, reason: 0, chosen: true);
        Assert.Equal(("Retry 2 items", false), (Buttons(page)[1].TextContent, Buttons(page)[1].HasAttribute("disabled")));

        await page.ClickAsync(c => Buttons(c)[1]);
        Assert.Equal(["throttled"], Assert.Single(_started).ReasonCodes);
        Assert.False((await dialog.Result)!.Canceled);
    }

    [Fact]
    public async Task Start_OfEverything_KeepsTheChoiceAsItWasGiven()
    {
        var choice = new RetryChoice(Filter: new(Text: "B"));
        var (page, _) = await OpenAsync(await Ledger.FinishAsync(Bad("a"), Bad("b")), choice);
        await ShowsAsync(page, "1 failed item that matches \"B\"");

        await page.ClickAsync(c => Buttons(c)[1]);
        Assert.Equal(choice, Assert.Single(_started));
    }

    [Fact]
    public async Task Start_ThatIsRefused_SaysWhyAndCanBeTriedAgain()
    {
        var (page, dialog) = await OpenAsync(await Ledger.FinishAsync(Bad("a")));
        await ShowsAsync(page, "Retry 1 item");
        _refusal = "The set is gone.";
        await page.ClickAsync(c => Buttons(c)[1]);

        Assert.Equal("The set is gone.", page.Find("[role=alert]").TextContent.Trim());
        Assert.False(dialog.Result.IsCompleted);
        Assert.False(Buttons(page)[1].HasAttribute("disabled"));
    }

    [Fact]
    public async Task Dialog_WhileARetryIsActive_LeadsToItAndOffersNoOther()
    {
        var run = await Ledger.FinishAsync(Bad("a"));
        var active = (await Ledger.Get<RunRetries>().RetryAsync(Ledger.Contoso, run, Ledger.Ana, RetryChoice.All)).Run!.RunId;
        var (page, _) = await OpenAsync(run);
        await ShowsAsync(page, "already retries this run");

        Assert.Equal($"t/contoso/runs/{active}", page.Find("a.link").GetAttribute("href"));
        Assert.Equal(["Close"], Buttons(page).Select(b => b.TextContent));
    }

    [Fact]
    public async Task Dialog_WhereNothingFailed_SaysSoAndOffersNothing()
    {
        var (page, dialog) = await OpenAsync(await Ledger.FinishAsync(Ok("a")));
        await ShowsAsync(page, "No item of this run failed.");
        Assert.Empty(page.FindAll("input"));

        await Assert.Single(Buttons(page)).ClickAsync(new());
        Assert.True((await dialog.Result)!.Canceled);
    }

    private static IReadOnlyList<IElement> Buttons(IRenderedComponent<MudDialogProvider> page) => page.FindAll(".mud-dialog-actions button");

    private static Task TickAsync(IRenderedComponent<MudDialogProvider> page, int reason, bool chosen) =>
        page.FindAll(".reason-pick input")[reason].ChangeAsync(new ChangeEventArgs { Value = chosen });

    private static Task ShowsAsync(IRenderedComponent<MudDialogProvider> page, string text) =>
        Eventually.True(() => page.Markup.Contains(text, StringComparison.Ordinal) || page.Find(".mud-dialog").TextContent.Contains(text, StringComparison.Ordinal), $"the dialog says '{text}'");

    private Task<(IRenderedComponent<MudDialogProvider> Page, IDialogReference Dialog)> OpenAsync(long run, RetryChoice? choice = null) =>
        _shown.DialogAsync(new DialogParameters<RetryFailedDialog>
        {
            { d => d.Tenant, Ledger.Contoso }, { d => d.Slug, "contoso" }, { d => d.RunId, run }, { d => d.Choice, choice ?? RetryChoice.All }, { d => d.Start, StartAsync },
        });

    private Task<string?> StartAsync(RetryChoice choice)
    {
        _started.Add(choice);
        return Task.FromResult(_refusal);
    }
}
