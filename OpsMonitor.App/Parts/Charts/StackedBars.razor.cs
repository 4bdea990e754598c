using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using OpsMonitor.App.Look;
using OpsMonitor.Domain.Findings;

namespace OpsMonitor.App.Parts.Charts;

/// <summary>Bars over time, each stacked from parts in the legend's order, from the bottom. The same numbers stand in a table for those
/// who cannot see them.</summary>
public partial class StackedBars
{
    private const int SlotWidth = 10;
    private const int BarWidth = 8;
    private const int PlotHeight = 160;
    private const int Gap = 1;

    private IReadOnlyList<long> _ticks = [0, 1];
    private List<Bar> _bars = [];
    private int? _at;

    [Parameter, EditorRequired]
    public string Caption { get; set; } = "";

    [Parameter, EditorRequired]
    public IReadOnlyList<ChartPart> Parts { get; set; } = [];

    [Parameter, EditorRequired]
    public IReadOnlyList<ChartSlot> Slots { get; set; } = [];

    protected override void OnParametersSet()
    {
        _ticks = ChartScale.Counts(Slots.Count == 0 ? 0 : Slots.Max(s => s.Total));
        _bars = [.. Slots.Index().SelectMany(s => Stack(s.Index, s.Item))];
        _at = _at < Slots.Count ? _at : null;
    }

    private static string Share(long tick, long end) => string.Create(CultureInfo.InvariantCulture, $"{100.0 * tick / end:0.##}%");

    private static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    private string Y(long tick) => Number(PlotHeight - (PlotHeight * (double)tick / _ticks[^1]));

    private IEnumerable<Bar> Stack(int place, ChartSlot slot)
    {
        var top = (double)PlotHeight;
        foreach (var (part, value) in slot.Values.Index())
        {
            var height = ChartScale.Height(value, _ticks[^1], PlotHeight);
            if (height > 0)
            {
                top -= height;
                yield return new(
                    Parts[part].Class, (place * SlotWidth) + ((SlotWidth - BarWidth) / 2), Number(Math.Max(0, top)), Number(Math.Max(1, height - Gap)));
            }
        }
    }

    private string Words(ChartSlot slot) => slot switch
    {
        { IsCounted: false } => "Not counted",
        { Total: 0 } => "No run ended",
        _ => string.Join(", ", slot.Values.Index().Where(v => v.Item > 0).Select(v => $"{Numbers.Count(v.Item)} {Parts[v.Index].Word.ToLowerInvariant()}")),
    };

    private void Step(KeyboardEventArgs key) => _at = key.Key switch
    {
        "ArrowRight" => Math.Min(Slots.Count - 1, (_at ?? -1) + 1),
        "ArrowLeft" => Math.Max(0, (_at ?? Slots.Count) - 1),
        "Home" => 0,
        "End" => Slots.Count - 1,
        "Escape" => null,
        _ => _at,
    };

    private void Leave() => _at = null;

    private sealed record Bar(string Class, int X, string Y, string Height);
}
