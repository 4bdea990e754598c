using Microsoft.AspNetCore.Components;
using MudBlazor;
using OpsMonitor.App.Account.Profile;
using OpsMonitor.App.Parts;

namespace OpsMonitor.App.Account.Passkeys;

/// <summary>Asks for a name and has the device make the passkey.</summary>
public sealed partial class PasskeyDialog
{
    private string _name = "";
    private IReadOnlyList<string> _errors = [];

    [CascadingParameter]
    public required IMudDialogInstance Dialog { get; set; }

    [Inject]
    public required OwnPasskeys Passkeys { get; init; }

    [Inject]
    public required PasskeyBrowser Browser { get; init; }

    [Inject]
    public required OneAtATime Turn { get; init; }

    [Parameter, EditorRequired]
    public required AccountHolder Me { get; set; }

    /// <summary>What proves that the account is theirs, asked for before.</summary>
    [Parameter, EditorRequired]
    public required string Proof { get; set; }

    private Task ActAsync() => Turn.RunInDialogAsync(async () =>
    {
        if (_name.Trim().Length == 0)
        {
            return;
        }

        _errors = await MakeAsync();
        if (_errors.Count == 0)
        {
            Dialog.Close(DialogResult.Ok(true));
        }
    });

    private async Task<IReadOnlyList<string>> MakeAsync()
    {
        var (errors, asked) = Browser.Place is { } place ? await Passkeys.BeginAsync(Me, Proof, place) : ([PasskeyWords.NotHere], null);
        if (asked is null)
        {
            return errors;
        }

        var said = await Browser.CreateAsync(asked);
        return said.Answer is null ? [PasskeyBrowser.Words(said.Fault)] : await Passkeys.AddAsync(Me, asked, _name, said.Answer);
    }
}
