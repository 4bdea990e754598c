using Microsoft.AspNetCore.Components;
using OpsMonitor.App.Live;
using OpsMonitor.App.Look;

namespace OpsMonitor.App.Parts.Layouts;

/// <summary>Says whether the page is live. <see cref="Age"/> is how old its data are, shown while they are delayed. The second word is the
/// browser's own (connect.js): of a line that is cut the server cannot tell.</summary>
public partial class LiveBadge
{
    [Parameter, EditorRequired]
    public LiveState State { get; set; }

    [Parameter]
    public TimeSpan? Age { get; set; }

    private string AgeText => Age is { } age ? Words(age) : "";

    /// <summary>An age as the badge and the notes of a page say it, so that they say the same.</summary>
    public static string Words(TimeSpan age) => age.TotalMinutes < 1 ? $"{(int)age.TotalSeconds} s" : Numbers.Duration(age);

    private (string Class, string Word, string Title) Look => State switch
    {
        LiveState.Live => ("is-live", "Live", "Changes appear as they happen"),
        LiveState.Delayed => ("is-delayed", $"Delayed {AgeText}".TrimEnd(),
            "Signals from the database are late; the page is read again every few seconds"),
        LiveState.Reconnecting => ("is-reconnecting", Age is null ? "Reconnecting" : $"Reconnecting, {AgeText} old",
            OutageWords.Away + "; the page shows " + (Age is null ? "the last known state" : $"what was known {AgeText} ago")),
    };
}
