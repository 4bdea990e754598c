using Microsoft.AspNetCore.Components;
using OpsMonitor.App.Look;
using OpsMonitor.App.Parts.Charts;
using OpsMonitor.Domain.Findings;
using OpsMonitor.Domain.Runs.Queries;
using OpsMonitor.Domain.Runs.Rules;

namespace OpsMonitor.App.Overview;

/// <summary>How the runs of a range ended, slot by slot in the reader's zone.</summary>
public sealed partial class OverviewTrend
{
    private static readonly IReadOnlyList<ChartPart> _parts =
    [
        Part(RunStatusLook.Of(RunStatusBucket.Succeeded)), Part(RunStatusLook.Of(RunStatusBucket.PartiallySucceeded)),
        Part(RunStatusLook.Of(RunStatusBucket.Failed)), Part(RunStatusLook.Of(RunStatus.Aborted)) with { Class = "aborted" },
    ];

    private IReadOnlyList<ChartSlot> _slots = [];
    private RunSeries? _drawn;

    [Inject]
    public required ViewerClock Clock { get; init; }

    /// <summary>How far back to look.</summary>
    [Parameter]
    public ChartRange Range { get; set; }

    private string Caption => $"Runs that ended in the last {ChartRanges.Words(Range)}, {ChartRanges.SlotWords(Range)}";

    protected override void OnParametersSet()
    {
        // Of an address that has changed the read is under way: until then the slots are those of the one before.
        var (range, series) = (Range, Read.Series);
        if (ReferenceEquals(_drawn, series))
        {
            return;
        }

        _drawn = series;
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
