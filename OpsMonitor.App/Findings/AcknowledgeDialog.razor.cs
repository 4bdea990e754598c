using Microsoft.AspNetCore.Components;
using MudBlazor;

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
    public static async Task<string?> AskAsync(IDialogService dialogs, int count)
    {
        var parameters = new DialogParameters<AcknowledgeDialog> { { d => d.Count, count } };
        var dialog = await dialogs.ShowAsync<AcknowledgeDialog>(null, parameters, new() { FullWidth = true, MaxWidth = MaxWidth.Small, CloseOnEscapeKey = true });
        return await dialog.Result is { Canceled: false, Data: string note } ? note : null;
    }

    private void Accept() => Dialog.Close(DialogResult.Ok(_note.Trim()));
}
