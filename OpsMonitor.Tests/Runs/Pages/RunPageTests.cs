using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using MudBlazor;
using OpsMonitor.App.Live;
using OpsMonitor.App.Operations;
using OpsMonitor.App.Runs.Run;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support;
using OpsMonitor.Tests.Support.Pages;
using static OpsMonitor.Tests.Support.SampleRuns;

namespace OpsMonitor.Tests.Runs.Pages;

/// <summary>One run's page in its states, and what it offers to whom.</summary>
public sealed class RunPageTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _clock = new(DateTimeOffset.UtcNow);
    private readonly WorkSignal _signal = new();
    private Shown _shown = null!;

    private Ledger Ledger => _shown.Ledger;

    public async ValueTask InitializeAsync()
    {
        _shown = await Shown.ToAnaAsync(_clock);
        _shown.UseRunPages(_signal);
    }

    public async ValueTask DisposeAsync()
    {
        await _shown.DisposeAsync();
        _signal.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Page_OfNoRunHere_IsNotFound(bool foreign)
    {
        var run = foreign ? await Ledger.QueueAsync(Ledger.Fabrikam) : long.MaxValue;
        var notFound = 0;
        _shown.Bunit.Services.GetRequiredService<NavigationManager>().OnNotFound += (_, _) => notFound++;
        var page = Open(run);
        await Eventually.True(() => notFound > 0, "it is not found");
        Assert.Empty(page.FindAll("h1"));
    }

    [Fact]
    public async Task Page_OfASilentProducer_SaysStalledAfterFiveMinutes()
    {
        var (run, attempt) = await Ledger.BeginAsync(total: 10);
        await Ledger.Get<RunLedger>().RecordItemsAsync(Ledger.Contoso, run, attempt, [Ok("a")]);
        var page = Open(run);
        await ShowsAsync(page, "last report");
        _clock.Advance(RunSilence.Threshold - TimeSpan.FromMinutes(1));
        page.Render();
        Assert.Empty(page.FindAll(".stalled"));

        _clock.Advance(TimeSpan.FromMinutes(3));
        await TickAsync(run, () => page.FindAll(".stalled").Count == 1, "it is stalled");
        Assert.DoesNotContain("left, last report", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Abort_Requested_CanBeForcedOnlyAfterTheGrace()
    {
        var (run, _) = await Ledger.BeginAsync(total: 10);
        var page = Open(run);
        await ShowsAsync(page, "0 of 10");
        Assert.Equal(["Abort"], Actions(page));

        await Ledger.Get<RunLedger>().RequestAbortAsync(Ledger.Contoso, run, Ledger.Ana, "wrong set");
        await TickAsync(run, () => page.FindAll(".banner").Count == 1, "the abort is asked for");
        Assert.StartsWith("Ana Ruiz asked for the abort", page.Find(".banner").TextContent, StringComparison.Ordinal);
        Assert.Empty(Actions(page));

        _clock.Advance(TimeSpan.FromMinutes(2));
        await TickAsync(run, () => Actions(page).Any(), "the abort can be forced");
        Assert.Equal(["Force abort"], Actions(page));
    }

    [Fact]
    public async Task ForceAbort_WithAReason_EndsTheRun()
    {
        var (run, _) = await Ledger.BeginAsync(total: 10);
        await AskedLongAgoAsync();
        var dialogs = _shown.Bunit.Render<MudDialogProvider>();
        var page = Open(run);
        await Eventually.True(() => Actions(page).Any(), "the abort can be forced");

        var asked = page.ClickAsync(c => c.Find(".btn.danger"));
        await Eventually.True(() => dialogs.HasField("Why?"), "the dialog is open");
        await dialogs.TypeAsync("Why?", "hangs");
        await dialogs.ClickAsync(c => c.FindAll(".mud-dialog-actions button")[1]);
        await asked;
        Assert.Equal(RunStatus.Aborted, (await Ledger.RowAsync(run)).Status);
        await Eventually.True(() => page.FindAll(".banner").Count == 0 && !Actions(page).Any(), "the page follows");
    }

    [Fact]
    public async Task ForceAbort_ForAViewer_IsNotOffered()
    {
        await Ledger.SqlAsync("update memberships set role = 'viewer'");
        var (run, _) = await Ledger.BeginAsync(total: 10);
        await AskedLongAgoAsync();
        var page = Open(run);
        await Eventually.True(() => page.FindAll(".banner").Count == 1, "the abort is asked for");
        Assert.Empty(Actions(page));
    }

    [Fact]
    public async Task Page_OfAViewer_OffersNoAction()
    {
        await Ledger.SqlAsync("update memberships set role = 'viewer'");
        var (run, _) = await Ledger.BeginAsync(total: 10);
        var page = Open(run);
        await ShowsAsync(page, "0 of 10");
        Assert.Empty(Actions(page));

        await Ledger.Get<RunLedger>().RequestAbortAsync(Ledger.Contoso, run, Ledger.Ana, "wrong set");
        await TickAsync(run, () => page.FindAll(".banner").Count == 1, "the abort is asked for");
        Assert.Empty(Actions(page));
    }

    [Theory]
    [InlineData("operator", "Retry failed (2)")]
    [InlineData("viewer", "")]
    public async Task Page_OfFailures_OffersTheirRetryToOperators(string role, string expected)
    {
        await Ledger.SqlAsync($"update memberships set role = '{role}'");
        var page = Open(await Ledger.FinishAsync(Ok("a"), Bad("b"), Bad("c")));
        await ShowsAsync(page, "Failures by reason");
        Assert.Equal(expected, string.Join(", ", Actions(page)));
        Assert.Equal(expected.Length > 0, page.FindAll(".col button").Any(b => b.TextContent.Contains("Retry", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Page_OfARunThatFailedAsAWhole_SaysWhyOnceAndCountsNoItem()
    {
        var (run, attempt) = await Ledger.BeginAsync(total: 4);
        await Ledger.Get<RunLedger>().FinishAsync(Ledger.Contoso, run, attempt, Ledger.Ana, new("quota", "The quota is used up."));
        var page = Open(run);
        await ShowsAsync(page, "Failures of the whole run");

        Assert.Equal(["quotaThe quota is used up."], page.FindAll(".entry").Select(e => e.TextContent));
        Assert.DoesNotContain("Failures by reason", page.Markup, StringComparison.Ordinal);
        Assert.Equal(["quota"], await Ledger.TextsAsync("select data ->> 'error_summary' from notifications where data ->> 'event' = 'finished'"));
    }

    [Fact]
    public async Task Page_OfItemsThatOnlyTheRunNames_TellsThemFromItsOwnFailures()
    {
        var run = await Ledger.ScalarAsync<long>("""
            insert into bulk_operation_runs (tenant_id, resource, action, status, total_items, processed_items, failed, failures)
            values (1, 'x', 'y', 'failed', 2, 2, 2, '[{"item_id": "a", "reason_code": "throttled"}, {"item_id": "b", "reason_code": "throttled"}, {"reason_code": "quota"}]') returning id
            """);
        var page = Open(run);
        await ShowsAsync(page, "Failures by reason");

        Assert.Contains("2 in 1 group", page.Find("[aria-label='Failures by reason'] header").TextContent, StringComparison.Ordinal);
        Assert.Equal(["a", "b"], page.FindAll("[aria-label='Items that the run names'] code").Select(e => e.TextContent));
        Assert.Equal(["quota"], page.FindAll("[aria-label='Failures of the whole run'] code").Select(e => e.TextContent));
    }

    [Fact]
    public async Task Page_OfIdsThatDifferByWhatNobodySees_TellsThemApart()
    {
        var page = Open(await Ledger.FinishAsync(Ok("x"), Ok("x "), Ok("x\t"), Ok("")));
        await ShowsAsync(page, "x␉");

        Assert.Equal(["(empty id)", "x", "x␉", "x␠"], page.FindAll("td.name").Select(i => i.TextContent));
    }

    [Fact]
    public async Task Page_OfRecoveredFailures_SaysSoAndOffersOnlyTheRest()
    {
        var run = await Ledger.FinishAsync(Bad("a"), Bad("b"), Bad("c", "not_found"));
        await RetriedAsync(run, new(["throttled"]), Ok("a"), Ok("b"));
        var page = Open(run);
        await ShowsAsync(page, "Retry failed (1)");
        await Eventually.True(() => page.FindAll(".over").Count == 1, "the reason is over");
        Assert.Equal(["Retry not_found"], page.FindAll(".row button").Select(b => b.GetAttribute("aria-label")));

        await RetriedAsync(run, RetryChoice.All, Ok("c"));
        _shown.Feed.Publish(LiveKey.Runs(Ledger.Contoso));
        await TickAsync(run, () => page.FindAll(".over").Count == 2, "all of it is over");
        Assert.Empty(Actions(page));
        Assert.Empty(page.FindAll(".row button"));
    }

    [Fact]
    public async Task Abort_AfterTheRoleIsLost_ChangesNothing()
    {
        var (run, _) = await Ledger.BeginAsync(total: 10);
        var dialogs = _shown.Bunit.Render<MudDialogProvider>();
        var page = Open(run);
        await ShowsAsync(page, "0 of 10");
        var asked = page.ClickAsync(c => c.Find(".btn.danger"));
        await Eventually.True(() => dialogs.HasField("Why?"), "the dialog is open");
        await dialogs.TypeAsync("Why?", "wrong set");
        await Ledger.SqlAsync("update memberships set role = 'viewer'");
        await dialogs.ClickAsync(c => c.FindAll(".mud-dialog-actions button")[1]);
        await asked;

        Assert.Null((await Ledger.RowAsync(run)).AbortRequestedBy);
        Assert.Contains(_shown.Bunit.Services.GetRequiredService<ISnackbar>().ShownSnackbars, s => s.Message?.Contains("no longer allows", StringComparison.Ordinal) == true);
    }

    private async Task RetriedAsync(long run, RetryChoice choice, params ItemResult[] items)
    {
        var retry = (await Ledger.Get<RunRetries>().RetryAsync(Ledger.Contoso, run, Ledger.Ana, choice)).Run!.RunId;
        var attempt = (await Ledger.Get<RunLedger>().BeginAsync(Ledger.Contoso, retry, Ledger.Ana)).Attempt;
        await Ledger.Get<RunLedger>().RecordItemsAsync(Ledger.Contoso, retry, attempt, items);
        Assert.True((await Ledger.Get<RunLedger>().FinishAsync(Ledger.Contoso, retry, attempt, Ledger.Ana)).Accepted);
    }

    // The buttons of the head that act on the run; to follow it is everybody's.
    private static IEnumerable<string> Actions(IRenderedComponent<RunPage> page) =>
        page.FindAll(".head-actions > button.btn").Select(b => b.TextContent.Trim()).Where(t => t is not ("Follow" or "Following"));

    private static Task ShowsAsync(IRenderedComponent<RunPage> page, string text) =>
        Eventually.True(() => page.Markup.Contains(text, StringComparison.Ordinal), $"the page shows '{text}'");

    // The first request stands: written where there is none yet.
    private Task<int> AskedLongAgoAsync() => Ledger.SqlAsync(
        "update bulk_operation_runs set abort_requested_at = clock_timestamp() - interval '10 minutes', abort_requested_by = 'Ana Ruiz', abort_reason = 'wrong set'");

    private IRenderedComponent<RunPage> Open(long run) => _shown.Bunit.Render<RunPage>(p => p.Add(r => r.Slug, "contoso").Add(r => r.Id, run));

    private async Task TickAsync(long run, Func<bool> shown, string because)
    {
        _shown.Feed.Publish(LiveKey.Run(Ledger.Contoso, run));
        await Eventually.True(
            () =>
            {
                _clock.Advance(TimeSpan.FromMilliseconds(100));
                return shown();
            },
            because);
    }
}
