using Microsoft.AspNetCore.Components;
using MudBlazor;
using OpsMonitor.App.Parts;
using OpsMonitor.App.Tenancy;

namespace OpsMonitor.App.Account.Profile;

/// <summary>A section of the account page, in which people change something of their own.</summary>
public abstract class AccountCard : ComponentBase
{
    [Inject]
    public required CurrentTenant Tenants { get; init; }

    [Inject]
    public required OwnAccount Own { get; init; }

    [Inject]
    public required OneAtATime Turn { get; init; }

    [Inject]
    public required ISnackbar Snackbar { get; init; }

    /// <summary>What is wrong with what was asked for last.</summary>
    protected IReadOnlyList<string> Errors { get; private set; } = [];

    /// <summary>Does what the person asks for, once, as the database knows them now, and says so when it is done.</summary>
    protected Task ActAsync(Func<AccountHolder, Task<IReadOnlyList<string>>> act, string done, Func<Task>? afterwards = null) => Turn.RunAsync(async () =>
    {
        if (await HolderAsync() is not { } me)
        {
            return; // signed out meanwhile: the page ends by itself
        }

        Errors = await act(me);
        if (Errors.Count > 0)
        {
            return;
        }

        Snackbar.Add(done, Severity.Success);
        if (afterwards is not null)
        {
            await afterwards();
        }
    });

    /// <summary>Asks whoever sits there to prove that the account is theirs, and does it then; its answer, or null when they thought better of it.</summary>
    protected async Task<IReadOnlyList<string>?> ProveAsync(
        string title, string text, string act, Func<AccountHolder, string, Task<(IReadOnlyList<string> Errors, IReadOnlyList<string> Answer)>> done, bool ends = false)
    {
        if (await HolderAsync() is not { } me)
        {
            return null; // signed out meanwhile: the page ends by itself
        }

        var parameters = new DialogParameters<PasswordDialog>
        {
            { d => d.Me, me }, { d => d.Title, title }, { d => d.Text, text }, { d => d.Act, act }, { d => d.Ends, ends }, { d => d.AsksPassword, await Own.ProvesByPasswordAsync(me.Id) },
            { d => d.Do, password => done(me, password) },
        };
        var answer = await Turn.AskAsync(null, parameters, new() { FullWidth = true, MaxWidth = MaxWidth.Small, CloseOnEscapeKey = true });
        return answer is { Canceled: false, Data: IReadOnlyList<string> said } ? said : null;
    }

    /// <summary>The person as the database knows them now; null when nobody is signed in any more.</summary>
    protected async Task<AccountHolder?> HolderAsync() =>
        await Tenants.ResolvePersonAsync() is { } person && await Tenants.WhoAsync() is { } who ? AccountHolder.Of(person, who.Session) : null;
}
