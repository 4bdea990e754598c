using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Runs.Queries;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support;
using static OpsMonitor.Tests.Support.SampleRuns;

namespace OpsMonitor.Tests.Runs.Reading;

public sealed class RunStatsTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private Ledger _ledger = null!;

    private RunStats Stats => _ledger.Get<RunStats>();

    public async ValueTask InitializeAsync() => _ledger = await Ledger.CreateAsync();

    public async ValueTask DisposeAsync() => await _ledger.DisposeAsync();

    [Fact]
    public async Task Load_QueuedAndRunning_AreThisTenantsOnly()
    {
        Assert.Equal(new(0, 0, null), await Stats.LoadAsync(_ledger.Contoso));
        Assert.False(await Stats.AnyAsync(_ledger.Contoso));
        var waiting = await _ledger.QueueAsync();
        var (running, _) = await _ledger.BeginAsync();
        await _ledger.QueueAsync(_ledger.Fabrikam);
        await _ledger.FinishAsync(Ok("a"));

        var load = await Stats.LoadAsync(_ledger.Contoso);
        Assert.Equal((1, 1, 2), (load.Queued, load.Running, load.Active));
        Assert.Equal((await _ledger.RowAsync(waiting)).CreatedAt, load.OldestQueued);
        Assert.True(await Stats.AnyAsync(_ledger.Contoso));
        Assert.Equal([running, waiting], (await Stats.ActiveAsync(_ledger.Contoso, 8)).Select(r => r.Id));
        Assert.Single(await Stats.ActiveAsync(_ledger.Contoso, 1));
    }

    [Fact]
    public async Task Outcomes_EndedInTheWindow_AbortedAreApart()
    {
        await EndedAsync("completed", Noon);
        await EndedAsync("completed", Noon.AddHours(1));
        await EndedAsync("completed_with_errors", Noon.AddHours(1));
        await EndedAsync("failed", Noon.AddHours(2));
        await EndedAsync("aborted", Noon.AddHours(2));
        await EndedAsync("failed", Noon.AddSeconds(-1));
        await EndedAsync("failed", Noon, tenant: 2);

        var outcomes = await Stats.OutcomesAsync(_ledger.Contoso, Noon);
        Assert.Equal(new(2, 1, 1, 1, IsCapped: false), outcomes);
        Assert.Equal(4, outcomes.Finished);
        Assert.True((await Stats.OutcomesAsync(_ledger.Contoso, Noon, maxRuns: 4)).IsCapped);
        Assert.False((await Stats.OutcomesAsync(_ledger.Contoso, Noon, maxRuns: 5)).IsCapped);
    }

    [Fact]
    public async Task Series_EmptySlots_AreIncluded()
    {
        await EndedAsync("completed", Noon);
        await EndedAsync("completed", Noon.AddMinutes(59));
        await EndedAsync("aborted", Noon.AddMinutes(59));
        await EndedAsync("failed", Noon.AddHours(2));
        await EndedAsync("completed_with_errors", Noon.AddHours(3));
        await EndedAsync("failed", Noon.AddHours(2), tenant: 2);
        var edges = Hours(-1, 5);

        var series = await Stats.SeriesAsync(_ledger.Contoso, edges);
        Assert.Null(series.CountedFrom);
        Assert.Equal(["0000", "2001", "0000", "0010", "0100"], series.Slots.Select(s => $"{s.Succeeded}{s.Partial}{s.Failed}{s.Aborted}"));
        Assert.Equal(edges[..^1], series.Slots.Select(s => s.From));
        Assert.Equal(edges[1..], series.Slots.Select(s => s.To));
    }

    [Fact]
    public async Task Series_MoreRunsThanTheCap_SaysFromWhenItCounted()
    {
        await EndedAsync("completed", Noon);
        await EndedAsync("completed", Noon.AddHours(1));
        await EndedAsync("completed", Noon.AddHours(2));

        var capped = await Stats.SeriesAsync(_ledger.Contoso, Hours(0, 4), maxRuns: 1);
        Assert.Equal(Noon.AddHours(1), capped.CountedFrom);
        Assert.Equal([0, 1, 1], capped.Slots.Take(3).Select(s => s.Total));
        Assert.Null((await Stats.SeriesAsync(_ledger.Contoso, Hours(0, 4), maxRuns: 3)).CountedFrom);
    }

    [Fact]
    public async Task Reasons_OfItemsAndOfRuns_AreCountedAcrossRuns()
    {
        var since = DateTimeOffset.UtcNow.AddMinutes(-5);
        await _ledger.FinishAsync(Bad("a"), Bad("b"), Bad("c", "not_found"), Skip("d"), Ok("e"));
        var newest = await _ledger.FinishAsync(Bad("a"), Ok("b"));
        var (whole, attempt) = await _ledger.BeginAsync();
        await _ledger.Get<RunLedger>().FinishAsync(_ledger.Contoso, whole, attempt, _ledger.Ana, new("quota", "The target's quota is used up."));
        await EndedAsync("failed", since.AddDays(-1), failures: """[{"reason_code": "too_old", "reason": "x"}]""");
        await EndedAsync("failed", since.AddMinutes(1), tenant: 2, failures: """[{"reason_code": "foreign", "reason": "x"}]""");

        var reasons = await Stats.ReasonsAsync(_ledger.Contoso, since);
        Assert.Equal(["throttled 3 in 2", "not_found 1 in 1", "quota 0 in 1"], reasons.Top.Select(r => $"{r.ReasonCode} {r.Items} in {r.Runs}"));
        Assert.Equal((newest, "Too many requests"), (reasons.Top[0].NewestRun, reasons.Top[0].Sample));
        Assert.Equal((0, 4L, 3, false), (reasons.More, reasons.Items, reasons.RunsRead, reasons.IsCapped));
        var first = await Stats.ReasonsAsync(_ledger.Contoso, since, top: 1);
        Assert.Equal((1, 1, 4L), (first.More, first.MoreOfRuns, first.Items));
    }

    [Fact]
    public async Task Reasons_MoreRunsThanTheCap_SaysSo()
    {
        var since = DateTimeOffset.UtcNow.AddMinutes(-5);
        await _ledger.FinishAsync(Bad("a", "older"));
        await _ledger.FinishAsync(Bad("a", "newer"));
        await _ledger.FinishAsync(Ok("a"));

        var capped = await Stats.ReasonsAsync(_ledger.Contoso, since, maxFailedRuns: 1);
        Assert.Equal(("newer", 1, true), (Assert.Single(capped.Top).ReasonCode, capped.RunsRead, capped.IsCapped));
        Assert.False((await Stats.ReasonsAsync(_ledger.Contoso, since, maxFailedRuns: 2)).IsCapped);
        var none = await Stats.ReasonsAsync(_ledger.Fabrikam, since);
        Assert.Empty(none.Top);
        Assert.Equal((0, 0L, 0, false), (none.More, none.Items, none.RunsRead, none.IsCapped));
    }

    [Fact]
    public async Task Durations_OfOneOperation_AreTheLastOnesOldestFirst()
    {
        foreach (var minute in Enumerable.Range(1, 4))
        {
            await EndedAsync("completed", Noon.AddMinutes(minute), seconds: minute, items: minute * 10);
        }

        await EndedAsync("failed", Noon.AddMinutes(9), seconds: 9, operation: "other");
        await _ledger.SqlAsync("insert into bulk_operation_runs (tenant_id, resource, action) values (1, 'users', 'offboard')");
        var operation = new OperationType("users", "offboard");

        var last = await Stats.DurationsAsync(_ledger.Contoso, operation, limit: 3);
        Assert.Equal([(2.0, 20), (3.0, 30), (4.0, 40)], last.Select(d => (d.Duration.TotalSeconds, d.Items)));
        Assert.Equal((Noon.AddMinutes(4), RunStatusBucket.Succeeded), (last[^1].FinishedAt, last[^1].Bucket));
        Assert.Equal([1.0, 2.0, 3.0], (await Stats.DurationsAsync(_ledger.Contoso, operation, limit: 3, until: last[1].Id)).Select(d => d.Duration.TotalSeconds));
        Assert.Empty(await Stats.DurationsAsync(_ledger.Fabrikam, operation));
    }

    private static DateTimeOffset[] Hours(int from, int to) => [.. Enumerable.Range(from, to - from).Select(h => Noon.AddHours(h))];

    // As somebody tells it who has only the seed's columns.
    [Fact]
    public async Task Outcomes_OfHistoryToldBySql_AreOfItsOwnTimeAndEqualTheList()
    {
        await _ledger.SqlAsync("""
            insert into bulk_operation_runs (tenant_id, resource, action, status, total_items, processed_items, failed, created_at, updated_at) values
                (1, 'users', 'offboard', 'failed', 1, 1, 1, now() - interval '9 days', now() - interval '8 days'),
                (1, 'users', 'offboard', 'failed', 1, 1, 1, now() - interval '9 days', now() - interval '2 hours'),
                (1, 'users', 'offboard', 'failed', 1, 1, 1, now() - interval '1 hour', now())
            """);
        var day = DateTimeOffset.UtcNow.AddDays(-1);

        var list = await _ledger.Get<RunQueries>().ListAsync(_ledger.Contoso, new() { Status = RunStatus.Failed, EndedAfter = day });

        Assert.Equal(2, (await Stats.OutcomesAsync(_ledger.Contoso, day)).Failed);
        Assert.Equal(2, list.Items.Count);
        Assert.Equal(["9.00:00:00 8.00:00:00"], (await _ledger.TextsAsync("""
            select concat((extract(day from now() - started_at))::int, '.00:00:00 ', (extract(day from now() - finished_at))::int, '.00:00:00')
            from bulk_operation_runs where finished_at < now() - interval '3 days'
            """)));
    }

    private Task<int> EndedAsync(
        string status, DateTimeOffset at, int tenant = 1, int seconds = 60, int items = 1, string? failures = null, string operation = "offboard")
    {
        var failed = status is "completed_with_errors" or "failed" ? items : 0;
        return _ledger.SqlAsync($"""
            insert into bulk_operation_runs (tenant_id, resource, action, status, total_items, processed_items, succeeded, failed, failures, created_at, started_at, finished_at)
            values ({tenant}, 'users', '{operation}', '{status}', {items}, {items}, {items - failed}, {failed}, {(failures is null ? "null" : $"'{failures}'")},
                '{at.AddSeconds(-seconds):O}', '{at.AddSeconds(-seconds):O}', '{at:O}')
            """);
    }
}
