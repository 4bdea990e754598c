using System.Globalization;
using Microsoft.AspNetCore.Components;
using OpsMonitor.App.Look;
using OpsMonitor.Domain.Runs.Queries;
using OpsMonitor.Domain.Text;

namespace OpsMonitor.App.Runs.Run;

/// <summary>What became of one item: the cells of its row as one piece, made once for all who look at the same reading; only times are the reader's.</summary>
/// <param name="href">The item's history.</param>
public sealed class RunItemLine(RunItemRow item, string href)
{
    private Row? _row;

    public string Ref { get; } = item.Ref ?? "";

    public MarkupString Cells(ViewerClock clock)
    {
        // Most readers live in one zone.
        if (_row is not { } row || !row.Zone.Equals(clock.Zone))
        {
            var at = item.RecordedAt.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);
            _row = row = new(clock.Zone, Markup.Of(
                $"""<td class="two name">{Name()}</td><td class="outcome">{RunStatusLook.Of(item.Outcome).Chip}</td><td class="code"><span class="mono">{item.ReasonCode}</span></td>{Why()}<td class="at num sub"><time datetime="{at}" title="{clock.Exact(item.RecordedAt)}">{clock.TimeOfDay(item.RecordedAt)}</time></td>"""));
        }

        return row.Cells;
    }

    private MarkupString Name()
    {
        var shown = string.IsNullOrEmpty(item.ItemId) ? "(empty id)" : MarkedText.Of(item.ItemId);
        return item.DisplayName is { } name
            ? Markup.Of($"""<a href="{href}" title="Every run that touched this item">{name}</a><small class="mono">{shown}</small>""")
            : Markup.Of($"""<a href="{href}" title="Every run that touched this item">{shown}</a>""");
    }

    private MarkupString Why() => item.Reason is { } reason
        ? Markup.Of($"""<td class="why sub" title="{reason}">{reason}</td>""")
        : Markup.Of($"""<td class="why sub"></td>""");

    private sealed record Row(TimeZoneInfo Zone, MarkupString Cells);
}
