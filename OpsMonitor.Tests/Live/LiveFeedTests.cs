using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using OpsMonitor.App.Live;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support;

namespace OpsMonitor.Tests.Live;

public sealed class LiveFeedTests
{
    private static readonly TenantId _one = new(1);
    private static readonly TenantId _two = new(2);
    private readonly FakeTimeProvider _clock = new();
    private readonly LiveFeed _feed;
    private readonly Dictionary<LiveKey, int> _calls = [];

    public LiveFeedTests() => _feed = new LiveFeed(_clock, NullLogger<LiveFeed>.Instance);

    [Fact]
    public async Task Publish_OfOneTenant_NeverWakesAnother()
    {
        LiveKey[] ofTwo = [LiveKey.Run(_two, 7), LiveKey.Runs(_two), LiveKey.Findings(_two), LiveKey.Inventory(_two), LiveKey.Backups(_two), LiveKey.Notifications(_two)];
        var subscriptions = ofTwo.Select(Watch).ToList();

        _feed.Publish([LiveKey.Run(_one, 7), LiveKey.Runs(_one), LiveKey.Findings(_one), LiveKey.Inventory(_one), LiveKey.Backups(_one), LiveKey.Notifications(_one)]);

        // A wake-up is decided inside Publish: who is not busy now was not woken.
        Assert.All(subscriptions, s => Assert.False(s.IsBusy));
        _feed.Publish(LiveKey.Findings(_two));
        await Settled(subscriptions);
        Assert.Equal([LiveKey.Findings(_two)], _calls.Keys);
    }

    [Fact]
    public async Task Publish_OfARun_WakesItAndTheListOfRunsOnly()
    {
        List<LiveSubscription> subscriptions = [Watch(LiveKey.Run(_one, 7)), Watch(LiveKey.Run(_one, 8)), Watch(LiveKey.Runs(_one)), Watch(LiveKey.Findings(_one))];

        _feed.Publish(LiveKey.Run(_one, 7));

        await Settled(subscriptions);
        Assert.Equal(new HashSet<LiveKey> { LiveKey.Run(_one, 7), LiveKey.Runs(_one) }, _calls.Keys.ToHashSet());
    }

    [Fact]
    public async Task Publish_OfManyRuns_WakesTheListOnce()
    {
        List<LiveSubscription> subscriptions = [Watch(LiveKey.Runs(_one))];

        _feed.Publish([.. Enumerable.Range(1, 50).Select(id => LiveKey.Run(_one, id))]);

        await Settled(subscriptions);
        Assert.Equal(1, Assert.Single(_calls).Value);
    }

    [Fact]
    public async Task PublishEverything_WatchedKeys_AreAllWoken()
    {
        List<LiveSubscription> subscriptions = [Watch(LiveKey.Run(_one, 7)), Watch(LiveKey.Runs(_two)), Watch(LiveKey.Backups(_one))];

        _feed.PublishEverything();

        await Settled(subscriptions);
        Assert.Equal(3, _calls.Count);
    }

    [Fact]
    public void Subscription_ToWhatOthersWatch_IsQuietSinceItsLastSignal()
    {
        LiveKey key = LiveKey.Run(_one, 7);
        using var first = Watch(key);
        var read = Moment.Next();
        using var second = Watch(key);
        Assert.True(read.IsAfter(second.QuietSince)); // that read will do

        foreach (var publish in (Action[])[() => _feed.Publish(key), _feed.PublishEverything])
        {
            publish();
            using var late = Watch(key);
            Assert.True(late.QuietSince.IsAfter(read));
            read = Moment.Next();
            _feed.Publish(LiveKey.Run(_one, 8));
            using var latest = Watch(key);
            Assert.True(read.IsAfter(latest.QuietSince));
        }
    }

    [Fact]
    public void Subscription_ToWhatNobodyWatched_TakesNoEarlierRead()
    {
        Watch(LiveKey.Run(_one, 7)).Dispose();
        var read = Moment.Next();
        using var anew = Watch(LiveKey.Run(_one, 7));

        Assert.True(anew.QuietSince.IsAfter(read));
    }

    [Fact]
    public async Task Publish_OfAnyTenant_ReachesThoseWhoWatchAllOnce()
    {
        using var all = Watch(LiveKey.RunsOfAllTenants);
        using var findings = Watch(LiveKey.FindingsOfAllTenants);

        _feed.Publish([LiveKey.Run(new(1), 7), LiveKey.Run(new(2), 8), LiveKey.Runs(new(3))]);
        await Settled([all, findings]);

        Assert.Equal(1, _calls.GetValueOrDefault(LiveKey.RunsOfAllTenants));
        Assert.False(_calls.ContainsKey(LiveKey.FindingsOfAllTenants));
    }

    [Fact]
    public async Task Health_OnChange_IsToldAndNotRepeatedWhileLive()
    {
        var told = 0;
        using var subscription = (LiveSubscription)_feed.OnHealthChanged(() => Interlocked.Increment(ref told));

        _feed.Report(new(LiveState.Live, _clock.GetUtcNow()));
        await Settled([subscription]);
        _clock.Advance(TimeSpan.FromSeconds(5));
        _feed.Report(new(LiveState.Live, _clock.GetUtcNow()));

        Assert.False(subscription.IsBusy);
        Assert.Equal((1, LiveState.Live, _clock.GetUtcNow()), (told, _feed.Health.State, _feed.Health.LastConfirmed));
    }

    [Fact]
    public async Task Health_WhileNotLive_IsToldAgainSoThatTheAgeGrows()
    {
        var told = 0;
        using var subscription = (LiveSubscription)_feed.OnHealthChanged(() => Interlocked.Increment(ref told));

        for (var i = 0; i < 3; i++)
        {
            _feed.Report(new(LiveState.Reconnecting, _clock.GetUtcNow()));
            await Settled([subscription]);
            _clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(3, told);
        subscription.Dispose();
        Assert.Equal(0, _feed.SubscriptionCount);
    }

    [Fact]
    public void Options_WithWrongValues_NameEachSetting()
    {
        var options = new LiveOptions { PollInterval = TimeSpan.Zero, IdlePollInterval = TimeSpan.FromSeconds(9) };

        var result = new LiveOptions.Validator().Validate(null, options);

        Assert.Equal(2, result.Failures!.Count());
        Assert.Contains("Live:PollInterval", result.FailureMessage, StringComparison.Ordinal);
        Assert.Contains("Live:FreshFor", result.FailureMessage, StringComparison.Ordinal);
    }

    [Fact]
    public void Published_WithManyWhoListenAtOnce_TellsEachUntilItStops()
    {
        var told = new int[500];
        var heard = new IDisposable[told.Length];
        Parallel.For(0, told.Length, i => heard[i] = _feed.OnPublished(_ => told[i]++));
        _feed.Publish(LiveKey.Runs(_one));
        Assert.All(told, t => Assert.Equal(1, t));

        Parallel.ForEach(heard, h => h.Dispose());
        _feed.PublishEverything();
        Assert.All(told, t => Assert.Equal(1, t));
    }

    private LiveSubscription Watch(LiveKey key) => _feed.Subscribe(key, TimeSpan.FromSeconds(1), _ =>
    {
        lock (_calls)
        {
            _calls[key] = _calls.GetValueOrDefault(key) + 1;
        }

        return Task.CompletedTask;
    });

    private static Task Settled(List<LiveSubscription> subscriptions) =>
        Eventually.True(() => subscriptions.TrueForAll(s => !s.IsBusy), "all calls have ended");
}
