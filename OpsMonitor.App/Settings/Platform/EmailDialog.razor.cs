using Microsoft.AspNetCore.Components;
using MudBlazor;
using OpsMonitor.App.Parts;

namespace OpsMonitor.App.Settings.Platform;

/// <summary>Asks for somebody's e-mail address.</summary>
public partial class EmailDialog
{
    private string _email = "";

    [CascadingParameter]
    public required IMudDialogInstance Dialog { get; set; }

    [Parameter, EditorRequired]
    public required string Title { get; set; }

    [Parameter, EditorRequired]
    public required string Text { get; set; }

    /// <summary>The address; null when the person thought better of it.</summary>
    public static async Task<string?> AskAsync(OneAtATime turn, string title, string text)
    {
        var parameters = new DialogParameters<EmailDialog> { { d => d.Title, title }, { d => d.Text, text } };
        return await turn.AskAsync(null, parameters, new() { FullWidth = true, MaxWidth = MaxWidth.Small, CloseOnEscapeKey = true }) is { Canceled: false, Data: string email } ? email : null;
    }
}
