using Microsoft.AspNetCore.Components;
using MudBlazor;
using OpsMonitor.App.Account.Oidc;
using OpsMonitor.App.Account.Profile;
using OpsMonitor.Domain.Access.Passkeys;

namespace OpsMonitor.App.Account.Passkeys;

/// <summary>The passkeys that I sign in with.</summary>
public sealed partial class PasskeysCard
{
    private IReadOnlyList<PasskeyView>? _passkeys;

    [Inject]
    public required OwnPasskeys Ledger { get; init; }

    [Inject]
    public required PasskeyBrowser Browser { get; init; }

    [Inject]
    public required LocalSignIn Local { get; init; }

    /// <summary>Other sessions were ended.</summary>
    [Parameter]
    public EventCallback Changed { get; set; }

    private bool MayAdd => Local.IsOn && Browser.Place is not null;

    protected override Task OnInitializedAsync() => ReadAsync();

    private async Task ReadAsync()
    {
        if (await Tenants.WhoAsync() is { } who)
        {
            _passkeys = await Ledger.ListAsync(who.Id);
        }
    }

    private Task AddAsync() => Turn.RunAsync(async () =>
    {
        var (holder, proof) = ((AccountHolder?)null, "");
        var proved = await ProveAsync("Add a passkey", "Confirm that it is you. Whoever has the passkey can open your account from then on.", "Continue", async (who, shown) =>
        {
            (holder, proof) = (who, shown);
            return (await Own.ProveAsync(who, shown) is { } wrong ? [wrong] : [], []);
        });
        if (proved is null || holder is not { } me)
        {
            return;
        }

        var parameters = new DialogParameters<PasskeyDialog> { { d => d.Me, me }, { d => d.Proof, proof } };
        if (await Turn.AskAsync(null, parameters, new() { FullWidth = true, MaxWidth = MaxWidth.Small, CloseOnEscapeKey = true, BackdropClick = false }) is { Canceled: false })
        {
            Snackbar.Add("The passkey was added. You can sign in with it from now on.", Severity.Success);
            await ReadAsync();
        }
    });

    private Task RenameAsync(PasskeyView passkey) => Turn.RunAsync(async () =>
    {
        var parameters = new DialogParameters<RenamePasskeyDialog> { { d => d.Name, passkey.Name } };
        if (await Turn.AskAsync(null, parameters, new() { FullWidth = true, MaxWidth = MaxWidth.Small, CloseOnEscapeKey = true }) is { Canceled: false, Data: string name }
            && await HolderAsync() is { } me)
        {
            var errors = await Ledger.RenameAsync(me, passkey.Id, name);
            Snackbar.Add(errors.Count == 0 ? $"It is called {name.Trim()} now." : errors[0], errors.Count == 0 ? Severity.Success : Severity.Warning);
            await ReadAsync();
        }
    });

    private Task RemoveAsync(PasskeyView passkey) => Turn.RunAsync(async () =>
    {
        var text = "It opens your account no more. You are signed out everywhere else.";
        if (await ProveAsync($"Remove {passkey.Name}", text, "Remove", async (me, shown) => (await Ledger.RemoveAsync(me, shown, passkey.Id), [])) is not null)
        {
            Snackbar.Add($"{passkey.Name} was removed. You are signed out everywhere else.", Severity.Success);
            await ReadAsync();
            await Changed.InvokeAsync();
            await Browser.ForgetAsync(passkey.CredentialId);
        }
    });
}
