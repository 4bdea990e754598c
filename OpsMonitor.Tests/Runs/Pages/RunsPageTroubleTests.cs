using System.Globalization;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using OpsMonitor.App.Live;
using OpsMonitor.App.Operations;
using OpsMonitor.App.Parts.Layouts;
using OpsMonitor.App.Runs.List;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support;
using OpsMonitor.Tests.Support.Pages;

namespace OpsMonitor.Tests.Runs.Pages;

/// <summary>The list of runs while it loads, when it cannot be read, and for those who may only look.</summary>
public sealed class RunsPageTroubleTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _clock = new(DateTimeOffset.UtcNow);
    private readonly WorkSignal _signal = new();
    private Shown _shown = null!;

    private Ledger Ledger => _shown.Ledger;

    public async ValueTask InitializeAsync()
    {
        _shown = await Shown.ToAnaAsync(_clock);
        _shown.Bunit.Services.AddLogging().AddSingleton(new RetryStarter([], Ledger.Get<RunRetries>(), _signal));
        _shown.Bunit.Services.GetRequiredService<NavigationManager>().NavigateTo("/t/contoso/runs");
    }

    public async ValueTask DisposeAsync()
    {
        await _shown.DisposeAsync();
        _signal.Dispose();
    }

    [Fact]
    public async Task Page_WhileItLoads_ShowsASkeletonAndThenTheRuns()
    {
        await Ledger.BeginAsync(total: 10);
        var held = await Ledger.HoldAsync("bulk_operation_runs");
        var page = Open();
        await Eventually.True(() => page.FindAll("[aria-busy]").Count == 1, "the page loads");
        Assert.DoesNotContain("No runs yet", page.Markup, StringComparison.Ordinal);

        await held.DisposeAsync();
        await Eventually.True(() => page.Markup.Contains("0 of 10", StringComparison.Ordinal), "the run is listed");
        Assert.Empty(page.FindAll("[aria-busy]"));
    }

    [Fact]
    public async Task Page_WhenARefreshFails_KeepsTheRowsSaysSoAndCatchesUp()
    {
        var (run, attempt) = await Ledger.BeginAsync(total: 10);
        var page = Open();
        await Eventually.True(() => page.Markup.Contains("0 of 10", StringComparison.Ordinal), "the run is listed");
        Assert.Empty(page.FindAll(".stale"));

        await Ledger.Get<RunLedger>().RecordItemsAsync(Ledger.Contoso, run, attempt, [SampleRuns.Ok("a")]);
        await Ledger.SqlAsync("alter table bulk_operation_runs rename to away");
        await TickAsync(() => page.FindAll(".stale").Count == 1, "the page says that it is stale");
        Assert.StartsWith("The last refresh failed. The values are", page.Find(".stale").TextContent.Trim(), StringComparison.Ordinal);
        Assert.Contains("0 of 10", page.Find(".run-list tbody tr").TextContent, StringComparison.Ordinal);

        await Ledger.SqlAsync("alter table away rename to bulk_operation_runs");
        await TickAsync(() => page.FindAll(".stale").Count == 0, "it has caught up");
        Assert.Contains("1 of 10", page.Find(".run-list tbody tr").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Page_ThatCannotBeReadAtAll_IsAnErrorThatCanBeTriedAgain()
    {
        await Ledger.SqlAsync("alter table bulk_operation_runs rename to away");
        var shell = _shown.Bunit.Render<PageErrorBoundary>(p => p.AddChildContent<RunsPage>(r => r.Add(x => x.Slug, "contoso")));
        await Eventually.True(() => shell.FindComponents<PageError>().Count == 1, "the page has failed");
        Assert.Empty(shell.FindComponents<RunsPage>());

        await Ledger.SqlAsync("alter table away rename to bulk_operation_runs");
        await shell.FindComponent<PageError>().Find("button").ClickAsync(new());
        await Eventually.True(() => shell.Markup.Contains("No runs yet", StringComparison.Ordinal), "the page is there");
    }

    [Fact]
    public async Task Page_OfAViewer_HasNoCommandAndNoActions()
    {
        await Ledger.SqlAsync("update memberships set role = 'viewer'");
        var page = Open();
        await Eventually.True(() => page.Markup.Contains("No runs yet", StringComparison.Ordinal), "there are none");
        Assert.Empty(page.FindAll("pre"));

        await Ledger.BeginAsync(total: 10);
        await TickAsync(() => page.FindAll(".run-list tbody tr").Count == 1, "the run is listed");
        await page.Find("tbody").TriggerEventAsync("onrunpick", new RunPickEventArgs { Id = long.Parse(page.Find("tbody input").GetAttribute("value")!, CultureInfo.InvariantCulture) });
        Assert.Single(page.FindComponents<RunsChosen>());
        Assert.DoesNotContain(page.FindAll("button"), b => b.TextContent.Contains("Abort", StringComparison.Ordinal) || b.TextContent.Contains("Retry", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Page_OfAnOperator_ActsOnTheChosenThroughTheDialog()
    {
        var run = await Ledger.QueueAsync();
        var dialogs = _shown.Bunit.Render<MudBlazor.MudDialogProvider>();
        var page = Open();
        await Eventually.True(() => page.FindAll(".run-list tbody tr").Count == 1, "the run is listed");
        await page.Find("tbody").TriggerEventAsync("onrunpick", new RunPickEventArgs { Id = long.Parse(page.Find("tbody input").GetAttribute("value")!, CultureInfo.InvariantCulture) });
        var asked = page.FindAll("button").Single(b => b.TextContent.Contains("Abort", StringComparison.Ordinal)).ClickAsync(new());
        await Eventually.True(() => dialogs.Markup.Contains("1 of 1 chosen run can be aborted.", StringComparison.Ordinal), "the dialog is open");

        await dialogs.TypeAsync("Why?", "wrong set");
        await dialogs.ClickAsync(c => c.FindAll(".mud-dialog-actions button")[1]);
        await dialogs.ClickAsync(c => c.Find(".mud-dialog-actions button"));
        await asked;
        Assert.Equal(RunStatus.Aborted, (await Ledger.RowAsync(run)).Status);
        await Eventually.True(() => page.Find(".run-list tbody tr").TextContent.Contains("Aborted", StringComparison.Ordinal), "the row follows");
        Assert.False(page.Find("tbody input").HasAttribute("checked"));
    }

    private IRenderedComponent<RunsPage> Open() => _shown.Bunit.Render<RunsPage>(p => p.Add(r => r.Slug, "contoso"));

    private async Task TickAsync(Func<bool> shown, string because)
    {
        _shown.Feed.Publish(LiveKey.Runs(Ledger.Contoso));
        await Eventually.True(
            () =>
            {
                _clock.Advance(TimeSpan.FromSeconds(1));
                return shown();
            },
            because);
    }
}
