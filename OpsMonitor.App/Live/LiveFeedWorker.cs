using Microsoft.Extensions.Options;
using OpsMonitor.Domain.Storage;

namespace OpsMonitor.App.Live;

/// <summary>The one watcher of the process: listens for changes of status, polls for progress, and re-reads everything now and then,
/// because each of the first two may miss something.</summary>
public sealed class LiveFeedWorker : BackgroundService
{
    private static readonly TimeSpan _beat = TimeSpan.FromMilliseconds(500);

    private readonly LiveFeed _feed;
    private readonly LiveOptions _options;
    private readonly TimeProvider _clock;
    private readonly LivePulse _pulse;
    private readonly LiveListener _listener;
    private readonly LivePoller _poller;

    public LiveFeedWorker(OpsDb db, LiveFeed feed, IOptions<LiveOptions> options, TimeProvider clock, ILogger<LiveFeedWorker> logger)
    {
        (_feed, _options, _clock) = (feed, options.Value, clock);
        var connections = new LiveConnections(db);
        _pulse = new(feed, _options, clock);
        _listener = new(connections, feed, _pulse, _options, clock, logger);
        _poller = new(connections, feed, _pulse, _options, clock, logger);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(_listener.RunAsync(stoppingToken), _poller.RunAsync(stoppingToken), BeatAsync(stoppingToken));

    private async Task BeatAsync(CancellationToken cancel)
    {
        using var timer = new PeriodicTimer(_beat, _clock);
        var reconciled = _clock.GetTimestamp();
        while (await timer.WaitForNextTickAsync(cancel))
        {
            _pulse.Beat();
            var due = _pulse.Listening ? _options.ReconcileInterval : _options.ReconcileIntervalWithoutListener;
            if (_clock.GetElapsedTime(reconciled) >= due)
            {
                reconciled = _clock.GetTimestamp();
                _feed.PublishEverything();
                _pulse.Reconciled();
            }
        }
    }
}
