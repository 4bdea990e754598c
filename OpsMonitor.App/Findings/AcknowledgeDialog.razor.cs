using Microsoft.AspNetCore.Components;
using MudBlazor;
using OpsMonitor.App.Parts;

namespace OpsMonitor.App.Findings;

/// <summary>Says how many findings will be acknowledged and takes the reason.</summary>
public partial class AcknowledgeDialog
{
    private string _note = "";

    [CascadingParameter]
    public required IMudDialogInstance Dialog { get; set; }

    [Parameter, EditorRequired]
    public int Count { get; set; }

    /// <summary>The note, which may be empty; null when the person thought better of it.</summary>
    public static async Task<string?> AskAsync(OneAtATime turn, int count)
    {
        var parameters = new DialogParameters<AcknowledgeDialog> { { d => d.Count, count } };
        return await turn.AskAsync(null, parameters, new() { FullWidth = true, MaxWidth = MaxWidth.Small, CloseOnEscapeKey = true }) is { Canceled: false, Data: string note } ? note : null;
    }

    private void Accept() => Dialog.Close(DialogResult.Ok(_note.Trim()));
}
