using Microsoft.AspNetCore.Components;
using MudBlazor;
using OpsMonitor.App.Look;
using OpsMonitor.App.Parts;
using OpsMonitor.App.Parts.Dialogs;
using OpsMonitor.App.Tenancy;
using OpsMonitor.Domain.Access;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.App.Account.Keys;

/// <summary>The keys that act in my name, in all tenants: makes, rotates and revokes them.</summary>
public sealed partial class MyKeysCard
{
    private IReadOnlyList<PersonalKeyRow>? _keys;
    private IReadOnlyList<TenantSeat>? _seats;

    [Inject]
    public required ApiKeys Ledger { get; init; }

    [Inject]
    public required OneAtATime Turn { get; init; }

    [Inject]
    public required ISnackbar Snackbar { get; init; }

    [Inject]
    public required ViewerClock Clock { get; init; }

    // What a role lets a key do is what makes a tenant one to choose.
    protected override async Task LoadAsync(CancellationToken cancel)
    {
        _seats = [.. (await Tenants.SeatsAsync()).Where(s => ApiScopes.Of(s.Role).Any())];
        _keys = await Tenants.WhoAsync() is { } who ? await Ledger.ListOfAsync(who.Id, cancel) : [];
    }

    private Task MakeAsync() => Turn.RunAsync(async () =>
    {
        if (_seats is not { Count: > 0 } seats || await NewKeyDialog.AskMineAsync(Turn, seats) is not { } asked
            || await HolderAsync(asked.Seat.Slug, asked.Seat.Id) is not { } now)
        {
            return;
        }

        // A role that fell while the dialog was open allows less than was ticked.
        if (asked.Key.Scopes.Except(ApiScopes.Of(now.Role)).Any())
        {
            Snackbar.Add(TenantContext.NoLonger, Severity.Warning);
            return;
        }

        var made = await Ledger.CreateAsync(now.Id, asked.Key, now.Actor);
        await ReadAsync();
        await ShowAsync($"The token of {asked.Key.Name}", "Bring it to the program now. It cannot be shown again; a lost one is replaced by rotating the key.", made);
    });

    private Task RotateAsync(PersonalKeyRow mine) => Turn.RunAsync(async () =>
    {
        if (await RotateKeyDialog.AskAsync(Turn, mine.Key) is not { } overlap || await HolderAsync(mine.Slug, mine.Tenant) is not { } now)
        {
            return;
        }

        var rotated = await Ledger.RotateAsync(now.Id, mine.Key.Id, overlap, now.Actor);
        await ReadAsync();
        if (rotated.Key is { } made)
        {
            await ShowAsync($"The new token of {mine.Key.Name}", "Bring it to the program now; it cannot be shown again. The one before works until its own end, or until you revoke it.", made);
        }
        else
        {
            Snackbar.Add(KeyWords.Of(rotated.Refusal!.Value), Severity.Warning);
        }
    });

    // Also where I am no member any more: who ends their own key does no harm.
    private Task RevokeAsync(PersonalKeyRow mine) => Turn.RunAsync(async () =>
    {
        var sure = await ConfirmDialog.AskAsync(Turn, $"Revoke {mine.Key.Name}", KeyWords.Ends(mine.Key, Clock), "Revoke");
        if (sure is null || await Tenants.ResolvePersonAsync() is not { } me)
        {
            return;
        }

        // Of the keys that are mine at this moment alone, whatever the page was told before.
        var revoked = (await Ledger.ListOfAsync(me.Id)).Any(k => k.Tenant == mine.Tenant && k.Key.Id == mine.Key.Id) && await Ledger.RevokeAsync(mine.Tenant, mine.Key.Id, Actor.OfUser(me.Id, me.Name) with { From = me.Address });
        Snackbar.Add(revoked ? $"{mine.Key.Name} was revoked." : KeyWords.Of(ApiKeyRefusal.NotLive), revoked ? Severity.Success : Severity.Info);
        await ReadAsync();
    });

    // Who I am there at this moment, if the tenant still lets me have a key of it; else a word about it.
    private async Task<TenantContext?> HolderAsync(string slug, TenantId tenant)
    {
        if (await Tenants.HolderAsync(slug, Right.Read) is { } now && now.Id == tenant)
        {
            return now;
        }

        Snackbar.Add(TenantContext.NoLonger, Severity.Warning);
        return null;
    }

    private Task ShowAsync(string title, string text, CreatedApiKey made) => OnceDialog.ShowAsync(Turn, title, text, "API key", made.Token);
}
