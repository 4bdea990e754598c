using Microsoft.AspNetCore.Components;
using MudBlazor;
using OpsMonitor.App.Account.Profile;
using OpsMonitor.App.Parts;

namespace OpsMonitor.App.Account.TwoFactor;

/// <summary>Shows a new key and takes the code that proves that an app has it. Its answer is the recovery codes.</summary>
public sealed partial class AuthenticatorDialog
{
    private string _code = "";
    private string _picture = "";
    private IReadOnlyList<string> _errors = [];

    [CascadingParameter]
    public required IMudDialogInstance Dialog { get; set; }

    [Inject]
    public required Authenticators Apps { get; init; }

    [Inject]
    public required OneAtATime Turn { get; init; }

    [Parameter, EditorRequired]
    public required AccountHolder Me { get; set; }

    /// <summary>What proves that the account is theirs, asked for before.</summary>
    [Parameter, EditorRequired]
    public required string Password { get; set; }

    /// <summary>What the app calls the account.</summary>
    [Parameter, EditorRequired]
    public required string Account { get; set; }

    [Parameter, EditorRequired]
    public required string Key { get; set; }

    protected override void OnInitialized() => _picture = Authenticators.Picture(Authenticators.Address(Key, Account));

    private Task ActAsync() => Turn.RunInDialogAsync(async () =>
    {
        (_errors, var codes) = await Apps.TurnOnAsync(Me, Password, Key, _code);
        if (_errors.Count == 0)
        {
            Dialog.Close(DialogResult.Ok(codes));
        }
    });
}
