using Microsoft.AspNetCore.Components;
using MudBlazor;
using OpsMonitor.Domain.Text;

namespace OpsMonitor.App.Parts.Dialogs;

/// <summary>Says what is about to happen and lets the person think again.</summary>
public sealed partial class ConfirmDialog
{
    private string _reason = "";

    [CascadingParameter]
    public required IMudDialogInstance Dialog { get; set; }

    [Parameter, EditorRequired]
    public required string Title { get; set; }

    [Parameter, EditorRequired]
    public required string Text { get; set; }

    /// <summary>The word on the button that does it.</summary>
    [Parameter, EditorRequired]
    public required string Act { get; set; }

    /// <summary>It is done for a reason only, which is the answer.</summary>
    [Parameter]
    public bool AsksWhy { get; set; }

    private bool IsReady => !AsksWhy || VisibleText.IsAny(_reason);

    /// <summary>The reason, empty where none was asked for; null when the person thought better of it.</summary>
    public static async Task<string?> AskAsync(OneAtATime turn, string title, string text, string act, bool asksWhy = false)
    {
        var parameters = new DialogParameters<ConfirmDialog> { { d => d.Title, title }, { d => d.Text, text }, { d => d.Act, act }, { d => d.AsksWhy, asksWhy } };
        return await turn.AskAsync(null, parameters, new() { FullWidth = true, MaxWidth = MaxWidth.Small, CloseOnEscapeKey = true }) is { Canceled: false, Data: string reason } ? reason : null;
    }
}
