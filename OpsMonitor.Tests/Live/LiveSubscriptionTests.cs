using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using OpsMonitor.App.Live;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support;

namespace OpsMonitor.Tests.Live;

public sealed class LiveSubscriptionTests
{
    private static readonly LiveKey _key = LiveKey.Run(new TenantId(1), 7);
    private static readonly TimeSpan _interval = TimeSpan.FromMilliseconds(250);
    private readonly FakeTimeProvider _clock = new();
    private readonly CountingLogger _logger = new();
    private readonly LiveFeed _feed;

    public LiveSubscriptionTests() => _feed = new LiveFeed(_clock, _logger);

    [Fact]
    public async Task Signal_AfterAQuietTime_CallsAtOnce()
    {
        var calls = new Calls();
        using var subscription = _feed.Subscribe(_key, _interval, calls.Next);

        await ServeAsync(calls, subscription);
        Assert.Equal(1, calls.Count);
    }

    [Fact]
    public async Task Signals_WithinTheInterval_BecomeOneTrailingCall()
    {
        var calls = new Calls();
        using var subscription = _feed.Subscribe(_key, _interval, calls.Next);
        await ServeAsync(calls, subscription);

        for (var i = 0; i < 100; i++)
        {
            _feed.Publish(_key);
        }

        _clock.Advance(_interval - TimeSpan.FromMilliseconds(1));
        Assert.False(subscription.IsBusy);
        Assert.Equal(1, calls.Count);

        _clock.Advance(TimeSpan.FromMilliseconds(1));
        await calls.ArrivedAsync();
        await Quiet(subscription);
        _clock.Advance(TimeSpan.FromMinutes(10));
        Assert.False(subscription.IsBusy);
        Assert.Equal(2, calls.Count);
    }

    [Fact]
    public async Task Call_ThatBeganLate_DoesNotDelayTheOneAfter()
    {
        var calls = new Calls();
        var open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        calls.Body = _ => open.Task;
        using var subscription = _feed.Subscribe(_key, _interval, calls.Next);
        _feed.Publish(_key);
        await calls.ArrivedAsync();
        _clock.Advance(_interval);
        _feed.Publish(_key);
        _clock.Advance(0.9 * _interval);
        calls.Body = _ => Task.CompletedTask;
        open.SetResult();
        await calls.ArrivedAsync();
        await Quiet(subscription);

        _clock.Advance(0.1 * _interval);
        await ServeAsync(calls, subscription);
        Assert.Equal(3, calls.Count);
    }

    [Fact]
    public async Task Call_ThatFindsNothingNew_LeavesItsTurnToTheNextOnce()
    {
        var calls = new Calls();
        var news = true;
        using var subscription = _feed.Subscribe(_key, _interval, async (_, cancel) =>
        {
            await calls.Next(cancel);
            return news;
        });
        await ServeAsync(calls, subscription);
        _clock.Advance(_interval);
        news = false;
        await ServeAsync(calls, subscription);
        await ServeAsync(calls, subscription); // its turn was left to it

        _feed.Publish(_key);
        _clock.Advance(_interval - TimeSpan.FromMilliseconds(1));
        Assert.Equal((3, false), (calls.Count, subscription.IsBusy));

        _clock.Advance(TimeSpan.FromMilliseconds(1));
        await calls.ArrivedAsync();
    }

    [Fact]
    public async Task Signal_DuringACall_WaitsForItsEndAndIsNotLost()
    {
        var calls = new Calls();
        var open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        calls.Body = _ => open.Task;
        using var subscription = _feed.Subscribe(_key, _interval, calls.Next);
        _feed.Publish(_key);
        await calls.ArrivedAsync();

        _feed.Publish(_key);
        _clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(1, calls.Count);

        open.SetResult();
        await calls.ArrivedAsync();
        await Quiet(subscription);
        Assert.Equal((2, 1), (calls.Count, calls.MostAtOnce));
    }

    [Fact]
    public async Task Signals_FromManyThreads_NeverOverlapAndEndWithACall()
    {
        var (published, seen) = (0, 0);
        var calls = new Calls
        {
            Body = async _ =>
            {
                var now = Volatile.Read(ref published);
                await Task.Yield();
                Volatile.Write(ref seen, now);
            },
        };
        using var subscription = _feed.Subscribe(_key, TimeSpan.Zero, calls.Next);

        Parallel.For(0, 20_000, new ParallelOptions { MaxDegreeOfParallelism = 8 }, _ =>
        {
            Interlocked.Increment(ref published);
            _feed.Publish(_key);
        });

        await Quiet(subscription);
        Assert.Equal((20_000, 1), (Volatile.Read(ref seen), calls.MostAtOnce));
    }

