using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using OpsMonitor.App.Live;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support;

namespace OpsMonitor.Tests.Faults;

/// <summary>PostgreSQL dies at once, as by <c>pg_ctl stop -m immediate</c>: whatever was answered with 200 is there after its recovery.</summary>
[Collection(nameof(HeavyFaults))]
public sealed class AcknowledgedItemsTests(FaultedApp app) : IClassFixture<FaultedApp>
{
    private readonly ConcurrentDictionary<long, ConcurrentBag<string>> _items = [];
    private readonly ConcurrentDictionary<long, int> _counted = [];
    private int _acknowledged;
    private int _begun;
    private volatile bool _stopped;

    [Fact]
    public async Task Items_AnsweredWith200_SurviveTheCrashOfTheServer()
    {
        for (var crash = 0; crash < Soak.Times(2, 20); crash++)
        {
            (_stopped, var from) = (false, Volatile.Read(ref _acknowledged));
            Task[] producers = [.. Enumerable.Range(0, 3).Select(_ => Task.Run(BatchesAsync)), Task.Run(StreamAsync), Task.Run(CountersAsync)];
            var begun = producers.Length * (crash + 1); // a run is not what this is about, so each has one before the server goes
            await Eventually.True(() => Task.FromResult((Volatile.Read(ref _begun) == begun && Volatile.Read(ref _acknowledged) > from + 300) || producers.Any(p => p.IsFaulted)), "producers are at work");

            await app.Cluster.CrashAsync();
            _stopped = true;
            await Task.WhenAll(producers);

            Assert.True((await app.Cluster.StartAsync(TestContext.Current.CancellationToken)).Started);
            await Eventually.True(() => Task.FromResult(app.Services.GetRequiredService<LiveFeed>().Health.State == LiveState.Live), "the app is back");
            await AssertKeptAsync();
        }

        await Invariants.AssertHoldAsync(app.Ledger.ConnectionString);
    }

    private async Task AssertKeptAsync()
    {
        foreach (var (run, items) in _items)
        {
            var stored = (await app.Ledger.TextsAsync($"select item_id from bulk_operation_run_items where run_id = {run}")).ToHashSet();
            var lost = items.Where(i => !stored.Contains(i)).ToList();
            Assert.True(lost.Count == 0, $"{lost.Count} of {items.Count} acknowledged items of run {run} are lost, such as {lost.FirstOrDefault()}");
        }

        foreach (var (run, counted) in _counted)
        {
            Assert.InRange(await app.Ledger.ScalarAsync<int>($"select processed_items from bulk_operation_runs where id = {run}"), counted, int.MaxValue);
        }
    }

    private Task BatchesAsync() => ReportAsync(async (api, run, round) =>
    {
        var ids = Enumerable.Range(0, 5).Select(n => $"{round}-{n}").ToArray();
        using var answer = await api.SendAsync($"/runs/{run}/items", new { attempt = 1, items = ids.Select(id => new { item_id = id, outcome = "succeeded" }) });
        return Keep(answer, run, ids);
    });

    private Task StreamAsync() => ReportAsync(async (api, run, round) =>
    {
        var ids = Enumerable.Range(0, 40).Select(n => $"line-{round}-{n}").ToArray();
        using var lines = new StringContent(string.Join('\n', ids.Select(id => $$"""{"item_id":"{{id}}","outcome":"failed","reason_code":"throttled"}""")), Encoding.UTF8, "application/x-ndjson");
        using var answer = await api.PostAsync($"/api/v1/runs/{run}/items?attempt=1", lines, TestContext.Current.CancellationToken);
        return Keep(answer, run, ids);
    });

    private Task CountersAsync() => ReportAsync(async (api, run, round) =>
    {
        using var answer = await api.SendAsync($"/runs/{run}/progress", new { attempt = 1, sequence = round + 1, succeeded = round + 1, failed = 0, skipped = 0 });
        if (answer.StatusCode == HttpStatusCode.OK)
        {
            _counted[run] = round + 1;
        }

        return answer.StatusCode == HttpStatusCode.OK;
    });

    private bool Keep(HttpResponseMessage answer, long run, string[] ids)
    {
        if (answer.StatusCode != HttpStatusCode.OK)
        {
            return false;
        }

        foreach (var id in ids)
        {
            _items.GetOrAdd(run, _ => []).Add(id);
        }

        Interlocked.Add(ref _acknowledged, ids.Length);
        return true;
    }

    // Until the server is gone: what it does not answer was not acknowledged.
    private async Task ReportAsync(Func<HttpClient, long, int, Task<bool>> report)
    {
        using var api = app.Api(app.Key);
        var run = await api.BegunRunAsync();
        Interlocked.Increment(ref _begun);
        for (var round = 0; !_stopped; round++)
        {
            if (!await report(api, run, round))
            {
                return;
            }
        }
    }
}
