using AngleSharp.Dom;
using Bunit;
using Microsoft.AspNetCore.Components;
using MudBlazor;
using Npgsql;
using OpsMonitor.App.Runs.Actions;
using OpsMonitor.App.Tenancy;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Runs.Queries;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support;
using OpsMonitor.Tests.Support.Pages;
using static OpsMonitor.Tests.Support.SampleRuns;

namespace OpsMonitor.Tests.Runs.Pages;

/// <summary>What the dialog says before, while and after it acts on the chosen runs.</summary>
public sealed class BulkDialogTests : IAsyncLifetime
{
    private const string NotAllowed = "Your role here no longer allows this. Nothing was changed.";
    private Shown _shown = null!;

    private Ledger Ledger => _shown.Ledger;

    private BulkAbort Abort => new(Ledger.Get<RunQueries>(), Ledger.Get<RunLedger>());

    public async ValueTask InitializeAsync() => _shown = await Shown.ToAnaAsync();

    public ValueTask DisposeAsync() => _shown.DisposeAsync();

    [Fact]
    public async Task Dialog_OfSomeThatCan_SaysHowManyAndAfterwardsWhatCameOfEach()
    {
        var done = await Ledger.FinishAsync(Ok("a"));
        var queued = await Ledger.QueueAsync();
        var (running, _) = await Ledger.BeginAsync();
        var (page, dialog) = await OpenAsync(Abort, done, queued, running);
        await ShowsAsync(page, "2 of 3 chosen runs can be aborted.");
        Assert.Equal([$"#{running}", $"#{queued}", $"#{done}"], page.FindAll(".lines b").Select(b => b.TextContent));
        Assert.Equal("Finished already: Succeeded", Assert.Single(page.FindAll("li.off .sub")).TextContent);
        Assert.Equal(("Abort 2 runs", true), (Buttons(page)[1].TextContent, Buttons(page)[1].HasAttribute("disabled")));

        await page.TypeAsync("Why?", " wrong set ");
        await page.ClickAsync(c => Buttons(c)[1]);
        await ShowsAsync(page, "2 of 3 done.");
        Assert.Equal(["Abort requested", "Aborted", "Finished already: Succeeded"], page.FindAll(".lines .sub").Select(s => s.TextContent));
        Assert.Equal(["wrong set"], (await Ledger.TextsAsync("select distinct abort_reason from bulk_operation_runs where abort_requested_at is not null")));

        Assert.Equal("Close", Assert.Single(Buttons(page)).TextContent);
        await page.ClickAsync(c => Buttons(c)[0]);
        Assert.False((await dialog.Result)!.Canceled);
    }

    [Fact]
    public async Task Dialog_OfNoneThatCan_OffersNothing()
    {
        var (page, dialog) = await OpenAsync(Abort, await Ledger.FinishAsync(Ok("a")));
        await ShowsAsync(page, "0 of 1 chosen run can be aborted.");
        Assert.False(page.HasField("Why?"));

        Assert.Equal("Leave them as they are", Assert.Single(Buttons(page)).TextContent);
        await page.ClickAsync(c => Buttons(c)[0]);
        Assert.True((await dialog.Result)!.Canceled);
    }

    [Fact]
    public async Task Dialog_OfAViewer_ShowsNoRuns()
    {
        await BecomesViewerAsync();
        var (page, _) = await OpenAsync(Abort, await Ledger.QueueAsync());
        await ShowsAsync(page, NotAllowed);
        Assert.Empty(page.FindAll(".lines"));
        Assert.Equal("Leave them as they are", Assert.Single(Buttons(page)).TextContent);
    }

    [Fact]
    public async Task Act_AfterTheRoleIsLost_ChangesNothingAndSaysSo()
    {
        var run = await Ledger.QueueAsync();
        var (page, _) = await OpenAsync(Abort, run);
        await ShowsAsync(page, "1 of 1 chosen run");
        await page.TypeAsync("Why?", "wrong set");
        await BecomesViewerAsync();
        await page.ClickAsync(c => Buttons(c)[1]);

        await Eventually.True(() => page.FindAll("[role=alert]").Count == 1, "it is refused");
        Assert.Equal(NotAllowed, page.Find("[role=alert]").TextContent);
        Assert.Equal(RunStatus.Pending, (await Ledger.RowAsync(run)).Status);
    }

    [Fact]
    public async Task Act_WhenTheDatabaseGoesAway_SaysWhichWereNotReached()
    {
        var (first, second) = (await Ledger.RowAsync(await Ledger.QueueAsync()), await Ledger.RowAsync(await Ledger.QueueAsync()));
        var (page, _) = await OpenAsync(new OnlyFirst([first, second]), first.Id, second.Id);
        await ShowsAsync(page, "2 of 2 chosen runs can be touched.");
        Assert.False(page.HasField("Why?"));
        await page.ClickAsync(c => Buttons(c)[1]);

        await ShowsAsync(page, "1 of 2 done.");
        Assert.Equal("The database cannot be reached.", page.Find("[role=alert]").TextContent);
        Assert.Equal(["Touched", "Not reached, unchanged"], page.FindAll(".lines .sub").Select(s => s.TextContent));
    }

    private static IReadOnlyList<IElement> Buttons(IRenderedComponent<MudDialogProvider> page) => page.FindAll(".mud-dialog-actions button");

    private static Task ShowsAsync(IRenderedComponent<MudDialogProvider> page, string text) =>
        Eventually.True(() => page.Markup.Contains(text, StringComparison.Ordinal), $"the dialog says '{text}'");

    private Task<int> BecomesViewerAsync() => Ledger.SqlAsync("update memberships set role = 'viewer'");

    private Task<(IRenderedComponent<MudDialogProvider> Page, IDialogReference Dialog)> OpenAsync(BulkAction action, params long[] ids) =>
        _shown.DialogAsync(new DialogParameters<BulkDialog> { { d => d.Slug, "contoso" }, { d => d.Action, action }, { d => d.Ids, ids } });

    /// <summary>The connection breaks after the first run.</summary>
    private sealed class OnlyFirst(IReadOnlyList<RunRow> runs) : BulkAction
    {
        public override string Verb => "Touch";

        public override string Can => "can be touched";

        public override string Caution => "It is only touched.";

        public override bool AsksWhy => false;

        public override Task<IReadOnlyList<BulkLine>> PreviewAsync(TenantContext person, IReadOnlyCollection<long> ids, CancellationToken cancel) =>
            Task.FromResult<IReadOnlyList<BulkLine>>([.. runs.Select(r => new BulkLine(r, Affected: true, "Untouched"))]);

        public override Task<BulkLine> DoAsync(TenantContext person, RunRow run, string why, CancellationToken cancel) =>
            run == runs[0] ? Task.FromResult(new BulkLine(run, Affected: true, "Touched")) : throw new NpgsqlException("broken");
    }
}
