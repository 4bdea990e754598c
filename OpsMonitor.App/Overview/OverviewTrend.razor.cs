using Microsoft.AspNetCore.Components;
using OpsMonitor.App.Charts;
using OpsMonitor.App.Live;
using OpsMonitor.App.Runs;
using OpsMonitor.Domain.Runs;

namespace OpsMonitor.App.Overview;

/// <summary>How the runs of a range ended, slot by slot in the reader's zone.</summary>
public sealed partial class OverviewTrend
{
    private static readonly IReadOnlyList<ChartPart> _parts =
    [
        Part(RunStatusLook.Of(RunStatusBucket.Succeeded)), Part(RunStatusLook.Of(RunStatusBucket.PartiallySucceeded)),
        Part(RunStatusLook.Of(RunStatusBucket.Failed)), Part(RunStatusLook.Of(RunStatus.Aborted)) with { Class = "aborted" },
    ];

    private IReadOnlyList<ChartSlot>? _slots;
    private DateTimeOffset? _countedFrom;

    [Inject]
    public required RunStats Stats { get; init; }

    protected override TimeSpan Pace => TimeSpan.FromSeconds(15);

    protected override IEnumerable<LiveKey> Keys => [LiveKey.Runs(Tenant)];

    private string Caption => $"Runs that ended in the last {ChartRanges.Words(Range)}, {ChartRanges.SlotWords(Range)}";

    protected override async Task ReadPartAsync(CancellationToken cancel)
    {
        var range = Range;
        var series = await Stats.SeriesAsync(Tenant, ChartRanges.Edges(range, Clock.Now, Clock.Zone), cancel: cancel);
        _countedFrom = series.CountedFrom;
        _slots =
        [
            .. series.Slots.Index().Select(s => new ChartSlot(
                ChartRanges.Title(range, s.Item.From, s.Item.To, Clock.Zone),
                ChartRanges.Tick(range, s.Item.From, s.Index, Clock.Zone),
                [s.Item.Succeeded, s.Item.Partial, s.Item.Failed, s.Item.Aborted])
            {
                IsCounted = series.CountedFrom is not { } from || s.Item.To > from,
            }),
        ];
    }

    private static ChartPart Part(RunStatusLook look) => new(look.Word, look.Icon, look.Class);
}
