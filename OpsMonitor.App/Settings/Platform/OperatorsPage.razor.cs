using Microsoft.AspNetCore.Components;
using MudBlazor;
using OpsMonitor.App.Parts.Dialogs;
using OpsMonitor.Domain.Access;
using OpsMonitor.Domain.Access.Platform;

namespace OpsMonitor.App.Settings.Platform;

/// <summary>Who watches over all tenants.</summary>
public partial class OperatorsPage
{
    private IReadOnlyList<PlatformOperatorRow>? _operators;
    private string _email = "";
    private string? _error;

    [Inject]
    public required PlatformQueries Platform { get; init; }

    [Inject]
    public required PlatformLedger Ledger { get; init; }

    protected override Task OnInitializedAsync() => LoadAsync();

    private async Task LoadAsync() => _operators = await Platform.OperatorsAsync();

    private Task GrantAsync() => Turn.RunAsync(async () =>
    {
        _error = null;
        if (await OperatorAsync() is null)
        {
            return;
        }

        if (await Platform.AccountAsync(_email) is not { } account)
        {
            _error = Words(OperatorRefusal.NoAccount);
            return;
        }

        var asked = await ConfirmDialog.AskAsync(Turn, $"Make {account.DisplayName} a platform operator", Introduction(account), "Make platform operator");
        if (asked is not null && await OperatorAsync() is { } who)
        {
            _error = await Ledger.GrantAsync(account.Email!, who) is { } refusal ? Words(refusal) : null;
            _email = _error is null ? "" : _email;
            await LoadAsync();
        }
    });

    private Task RevokeAsync(PlatformOperatorRow person) => Turn.RunAsync(async () =>
    {
        var asked = await ConfirmDialog.AskAsync(
            Turn, $"Remove {person.DisplayName}", "They keep their memberships, and lose the portfolio, the other tenants and these pages within seconds.", "Remove");
        if (asked is null || await OperatorAsync() is not { } who)
        {
            return;
        }

        if (await Ledger.RevokeAsync(person.UserId, who) is { } refusal)
        {
            Snackbar.Add(Words(refusal), Severity.Warning);
        }

        if (await MayAsync())
        {
            await LoadAsync();
        }
    });

    // An address is only what somebody typed when they joined: the tenants tell whether it is the person meant.
    private static string Introduction(AccountView account) =>
        $"The account of {account.Email} is called {account.DisplayName} and is {(account.Tenants.Count == 0 ? "a member of no tenant" : "a member of " + string.Join(", ", account.Tenants))}. "
        + "As a platform operator, it enters every tenant as a viewer and manages tenants and this list.";

    private static string Words(OperatorRefusal refusal) => refusal switch
    {
        OperatorRefusal.NoAccount => "Nobody has an account of this address. Invite them to a tenant first.",
        OperatorRefusal.LastOperator => "This is the only platform operator. Add somebody else first.",
    };
}
