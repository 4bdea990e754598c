using Microsoft.AspNetCore.Components;
using MudBlazor;
using OpsMonitor.App.Look;
using OpsMonitor.App.Parts;
using OpsMonitor.Domain.Access;

namespace OpsMonitor.App.Account.Keys;

/// <summary>Asks how long the old token goes on working beside the new one.</summary>
public sealed partial class RotateKeyDialog
{
    private static readonly int[] _choices = [1, 7, 30];

    private int _days = 7;

    [CascadingParameter]
    public required IMudDialogInstance Dialog { get; set; }

    [Parameter, EditorRequired]
    public required ApiKeyRow Key { get; set; }

    /// <summary>How long both work; null when the person thought better of it.</summary>
    public static async Task<TimeSpan?> AskAsync(OneAtATime turn, ApiKeyRow key)
    {
        var parameters = new DialogParameters<RotateKeyDialog> { { d => d.Key, key } };
        return await turn.AskAsync(null, parameters, new() { FullWidth = true, MaxWidth = MaxWidth.Small, CloseOnEscapeKey = true }) is { Canceled: false, Data: TimeSpan overlap } ? overlap : null;
    }

    private static string Words(int days) => Numbers.Count(days, "day", "days");
}
