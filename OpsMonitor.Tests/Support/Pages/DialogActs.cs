using Bunit;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace OpsMonitor.Tests.Support.Pages;

/// <summary>Tests of what asks in a dialog before it acts.</summary>
public abstract class DialogActs
{
    private protected IRenderedComponent<MudDialogProvider> Dialogs { get; set; } = null!;

    /// <summary>Ends with all that the last click began, dialogs included.</summary>
    private protected Task Acting { get; private set; } = Task.CompletedTask;

    private protected static Task ClickAsync<T>(IRenderedComponent<T> page, string button)
        where T : IComponent => page.ClickAsync(p => p.Button(button));

    private protected async Task AskAsync<T>(IRenderedComponent<T> page, string button)
        where T : IComponent
    {
        Acting = ClickAsync(page, button);
        await Eventually.True(() => Dialogs.FindAll(".mud-dialog").Count == 1, "the dialog is open");
    }
}
