using Microsoft.AspNetCore.Components;
using OpsMonitor.App.Tenancy;
using OpsMonitor.Domain.Access.Sessions;

namespace OpsMonitor.App.Account.Sessions;

/// <summary>The browsers in which I am signed in, to sign out of from here. Their open pages end within seconds.</summary>
public sealed partial class SessionsCard
{
    private IReadOnlyList<SessionView>? _sessions;
    private string? _here;

    [Inject]
    public required UserSessions Ledger { get; init; }

    [Inject]
    public required Seats Seats { get; init; }

    /// <summary>Reads the list anew: what ended some of them was done elsewhere on the page.</summary>
    public async Task ReadAsync()
    {
        if (await Tenants.WhoAsync() is { } who)
        {
            (_here, _sessions) = (who.Session, await Ledger.ListAsync(who.Id));
            StateHasChanged();
        }
    }

    protected override Task OnInitializedAsync() => ReadAsync();

    private Task EndAsync(SessionView session) => ActAsync(
        async me =>
        {
            await Ledger.EndAsync(me.Id, session.Id, "its owner", me.Actor);
            Seats.Note(session.Id, person: null); // here at once, on other nodes within seconds
            return [];
        },
        $"Signed out of {BrowserWords.Of(session.UserAgent)}", ReadAsync);

    private Task EndOthersAsync() => ActAsync(
        async me =>
        {
            await Ledger.EndAllAsync(me.Id, me.Session, "its owner", me.Actor);
            await Seats.RefreshAsync();
            return [];
        },
        "Signed out everywhere else", ReadAsync);
}
