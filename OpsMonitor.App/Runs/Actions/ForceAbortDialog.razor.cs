using Microsoft.AspNetCore.Components;
using MudBlazor;
using OpsMonitor.Domain.Runs.Queries;
using OpsMonitor.Domain.Text;

namespace OpsMonitor.App.Runs.Actions;

/// <summary>Says what a forced abort does to work in hand and asks why; answers with the reason.</summary>
public partial class ForceAbortDialog
{
    private string _reason = "";

    [CascadingParameter]
    public required IMudDialogInstance Dialog { get; set; }

    [Parameter, EditorRequired]
    public RunRow Run { get; set; } = null!;

    private bool IsReady => VisibleText.IsAny(_reason);

    private void Confirm() => Dialog.Close(DialogResult.Ok(_reason.Trim()));
}
