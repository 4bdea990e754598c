using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using OpsMonitor.App.Look;
using OpsMonitor.App.Runs;
using OpsMonitor.App.Runs.List;
using OpsMonitor.App.Runs.Run;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Tests.Browser.Checker;

namespace OpsMonitor.Tests.Runs.Pages;

public sealed class RunLeafPartsTests : IAsyncDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 11, 0, 0, TimeSpan.Zero);
    private readonly BunitContext _bunit = new();

    public RunLeafPartsTests()
    {
        _bunit.Services.AddSingleton(new ViewerClock(new FakeTimeProvider(Now)));
        _bunit.JSInterop.Mode = JSRuntimeMode.Loose;
    }

    public ValueTask DisposeAsync() => _bunit.DisposeAsync();

    [Theory]
    [InlineData(RunStatus.Aborted, "Aborted", "failed")]
    [InlineData(RunStatus.CompletedWithErrors, "Partial", "partial")]
    public void Chip_Status_IsIconWordAndColour(RunStatus status, string word, string css)
    {
        var chip = _bunit.Render<RunStatusChip>(p => p.Add(c => c.Status, status)).Find(".chip");

        Assert.Equal(word, chip.TextContent);
        Assert.Contains(css, chip.ClassList);
        Assert.NotNull(chip.QuerySelector("svg"));
    }

    [Fact]
    public void Bar_KnownTotal_ShowsSharesAndSaysThem()
    {
        var bar = Bar(total: 1000, succeeded: 409, failed: 3).Find("[role=progressbar]");

        Assert.Equal("412 of 1,000: 409 succeeded, 3 failed, 0 skipped", bar.GetAttribute("aria-label"));
        Assert.Equal("412", bar.GetAttribute("aria-valuenow"));
        Assert.Equal("--s:40.9%;--f:max(2px,0.3%)", bar.GetAttribute("style"));
    }

    [Fact]
    public void Bar_UnknownTotal_ClaimsNoShare()
    {
        var bar = Bar(total: null, succeeded: 56, failed: 0).Find("[role=progressbar]");

        Assert.False(bar.HasAttribute("aria-valuenow"));
        Assert.False(bar.HasAttribute("style"));
        Assert.StartsWith("56 processed", bar.GetAttribute("aria-label"), StringComparison.Ordinal);
    }

    [Fact]
    public void Bar_EndedWithUnknownTotal_ShowsWhatWasDoneAsTheWhole()
    {
        var bar = Bar(total: null, succeeded: 54, failed: 2);
        Assert.Contains("unknown", bar.Find("[role=progressbar]").ClassList);

        bar.Render(p => p.Add(b => b.Ended, true));
        var ended = bar.Find("[role=progressbar]");
        Assert.DoesNotContain("unknown", ended.ClassList);
        Assert.Equal("--s:96.43%;--f:max(2px,3.57%)", ended.GetAttribute("style"));
        Assert.StartsWith("56 processed", ended.GetAttribute("aria-label"), StringComparison.Ordinal);
    }

    [Fact]
    public void Bar_MoreThanAnnounced_StaysInside() =>
        Assert.Equal("--s:100%", Bar(total: 10, succeeded: 12, failed: 0).Find(".stack").GetAttribute("style"));

    [Theory]
    [InlineData(1000, 999, 99)]
    [InlineData(1000, 1000, 100)]
    [InlineData(2_000_000_000, 1_999_999_999, 99)]
    public void Bar_Percent_IsHundredOnlyWhenAllIsDone(int total, int processed, int percent) =>
        Assert.Equal(percent, RunBar.Percent(new(total, processed, processed, 0, 0), ended: false));

    [Fact]
    public void Reason_KnownCode_ExplainsItselfAndUnknownShowsASample()
    {
        Assert.Contains("too many requests", Reason("throttled"), StringComparison.Ordinal);
        Assert.Contains("For example: out of paint", Reason("paint_missing"), StringComparison.Ordinal);
    }

    private IRenderedComponent<RunProgressBar> Bar(int? total, int succeeded, int failed) => _bunit.Render<RunProgressBar>(p => p
        .Add(b => b.Counters, new RunCounters(total, succeeded + failed, succeeded, failed, 0)));

    private string Reason(string code) => _bunit.Render<RunReason>(p => p
        .Add(r => r.Code, code).Add(r => r.Count, 3).Add(r => r.Whole, 4).Add(r => r.Sample, "out of paint").Add(r => r.Href, "/")).Markup;
}
