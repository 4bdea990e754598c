using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using OpsMonitor.App.Live;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support;

namespace OpsMonitor.Tests.Live;

public sealed class LiveComponentTests : IAsyncDisposable
{
    private static readonly LiveKey _key = LiveKey.Run(new TenantId(1), 7);
    private readonly BunitContext _bunit = new();
    private readonly FakeTimeProvider _clock = new();
    private readonly LiveFeed _feed;

    public LiveComponentTests()
    {
        _feed = new LiveFeed(_clock, NullLogger<LiveFeed>.Instance);
        _bunit.Services.AddSingleton(_feed);
    }

    public ValueTask DisposeAsync() => _bunit.DisposeAsync();

    [Fact]
    public async Task Component_AfterABurstOfSignals_RendersOncePerCall()
    {
        var source = new Source();
        var shown = _bunit.Render<Gauge>(p => p.Add(g => g.Source, source));
        await Shows(shown, "0");
        var before = shown.RenderCount;

        source.Value = 1;
        Burst();
        await Shows(shown, "1");
        source.Value = 2;
        Burst();
        _clock.Advance(TimeSpan.FromMilliseconds(250));
        await Shows(shown, "2");

        Assert.Equal((2, 3), (shown.RenderCount - before, source.Reads));
    }

    [Fact]
    public async Task Component_WhenDisposed_LeavesNoSubscription()
    {
        var shown = _bunit.Render<Gauge>(p => p.Add(g => g.Source, new Source()));
        await Shows(shown, "0");
        Assert.Equal(1, _feed.SubscriptionCount);

        await _bunit.DisposeComponentsAsync();

        Assert.Equal(0, _feed.SubscriptionCount);
    }

    [Fact]
    public async Task Component_DisposedDuringAReload_CancelsItAndStaysQuiet()
    {
        var source = new Source();
        var shown = _bunit.Render<Gauge>(p => p.Add(g => g.Source, source));
        await Shows(shown, "0");
        var renders = shown.RenderCount;
        source.Gate = new();
        _feed.Publish(_key);
        await Eventually.True(() => source.Reads == 2, "the reload has begun");

        await _bunit.DisposeComponentsAsync();

        await source.Cancelled.Task.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        Assert.Equal((0, renders), (_feed.SubscriptionCount, shown.RenderCount));
    }

    [Fact]
    public async Task Component_WhoseReloadFails_KeepsItsValuesAndSaysSoUntilItWorksAgain()
    {
        var source = new Source { Value = 5 };
        var shown = _bunit.Render<Gauge>(p => p.Add(g => g.Source, source));
        await Shows(shown, "5");

        source.Error = new TimeoutException("password=hunter2");
        _feed.Publish(_key);
        await Shows(shown, "5 The database cannot be reached.");
        source.Error = null;
        _clock.Advance(LiveSubscription.RetryAfter);

        await Shows(shown, "5");
    }

    [Fact]
    public async Task Component_WhenAChangeComesDuringTheFirstRead_EndsWithTheNewValue()
    {
        var first = new TaskCompletionSource();
        var source = new Source { Gate = first };
        var shown = _bunit.Render<Gauge>(p => p.Add(g => g.Source, source));

        source.Value = 9;
        source.Gate = null;
        _feed.Publish(_key);
        first.SetResult();

        await Shows(shown, "9");
        Assert.Equal(2, source.Reads);
    }

    private void Burst()
    {
        for (var i = 0; i < 50; i++)
        {
            _feed.Publish(_key);
        }
    }

    private static Task Shows(IRenderedComponent<Gauge> shown, string text) =>
        Eventually.True(() => shown.Markup == text && !shown.Instance.IsReading, $"the page shows {text}");

    private sealed class Source
    {
        private int _reads;

        public int Value { get; set; }

        public Exception? Error { get; set; }

        public TaskCompletionSource? Gate { get; set; }

        public TaskCompletionSource Cancelled { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Reads => Volatile.Read(ref _reads);

        public async Task<int> ReadAsync(CancellationToken cancel)
        {
            var value = Value;
            Interlocked.Increment(ref _reads);
            if (Gate is { } gate)
            {
                try
                {
                    await gate.Task.WaitAsync(cancel);
                }
                catch (OperationCanceledException)
                {
                    Cancelled.SetResult();
                    throw;
                }
            }

            return Error is null ? value : throw Error;
        }
    }

    private sealed class Gauge : LiveComponent
    {
        private int _value;

        [Parameter, EditorRequired]
        public Source Source { get; set; } = null!;

        public bool IsReading { get; private set; }

        protected override async Task OnInitializedAsync()
        {
            Watch(_key, TimeSpan.FromMilliseconds(250), LoadAsync);
            Watch(_key, TimeSpan.FromMilliseconds(250), LoadAsync);
            await ReadAsync(LoadAsync);
        }

        protected override void BuildRenderTree(RenderTreeBuilder builder) =>
            builder.AddContent(0, StaleReason is null ? $"{_value}" : $"{_value} {StaleReason}");

        private async Task LoadAsync(CancellationToken cancel)
        {
            IsReading = true;
            try
            {
                _value = await Source.ReadAsync(cancel);
            }
            finally
            {
                IsReading = false;
            }
        }
    }
}