    [Fact]
    public async Task Dispose_DuringACall_CancelsItAndNothingFollows()
    {
        var calls = new Calls { Body = cancel => new TaskCompletionSource().Task.WaitAsync(cancel) };
        var subscription = _feed.Subscribe(_key, _interval, calls.Next);
        _feed.Publish(_key);
        await calls.ArrivedAsync();
        _feed.Publish(_key);

        subscription.Dispose();

        await Quiet(subscription);
        _feed.Publish(_key);
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.False(subscription.IsBusy);
        Assert.Equal((1, 0, 0), (calls.Count, _feed.SubscriptionCount, _logger.Count));
    }

    [Fact]
    public async Task Dispose_BeforeTheTrailingCall_DropsIt()
    {
        var calls = new Calls();
        var subscription = _feed.Subscribe(_key, _interval, calls.Next);
        await ServeAsync(calls, subscription);
        _feed.Publish(_key);

        subscription.Dispose();
        subscription.Dispose();

        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.False(subscription.IsBusy);
        Assert.Equal(1, calls.Count);
    }

    [Fact]
    public async Task Call_ThatThrows_IsLoggedOnceAndFollowedByCallsAfterSignals()
    {
        var calls = new Calls { Body = _ => throw new InvalidOperationException("broken reader") };
        using var subscription = _feed.Subscribe(_key, _interval, calls.Next);

        for (var i = 0; i < 3; i++)
        {
            await ServeAsync(calls, subscription);
            _clock.Advance(_interval);
        }

        Assert.Equal((3, 1), (calls.Count, _logger.Count));
    }

    [Fact]
    public async Task Call_ThatThrew_IsRepeatedWithoutASignalUntilItSucceeds()
    {
        var calls = new Calls { Body = _ => throw new InvalidOperationException("broken reader") };
        using var subscription = _feed.Subscribe(_key, _interval, calls.Next);
        await ServeAsync(calls, subscription);
        calls.Body = _ => Task.CompletedTask;

        _clock.Advance(LiveSubscription.RetryAfter);
        await calls.ArrivedAsync();
        await Quiet(subscription);

        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.False(subscription.IsBusy);
        Assert.Equal(2, calls.Count);
    }

    [Fact]
    public async Task Publish_WhileOneReaderHangs_ReachesTheOthers()
    {
        var slow = new Calls { Body = cancel => new TaskCompletionSource().Task.WaitAsync(cancel) };
        var blocking = new ManualResetEventSlim();
        var quick = new Calls();
        using var hanging = _feed.Subscribe(_key, _interval, slow.Next);
        using var blocked = _feed.Subscribe(_key, _interval, _ => Task.Run(blocking.Wait, CancellationToken.None));
        using var free = _feed.Subscribe(_key, _interval, quick.Next);

        _feed.Publish(_key);

        await quick.ArrivedAsync();
        blocking.Set();
    }

    private async Task ServeAsync(Calls calls, LiveSubscription subscription)
    {
        _feed.Publish(_key);
        await calls.ArrivedAsync();
        await Quiet(subscription);
    }

    private static Task Quiet(LiveSubscription subscription) => Eventually.True(() => !subscription.IsBusy, "the call has ended");

    private sealed class Calls
    {
        private readonly Channel<int> _arrived = Channel.CreateUnbounded<int>();
        private int _count;
        private int _atOnce;

        public Func<CancellationToken, Task> Body { get; set; } = _ => Task.CompletedTask;

        public int Count => Volatile.Read(ref _count);

        public int MostAtOnce { get; private set; }

        public async Task Next(CancellationToken cancel)
        {
            MostAtOnce = Math.Max(MostAtOnce, Interlocked.Increment(ref _atOnce));
            _arrived.Writer.TryWrite(Interlocked.Increment(ref _count));
            try
            {
                await Body(cancel);
            }
            finally
            {
                Interlocked.Decrement(ref _atOnce);
            }
        }

        public async Task ArrivedAsync() =>
            await _arrived.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(10));
    }

    private sealed class CountingLogger : ILogger<LiveFeed>
    {
        private int _count;

        public int Count => Volatile.Read(ref _count);

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => NullLogger.Instance.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Interlocked.Increment(ref _count);
    }
}
