using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace OpsMonitor.App.Account.Passkeys;

/// <summary>Asks what a passkey is to be called.</summary>
public sealed partial class RenamePasskeyDialog
{
    private string _name = "";

    [CascadingParameter]
    public required IMudDialogInstance Dialog { get; set; }

    [Parameter, EditorRequired]
    public required string Name { get; set; }

    protected override void OnInitialized() => _name = Name;

    private void Accept()
    {
        if (_name.Trim().Length > 0)
        {
            Dialog.Close(DialogResult.Ok(_name));
        }
    }
}
