using Microsoft.AspNetCore.Components;
using MudBlazor;
using OpsMonitor.App.Look;
using OpsMonitor.App.Parts;

namespace OpsMonitor.App.Settings.Telling;

/// <summary>Asks how long the old secret of a channel goes on signing beside the new one.</summary>
public sealed partial class SecretDialog
{
    private static readonly int[] _choices = [0, 1, 24, 7 * 24];

    private int _hours = 24;

    [CascadingParameter]
    public required IMudDialogInstance Dialog { get; set; }

    [Parameter, EditorRequired]
    public required string Name { get; set; }

    /// <summary>How long both sign; null when the person thought better of it.</summary>
    public static async Task<TimeSpan?> AskAsync(OneAtATime turn, string name)
    {
        var parameters = new DialogParameters<SecretDialog> { { d => d.Name, name } };
        return await turn.AskAsync(null, parameters, new() { FullWidth = true, MaxWidth = MaxWidth.Small, CloseOnEscapeKey = true }) is { Canceled: false, Data: TimeSpan overlap } ? overlap : null;
    }

    private static string Words(int hours) => hours switch
    {
        0 => "At once",
        < 48 => Numbers.Count(hours, "hour", "hours"),
        _ => Numbers.Count(hours / 24, "day", "days"),
    };
}
