using Microsoft.AspNetCore.Components;
using MudBlazor;
using OpsMonitor.App.Account.Passkeys;
using OpsMonitor.App.Parts;

namespace OpsMonitor.App.Account.Profile;

/// <summary>Asks whoever sits there to prove that the account is theirs before something is done, and stays open while they do not (<see cref="OwnAccount.ProveAsync"/>).</summary>
public sealed partial class PasswordDialog
{
    private string _password = "";
    private IReadOnlyList<string> _errors = [];
    private bool _hasPasskey;

    [CascadingParameter]
    public required IMudDialogInstance Dialog { get; set; }

    [Inject]
    public required OneAtATime Turn { get; init; }

    [Inject]
    public required PasskeyBrowser Browser { get; init; }

    /// <summary>Who is to prove it.</summary>
    [Parameter, EditorRequired]
    public required AccountHolder Me { get; set; }

    [Parameter, EditorRequired]
    public required string Title { get; set; }

    [Parameter, EditorRequired]
    public required string Text { get; set; }

    [Parameter, EditorRequired]
    public required string Act { get; set; }

    /// <summary>Something ends by it.</summary>
    [Parameter]
    public bool Ends { get; set; }

    /// <summary>The password is the proof; else it is a sign-in that is fresh, and there is nothing to type.</summary>
    [Parameter, EditorRequired]
    public required bool AsksPassword { get; set; }

    /// <summary>What is done with the password; the codes it answers with close the dialog.</summary>
    [Parameter, EditorRequired]
    public required Func<string, Task<(IReadOnlyList<string> Errors, IReadOnlyList<string> Codes)>> Do { get; set; }

    private bool IsReady => !AsksPassword || _password.Length > 0;

    protected override async Task OnInitializedAsync() => _hasPasskey = await Browser.CanProveAsync(Me);

    private Task ActAsync() => Turn.RunInDialogAsync(() => IsReady ? DoAsync(_password) : Task.CompletedTask);

    private Task ActByPasskeyAsync() => Turn.RunInDialogAsync(async () =>
    {
        var (proof, wrong) = await Browser.ProveAsync(Me);
        _errors = wrong is null ? [] : [wrong];
        if (proof is not null)
        {
            await DoAsync(proof);
        }
    });

    private async Task DoAsync(string proof)
    {
        (_errors, var codes) = await Do(proof);
        if (_errors.Count == 0)
        {
            Dialog.Close(DialogResult.Ok(codes));
        }
    }
}
