using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace OpsMonitor.App.Parts.Dialogs;

/// <summary>Shows a link or a token that exists nowhere else and cannot be shown again. Only its button closes it.</summary>
public sealed partial class OnceDialog
{
    [CascadingParameter]
    public required IMudDialogInstance Dialog { get; set; }

    [Parameter, EditorRequired]
    public required string Title { get; set; }

    [Parameter, EditorRequired]
    public required string Text { get; set; }

    /// <summary>What the secret is called.</summary>
    [Parameter, EditorRequired]
    public required string Label { get; set; }

    [Parameter, EditorRequired]
    public required string Secret { get; set; }

    public static async Task ShowAsync(OneAtATime turn, string title, string text, string label, string secret)
    {
        var parameters = new DialogParameters<OnceDialog> { { d => d.Title, title }, { d => d.Text, text }, { d => d.Label, label }, { d => d.Secret, secret } };
        await turn.AskAsync(null, parameters, new() { FullWidth = true, MaxWidth = MaxWidth.Small, BackdropClick = false, CloseOnEscapeKey = false });
    }
}
