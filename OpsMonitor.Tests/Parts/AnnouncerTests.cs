using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using OpsMonitor.App.Parts;
using OpsMonitor.Tests.Browser.Checker;

namespace OpsMonitor.Tests.Parts;

public sealed class AnnouncerTests : IAsyncDisposable
{
    private readonly FakeTimeProvider _clock = new();
    private readonly BunitContext _bunit = new();
    private readonly Announcer _announcer;
    private readonly List<string> _said = [];

    public AnnouncerTests()
    {
        _announcer = new(_clock);
        _announcer.Changed += (_, _) => _said.Add(_announcer.Words);
        _bunit.Services.AddSingleton(_announcer);
        _bunit.Services.AddCascadingValue(_ => _announcer);
    }

    public async ValueTask DisposeAsync()
    {
        _announcer.Dispose();
        await _bunit.DisposeAsync();
    }

    [Fact]
    public void Say_ManyWordsInTenSeconds_AreTheFirstAndThenTheLatest()
    {
        foreach (var words in new[] { "1 of 9", "2 of 9", "3 of 9" })
        {
            _announcer.Say(this, words);
        }

        Assert.Equal(["1 of 9"], _said);
        _clock.Advance(TimeSpan.FromSeconds(9));
        Assert.Equal(["1 of 9"], _said);
        _clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(["1 of 9", "3 of 9"], _said);
        _clock.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal(["1 of 9", "3 of 9"], _said);
    }

    [Fact]
    public void Say_TheSameAgain_IsNotRepeated()
    {
        _announcer.Say(this, "Done");
        _clock.Advance(TimeSpan.FromMinutes(1));
        _announcer.Say(this, "Done");

        Assert.Equal(["Done"], _said);
    }

    [Fact]
    public void Say_ThenThePageIsLeft_IsForgotten()
    {
        _announcer.Say(this, "1 of 9");
        _announcer.Say(this, "2 of 9");
        _announcer.Forget();
        _clock.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(["1 of 9", ""], _said);
    }

    [Fact]
    public async Task LiveRegion_PartThatSpokeIsGone_HoldsNothingAndSaysNothingLater()
    {
        var region = _bunit.Render<LiveRegion>();
        var part = _bunit.Render<Say>(p => p.Add(s => s.Words, "1 of 9"));
        region.WaitForAssertion(() => Assert.Equal("1 of 9", region.Find("[aria-live=polite]").TextContent));
        part.Render(p => p.Add(s => s.Words, "2 of 9"));

        await _bunit.DisposeComponentsAsync();
        _clock.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal("", _announcer.Words);
        Assert.DoesNotContain("2 of 9", _said);
    }

    [Fact]
    public void Forget_ByAnother_LeavesTheWordsOfThoseWhoAreThere()
    {
        _announcer.Say(this, "1 of 9");
        _announcer.Say(this, "2 of 9");
        _announcer.Forget(new());
        _clock.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(["1 of 9", "2 of 9"], _said);
    }

    [Fact]
    public void LiveRegion_SaidByAPart_HoldsTheWords()
    {
        var region = _bunit.Render<LiveRegion>();
        _bunit.Render<Say>(p => p.Add(s => s.Words, "3 runs running"));

        region.WaitForAssertion(() => Assert.Equal("3 runs running", region.Find("[aria-live=polite]").TextContent));
    }
}
