using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using MudBlazor;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Domain.Text;

namespace OpsMonitor.App.Runs.Actions;

/// <summary>Says what an abort does and asks why; answers with the reason.</summary>
public partial class AbortRunDialog
{
    private string _reason = "";

    [CascadingParameter]
    public required IMudDialogInstance Dialog { get; set; }

    [Parameter, EditorRequired]
    public string Operation { get; set; } = "";

    [Parameter, EditorRequired]
    public RunCounters Counters { get; set; }

    private bool IsReady => VisibleText.IsAny(_reason);

    private void OnKey(KeyboardEventArgs key)
    {
        if (key.Key is "Enter" && IsReady)
        {
            Confirm();
        }
    }

    private void Confirm() => Dialog.Close(DialogResult.Ok(_reason.Trim()));
}
