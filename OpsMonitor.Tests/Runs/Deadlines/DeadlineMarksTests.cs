using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using OpsMonitor.App.Live;
using OpsMonitor.App.Operations;
using OpsMonitor.App.Overview;
using OpsMonitor.App.Runs.Deadlines;
using OpsMonitor.App.Runs.List;
using OpsMonitor.App.Runs.Run;
using OpsMonitor.Domain.Runs.Deadlines;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support;
using OpsMonitor.Tests.Support.Pages;
using static OpsMonitor.Tests.Support.SampleRuns;

namespace OpsMonitor.Tests.Runs.Deadlines;

/// <summary>A deadline that passes while people look on shows in the list, on the run's page and on the overview, and the watch sees it by itself.</summary>
public sealed class DeadlineMarksTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _clock = new(DateTimeOffset.UtcNow);
    private readonly WorkSignal _signal = new();
    private Shown _shown = null!;

    private Ledger Ledger => _shown.Ledger;

    public async ValueTask InitializeAsync()
    {
        _shown = await Shown.ToAnaAsync(_clock);
        _shown.UseRunPages(_signal);
        _shown.Bunit.Services.AddLogging().AddSingleton(_signal).AddScoped(_ => ActivatorUtilities.CreateInstance<OverviewReads>(_shown.Bunit.Services));
        await Ledger.Get<DeadlineLedger>().SetAsync(Ledger.Contoso, new(AddPolicies) { TooLongMinutes = 60 }, Ledger.Ana);
    }

    public async ValueTask DisposeAsync()
    {
        await _shown.DisposeAsync();
        _signal.Dispose();
    }

    [Fact]
    public async Task List_OnASignal_MarksTheRun()
    {
        await Ledger.BeginAsync(total: 10);
        _shown.Bunit.Services.GetRequiredService<NavigationManager>().NavigateTo("/t/contoso/runs");
        var page = _shown.Bunit.Render<RunsPage>(p => p.Add(r => r.Slug, "contoso"));
        await Eventually.True(() => page.FindAll(".run-list tbody tr").Count == 1, "the run is listed");
        Assert.Empty(page.FindAll(".missed"));

        _clock.Advance(TimeSpan.FromMinutes(62));
        await TickAsync(() => page.FindAll(".missed").Count == 1, "the run is marked");
        Assert.StartsWith("Takes too long: 1 h", page.Find(".missed").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunPage_OnASignal_MarksTheRun()
    {
        var (run, _) = await Ledger.BeginAsync(total: 10);
        var page = _shown.Bunit.Render<RunPage>(p => p.Add(r => r.Slug, "contoso").Add(r => r.Id, run));
        await Eventually.True(() => page.Markup.Contains("0 of 10", StringComparison.Ordinal), "the run is shown");
        Assert.Empty(page.FindAll(".banner"));

        _clock.Advance(TimeSpan.FromMinutes(62));
        await TickAsync(() => page.FindAll(".banner").Count == 1, "the run is marked");
        Assert.StartsWith("Takes too long: 1 h", page.Find(".banner").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Overview_OfWhatIsMissed_LeadsToTheRunAndNamesOperationsThatDidNotCome()
    {
        await Ledger.Get<DeadlineLedger>().SetAsync(Ledger.Contoso, new(new("mailboxes", "archive")) { NotRunHours = 1 }, Ledger.Ana);
        var (run, _) = await Ledger.BeginAsync(total: 10);
        var page = _shown.Bunit.Render<OverviewPage>(p => p.Add(c => c.Slug, "contoso"));
        await Eventually.True(() => page.FindAll(".tile").Count > 0, "the overview is read");
        Assert.Empty(page.FindAll(".missed-list"));

        await Ledger.Get<DeadlineMisses>().LookAsync(_clock.GetUtcNow(), _clock.GetUtcNow().AddMinutes(62));
        await TickAsync(() => page.FindAll(".missed-list li").Count == 2, "both are shown");
        Assert.Contains("Has never run, expected every 1 h", page.Find(".missed-list").TextContent, StringComparison.Ordinal);
        Assert.Equal($"t/contoso/runs/{run}", page.Find(".missed-list a").GetAttribute("href"));
    }

    [Fact]
    public async Task Watch_OfANode_SeesWhatPassesAndTidies()
    {
        await Ledger.BeginAsync(total: 10);
        using var watch = new DeadlineWatch(Ledger.Get<DeadlineMisses>(), _clock, NullLogger<DeadlineWatch>.Instance);
        await watch.StartAsync(CancellationToken.None);
        _clock.Advance(TimeSpan.FromMinutes(62));
        await Eventually.True(
            async () =>
            {
                _clock.Advance(DeadlineWatch.Every);
                return (await Ledger.Get<DeadlineQueries>().OpenAsync(Ledger.Contoso)).Count == 1;
            },
            "it is written down");
        await watch.StopAsync(CancellationToken.None);
    }

    private Task TickAsync(Func<bool> shown, string because)
    {
        _shown.Feed.Publish(LiveKey.Deadlines(Ledger.Contoso));
        return Eventually.True(
            () =>
            {
                _clock.Advance(TimeSpan.FromMilliseconds(100));
                return shown();
            },
            because);
    }
}
