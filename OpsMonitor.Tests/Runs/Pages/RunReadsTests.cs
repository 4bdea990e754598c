using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Npgsql;
using OpsMonitor.App.Live;
using OpsMonitor.App.Operations;
using OpsMonitor.App.Runs;
using OpsMonitor.App.Runs.Run;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Runs.Queries;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support;
using OpsMonitor.Tests.Support.Pages;
using static OpsMonitor.Tests.Support.SampleRuns;

namespace OpsMonitor.Tests.Runs.Pages;

/// <summary>A run's page read once for all who look at it, and for each what it asked for.</summary>
public sealed class RunReadsTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _clock = new(DateTimeOffset.UtcNow);
    private readonly WorkSignal _signal = new();
    private Shown _shown = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private Ledger Ledger => _shown.Ledger;

    private RunReads Reads => _shown.Bunit.Services.GetRequiredService<RunReads>();

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

    [Fact]
    public async Task Readers_OfOneChange_TakeOneRead()
    {
        var (run, attempt) = await Ledger.BeginAsync(total: 100);
        var known = await ReadAsync(Ledger.Contoso, run, Moment.Next());
        using var commands = Commands();
        var one = await CountAsync(readers: 1);
        Assert.Equal(one, await CountAsync(readers: 100));

        async Task<int> CountAsync(int readers)
        {
            await RecordAsync(run, attempt, Ok($"{readers}"));
            var (before, since) = (commands.Count, Moment.Next());
            var readings = await Task.WhenAll(Enumerable.Range(0, readers).Select(_ => Reads.ReadAsync(Ledger.Contoso, run, new(), known, since, Cancel)));
            Assert.Single(readings.Distinct(ReferenceEqualityComparer.Instance));
            return commands.Count - before;
        }
    }

    [Fact]
    public async Task Pages_OfOneRun_FollowAChangeWithoutReadingEach()
    {
        var (run, attempt) = await Ledger.BeginAsync(total: 100);
        using var commands = Commands();
        await ReadAsync(Ledger.Contoso, run, Moment.Next());
        var (whole, pages) = (commands.Count, new List<IRenderedComponent<RunPage>>());
        for (var i = 0; i < 20; i++)
        {
            pages.Add(await OpenAsync(run, "0 of 100"));
        }

        await RecordAsync(run, attempt, Ok("a"));
        var before = commands.Count;
        await PublishAsync(run, () => pages.TrueForAll(p => p.Markup.Contains("1 of 100", StringComparison.Ordinal)), "all pages show the change");
        Assert.InRange(commands.Count - before, 1, 3 * whole); // retries are looked for apart from the run
    }

    [Fact]
    public async Task Pages_WithOtherFilters_ShowEachItsOwnItems()
    {
        var run = await Ledger.FinishAsync(Ok("a"), Bad("b"), Ok("c"));
        var (state, since) = (new RunPageState(), Moment.Next());

        var readings = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Reads.ReadAsync(
            Ledger.Contoso, run, i % 2 == 0 ? state : state with { Outcome = ItemOutcome.Failed }, null, since, Cancel)));

        Assert.All(readings, (reading, i) => Assert.Equal(i % 2 == 0 ? ["a", "b", "c"] : ["b"], reading!.Items.Lines.Select(l => l.Ref)));
        Assert.Equal(2, readings.Distinct(ReferenceEqualityComparer.Instance).Count());
    }

    [Fact]
    public async Task Reading_OfARunOfAnotherTenant_IsNull()
    {
        var run = await Ledger.QueueAsync();
        var since = Moment.Next();

        Assert.NotNull(await ReadAsync(Ledger.Contoso, run, since));
        Assert.Null(await ReadAsync(Ledger.Fabrikam, run, since));
        Assert.Null(await Reads.ChainAsync(Ledger.Fabrikam, run, null, since, Cancel));
        Assert.Empty(await Reads.TimelineAsync(Ledger.Fabrikam, run, since, Cancel));
    }

    [Fact]
    public async Task Reading_AfterASignal_IsNeverTheOneBefore()
    {
        var (run, attempt) = await Ledger.BeginAsync(total: 100);
        for (var i = 0; i < 20; i++)
        {
            await RecordAsync(run, attempt, Ok($"{i}"));
            var readings = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => ReadAsync(Ledger.Contoso, run, Moment.Next())));
            Assert.All(readings, r => Assert.Equal(i + 1, r!.Row.Counters.Processed));
        }
    }

    [Fact]
    public async Task Reading_OfProgressAlone_KeepsWhatHasNotChanged()
    {
        var (run, attempt) = await Ledger.BeginAsync(total: 100);
        await RecordAsync(run, attempt, [.. Enumerable.Range(0, 60).Select(i => i % 2 == 0 ? Ok($"{i:00}") : Bad($"{i:00}"))]);
        var before = await ReadAsync(Ledger.Contoso, run, Moment.Next());
        await RecordAsync(run, attempt, Ok("last"));
        var after = await ReadAsync(Ledger.Contoso, run, Moment.Next());
        Assert.Equal(61, after!.Row.Counters.Processed);
        Assert.True(after.IsNewsAfter(before));
        Assert.Same(before!.Reasons, after.Reasons);
        Assert.Same(before.Items, after.Items);
        Assert.Same(before.Story, after.Story);

        await RecordAsync(run, attempt, Bad("00x"));
        var then = await ReadAsync(Ledger.Contoso, run, Moment.Next());
        Assert.NotSame(after.Items, then!.Items);
        Assert.Equal((31, 31), (then.Reasons.Failures, then.Row.Counters.Failed));
        Assert.False((await ReadAsync(Ledger.Contoso, run, Moment.Next()))!.IsNewsAfter(then));
    }

    [Fact]
    public async Task Page_OnProgress_RendersOnlyWhatChanged()
    {
        var (run, attempt) = await Ledger.BeginAsync(total: 100);
        await RecordAsync(run, attempt, [.. Enumerable.Range(0, 60).Select(i => Ok($"{i:00}"))]);
        var page = await OpenAsync(run, "60 of 100");
        await Eventually.True(() => page.FindAll(".ops-menu").Any(m => m.TextContent.Trim() == "Follow"), "what the person follows is known");
        int[] Renders() =>
        [
            page.FindComponent<RunHead>().RenderCount, page.FindComponent<RunItems>().RenderCount, page.FindComponent<RunTimeline>().RenderCount,
            page.FindComponent<RunScopeCard>().RenderCount, page.FindComponent<RunRelated>().RenderCount,
        ];
        var (before, moved) = (Renders(), page.FindComponent<RunProgressCard>().RenderCount);

        await RecordAsync(run, attempt, Ok("x"));
        await PublishAsync(run, () => page.Markup.Contains("61 of 100", StringComparison.Ordinal), "the page shows the progress");
        Assert.Equal(before, Renders());
        Assert.Equal(moved + 1, page.FindComponent<RunProgressCard>().RenderCount);
    }

    [Fact]
    public async Task Page_OpenedBetweenAChangeAndItsSignal_FollowsWithTheSignal()
    {
        var (run, attempt) = await Ledger.BeginAsync(total: 100);
        var early = await OpenAsync(run, "0 of 100");
        await RecordAsync(run, attempt, Ok("a"));
        var late = Open(run);
        await Eventually.True(() => late.FindAll(".done").Count == 1, "the page is open");

        await PublishAsync(run, () => early.Find(".done").TextContent == "1 of 100" && late.Find(".done").TextContent == "1 of 100", "both pages show the change");
        Assert.Equal("1 of 100", (await OpenAsync(run, "1 of 100")).Find(".done").TextContent);
    }

    [Fact]
    public void Pace_OfARun_IsOneForAllWhoLook()
    {
        var now = _clock.GetUtcNow();
        var (rates, row) = (new RunRates(), new RunRow(7, RunStatus.Running, "doors", "revoke", null, new(100, 1, 1, 0, 0), "Ana", now, now, null, now, null, 1));
        var later = row with { UpdatedAt = now.AddSeconds(5), Counters = row.Counters with { Processed = 51 } };

        Assert.Null(rates.Observe(Ledger.Contoso, row));
        Assert.Equal(10, rates.Observe(Ledger.Contoso, later));
        Assert.Equal(10, rates.Observe(Ledger.Contoso, row)); // an older reading that comes late
        Assert.Equal(10, rates.Observe(Ledger.Contoso, later)); // one more who looks
        Assert.Null(rates.Observe(Ledger.Fabrikam, later));
        Assert.Null(rates.Observe(Ledger.Contoso, row with { Id = 8, UpdatedAt = now.AddHours(1) }));
        Assert.Null(rates.Observe(Ledger.Contoso, later)); // nobody has looked for long
    }

    private static Task ShowsAsync(IRenderedComponent<RunPage> page, string text) =>
        Eventually.True(() => page.Markup.Contains(text, StringComparison.Ordinal), $"the page shows '{text}'");

    private Task<RunReading?> ReadAsync(TenantId tenant, long run, Moment since) => Reads.ReadAsync(tenant, run, new(), null, since, Cancel);

    private async Task RecordAsync(long run, int attempt, params ItemResult[] items) =>
        await Ledger.Get<RunLedger>().RecordItemsAsync(Ledger.Contoso, run, attempt, items);

    private IRenderedComponent<RunPage> Open(long run) => _shown.Bunit.Render<RunPage>(p => p.Add(r => r.Slug, "contoso").Add(r => r.Id, run));

    private async Task<IRenderedComponent<RunPage>> OpenAsync(long run, string text)
    {
        var page = Open(run);
        await ShowsAsync(page, text);
        return page;
    }

    private CommandCounter Commands() => new(new NpgsqlConnectionStringBuilder(Ledger.ConnectionString).Database!);

    private async Task PublishAsync(long run, Func<bool> shown, string because)
    {
        _clock.Advance(TimeSpan.FromSeconds(1));
        _shown.Feed.Publish(LiveKey.Run(Ledger.Contoso, run));
        await Eventually.True(shown, because);
    }
}
