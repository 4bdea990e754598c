using Microsoft.AspNetCore.Components;
using MudBlazor;
using OpsMonitor.App.Account.Profile;
using OpsMonitor.App.Parts.Dialogs;

namespace OpsMonitor.App.Account.TwoFactor;

/// <summary>Turns codes of an authenticator app on and off.</summary>
public sealed partial class TwoFactorCard
{
    [Inject]
    public required Authenticators Apps { get; init; }

    [Parameter, EditorRequired]
    public required SignInMeans Means { get; set; }

    /// <summary>What the person signs in with.</summary>
    [Parameter]
    public string? Account { get; set; }

    /// <summary>What the account signs in by was changed.</summary>
    [Parameter]
    public EventCallback Changed { get; set; }

    private Task TurnOnAsync() => Turn.RunAsync(async () =>
    {
        var (holder, proof) = ((AccountHolder?)null, "");
        var proved = await ProveAsync("Set up two-factor sign-in", "Confirm that it is you. From then on a code is asked for at each sign-in.", "Continue", async (who, password) =>
        {
            (holder, proof) = (who, password);
            return (await Own.ProveAsync(who, password) is { } wrong ? [wrong] : [], []);
        });
        if (proved is null || holder is not { } me)
        {
            return;
        }

        var parameters = new DialogParameters<AuthenticatorDialog>
        {
            { d => d.Me, me }, { d => d.Password, proof }, { d => d.Account, Account ?? me.Name }, { d => d.Key, await Apps.NewKeyAsync(me.Id) },
        };
        var answer = await Turn.AskAsync(null, parameters, new() { FullWidth = true, MaxWidth = MaxWidth.Small, CloseOnEscapeKey = true, BackdropClick = false });
        if (answer is { Canceled: false, Data: IReadOnlyList<string> codes })
        {
            await ShowAsync(codes, "Two-factor sign-in is on");
        }
    });

    private Task TurnOffAsync() => Turn.RunAsync(async () =>
    {
        if (await ProveAsync("Turn off two-factor sign-in", "Your password alone opens your account then.", "Turn off", async (me, password) => (await Apps.TurnOffAsync(me, password), []), ends: true) is not null)
        {
            Snackbar.Add("Two-factor sign-in is off. You are signed out everywhere else.", Severity.Success);
            await Changed.InvokeAsync();
        }
    });

    private Task RenewAsync() => Turn.RunAsync(async () =>
    {
        if (await ProveAsync("New recovery codes", "Those of before open nothing any more.", "Make new codes", Apps.NewCodesAsync, ends: true) is { } codes)
        {
            await ShowAsync(codes, "Your new recovery codes");
        }
    });

    private async Task ShowAsync(IReadOnlyList<string> codes, string title)
    {
        await OnceDialog.ShowAsync(
            Turn, title, "Keep these recovery codes where you find them without your phone. Each of them signs you in once, in place of a code. They cannot be shown again.",
            "Recovery codes", string.Join('\n', codes));
        await Changed.InvokeAsync();
    }
}
