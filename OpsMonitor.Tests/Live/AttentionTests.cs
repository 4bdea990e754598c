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

public sealed class AttentionTests : IAsyncDisposable
{
    private static readonly LiveKey _key = LiveKey.Run(new TenantId(1), 7);
    private readonly BunitContext _bunit = new();
    private readonly FakeTimeProvider _clock = new();
    private readonly Attention _attention = new();
    private readonly LiveFeed _feed;
    private int _witnessed;

    public AttentionTests()
    {
        _feed = new LiveFeed(_clock, NullLogger<LiveFeed>.Instance);
        _bunit.Services.AddSingleton(_feed);
        _bunit.Services.AddCascadingValue(_ => _attention);
    }

    public ValueTask DisposeAsync() => _bunit.DisposeAsync();

    [Fact]
    public async Task Component_WhileNobodyLooks_NeitherReadsNorRenders()
    {
        var shown = await ShownAsync();
        using var witness = Witness();
        _attention.Turn(away: true);
        var renders = shown.RenderCount;

        for (var signal = 1; signal <= 5; signal++)
        {
            await SignalAsync(signal);
        }

        Assert.Equal((1, renders), (shown.Instance.Reads, shown.RenderCount));
    }

    [Fact]
    public async Task Component_WhenSomebodyLooksAgain_ReadsOnceWithoutWaiting()
    {
        var shown = await ShownAsync();
        using var witness = Witness();
        _attention.Turn(away: true);
        await SignalAsync(1);
        await SignalAsync(2);

        _attention.Turn(away: false);

        await Eventually.True(() => shown.Markup == "2", "what was missed is read");
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(2, shown.Instance.Reads);
    }

    [Fact]
    public async Task Component_WhenNothingHappenedMeanwhile_ReadsNothing()
    {
        var shown = await ShownAsync();
        _attention.Turn(away: true);
        _attention.Turn(away: false);
        _clock.Advance(TimeSpan.FromMinutes(1));

        using var witness = Witness();
        await SignalAsync(1);
        await Eventually.True(() => shown.Markup == "2", "the next signal is answered as ever");
        Assert.Equal(2, shown.Instance.Reads);
    }

    [Fact]
    public async Task Component_OpenedWhileNobodyLooks_ReadsItsFirstStateOnly()
    {
        _attention.Turn(away: true);
        var shown = await ShownAsync();
        using var witness = Witness();
        await SignalAsync(1);
        var component = shown.Instance;
        Assert.Equal(1, component.Reads);

        await _bunit.DisposeComponentsAsync();
        _attention.Turn(away: false);
        await SignalAsync(2);
        Assert.Equal((1, 1), (component.Reads, _feed.SubscriptionCount));
    }

    private async Task<IRenderedComponent<Counter>> ShownAsync()
    {
        var shown = _bunit.Render<Counter>();
        await Eventually.True(() => shown.Markup == "1", "the first state is read");
        return shown;
    }

    // Subscribed after the component: when it is called, the component has had the signal too.
    private LiveSubscription Witness() => _feed.Subscribe(_key, TimeSpan.Zero, _ =>
    {
        Interlocked.Increment(ref _witnessed);
        return Task.CompletedTask;
    });

    private async Task SignalAsync(int count)
    {
        _clock.Advance(TimeSpan.FromSeconds(1));
        _feed.Publish(_key);
        await Eventually.True(() => Volatile.Read(ref _witnessed) == count, "the signal is delivered");
    }

    private sealed class Counter : LiveComponent
    {
        public int Reads { get; private set; }

        protected override async Task OnInitializedAsync()
        {
            Watch(_key, TimeSpan.FromMilliseconds(250), CountAsync);
            await ReadAsync(CountAsync);
        }

        protected override void BuildRenderTree(RenderTreeBuilder builder) => builder.AddContent(0, $"{Reads}");

        private Task CountAsync(CancellationToken cancel)
        {
            Reads++;
            return Task.CompletedTask;
        }
    }
}
