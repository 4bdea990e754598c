using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace OpsMonitor.App.Parts.Dialogs;

/// <summary>A text to take along, and the button that takes it.</summary>
public sealed partial class CopyText
{
    private bool _copied;

    [Inject]
    public required IJSRuntime Js { get; init; }

    [Parameter, EditorRequired]
    public required string Text { get; set; }

    /// <summary>What the text is.</summary>
    [Parameter, EditorRequired]
    public required string Label { get; set; }

    private async Task CopyAsync()
    {
        try
        {
            await Js.InvokeVoidAsync("navigator.clipboard.writeText", Text);
            _copied = true;
        }
        catch (JSException)
        {
            // Browsers allow the clipboard on secure addresses only; the text can still be selected.
        }
    }
}
