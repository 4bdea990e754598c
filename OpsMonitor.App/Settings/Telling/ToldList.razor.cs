using Microsoft.AspNetCore.Components;
using OpsMonitor.App.Notifications.Delivery;
using OpsMonitor.Domain.Notifications.Outbox;

namespace OpsMonitor.App.Settings.Telling;

/// <summary>Events in the words that channels read.</summary>
public sealed partial class ToldList
{
    [Inject]
    public required ToldWords Words { get; init; }

    [Parameter, EditorRequired]
    public required string Slug { get; set; }

    [Parameter, EditorRequired]
    public required IReadOnlyList<ToldEvent> Events { get; set; }

    /// <summary>How many further ones are only counted.</summary>
    [Parameter]
    public int More { get; set; }

    private IEnumerable<ToldLine> Lines => Events.Select(e => Words.Line(Slug, e));

    private string Link(int place) => ToldWords.Link(Slug, Events[place]);
}
