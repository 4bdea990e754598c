using OpsMonitor.Tests.Support;
using OpsMonitor.Tests.Support.Servers;

namespace OpsMonitor.Tests.Runs.Events;

/// <summary>Consumers that are cut while runs go on: the line breaks, the app that they were connected to ends, and another takes its place.</summary>
public sealed class RunEventsCutTests(EventsApp app) : IClassFixture<EventsApp>
{
    [Fact]
    public async Task Stream_CutByARestart_TellsEveryRunsEndInOrder()
    {
        await using var line = new Line(app);
        await using var consumer = new SseConsumer(line.Address, app.ContosoKey);
        await Eventually.True(() => consumer.LastId is not null, "the stream is open");

        var runs = await line.RestartWhileRunsGoOnAsync(() => consumer.Seen.Told.Count > 0);

        await AssertWholeAsync(consumer.Seen, runs);
        Assert.True(consumer.Opened >= 2);
    }

    [Fact]
    public async Task Hub_CutByARestart_TellsEveryRunsEndInOrder()
    {
        await using var line = new Line(app);
        await using var hub = await HubConsumer.OpenAsync(line.Address, app.ContosoKey);
        await hub.CallAsync("WatchTenant");
        var cuts = 0;
        hub.Connection.Reconnected += _ => Task.FromResult(cuts++);

        var runs = await line.RestartWhileRunsGoOnAsync(() => hub.Seen.Told.Count > 0);

        await AssertWholeAsync(hub.Seen, runs);
        Assert.True(cuts >= 1);
    }

    private async Task AssertWholeAsync(SeenRuns seen, List<long> runs)
    {
        var revisions = await app.RevisionsAsync(runs);
        Assert.True(runs.Count > 10, $"only {runs.Count} runs");
        await Eventually.True(() => Task.FromResult(runs.TrueForAll(r => seen.Has(r, revisions[r]))), "every run's end is told");
        seen.AssertInOrder();
    }

    /// <summary>The way from a consumer to an app, which is cut and led to its successor; runs go on through another node.</summary>
    private sealed class Line : IAsyncDisposable
    {
        private readonly EventsApp _app;
        private readonly List<IAsyncDisposable> _nodes = [];
        private readonly TcpProxy _proxy;

        public Line(EventsApp app)
        {
            _app = app;
            _proxy = new("127.0.0.1", Next());
        }

        public string Address => $"http://127.0.0.1:{_proxy.Port}";

        public async Task<List<long>> RestartWhileRunsGoOnAsync(Func<bool> hasSome)
        {
            using var stop = new CancellationTokenSource();
            var producing = _app.ProduceAsync(stop.Token);
            await Eventually.True(hasSome, "runs are told");
            _proxy.Break();
            await _nodes[0].DisposeAsync();
            await _app.ExecuteAsync();
            _proxy.Mend(Next());
            await _app.ExecuteAsync();
            await stop.CancelAsync();
            return await producing;
        }

        public async ValueTask DisposeAsync()
        {
            await _proxy.DisposeAsync();
            foreach (var node in _nodes)
            {
                await node.DisposeAsync();
            }
        }

        private int Next()
        {
            var node = _app.Successor();
            _nodes.Add(node);
            return new Uri(node.Address).Port;
        }
    }
}
