using Microsoft.AspNetCore.Components;
using MudBlazor;
using OpsMonitor.App.Account.Keys;
using OpsMonitor.App.Api;
using OpsMonitor.App.Live;
using OpsMonitor.App.Parts;
using OpsMonitor.App.Parts.Dialogs;
using OpsMonitor.App.Tenancy;
using OpsMonitor.Domain.Access;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.App.Settings.Keys;

/// <summary>The keys of a tenant's programs: makes, rotates and revokes them.</summary>
public sealed partial class KeysPage : ListPage<KeysPageState>
{
    private static readonly TimeSpan _refresh = TimeSpan.FromSeconds(1);

    private Page<ApiKeyRow>? _page;

    [Inject]
    public required ApiKeys Keys { get; init; }

    [Inject]
    public required IConfiguration Settings { get; init; }

    protected override Right Needed => Right.ManageKeys;

    protected override bool IsRead => _page is not null;

    private ApiLimits Limits => ApiLimits.Of(Settings);

    protected override KeysPageState Read(PageQuery request) => KeysPageState.Of(request);

    protected override string ToUrl(KeysPageState state) => state.ToUrl(Slug);

    protected override void WatchAll() => Watch(LiveKey.Keys(Current.Id), _refresh, LoadAsync);

    protected override void Forget() => _page = null;

    protected override async Task ReadListAsync(CancellationToken cancel) => _page = await Keys.ListAsync(Current.Id, State.All, State.Cursor, PageSize, cancel);

    // Whoever has the new token of a personal key acts as its owner.
    private bool CanRotate(ApiKeyRow key, ApiKeyState state) => state == ApiKeyState.Live && (key.OwnerId is null || key.OwnerId == Current.UserId);

    private Task MakeAsync() => Turn.RunAsync(async () =>
    {
        if (await NewKeyDialog.AskAsync(Turn) is not { } asked || await HolderAsync(Right.ManageKeys) is not { } now)
        {
            return;
        }

        var made = await Keys.CreateAsync(now.Id, asked, now.Actor);
        await ReadAsync(LoadAsync);
        await ShowAsync($"The token of {asked.Name}", "Bring it to the program now. It cannot be shown again; a lost one is replaced by rotating the key.", made);
    });

    private Task RotateAsync(ApiKeyRow key) => Turn.RunAsync(async () =>
    {
        if (await RotateKeyDialog.AskAsync(Turn, key) is not { } overlap || await HolderAsync(Right.ManageKeys) is not { } now)
        {
            return;
        }

        var rotated = await Keys.RotateAsync(now.Id, key.Id, overlap, now.Actor);
        await ReadAsync(LoadAsync);
        if (rotated.Key is { } made)
        {
            await ShowAsync($"The new token of {key.Name}", "Bring it to the program now; it cannot be shown again. The one before works until its own end, or until you revoke it.", made);
        }
        else
        {
            Snackbar.Add(KeyWords.Of(rotated.Refusal!.Value), Severity.Warning);
        }
    });

    private Task RevokeAsync(ApiKeyRow key) => Turn.RunAsync(async () =>
    {
        if (await ConfirmDialog.AskAsync(Turn, $"Revoke {key.Name}", KeyWords.Ends(key, Clock), "Revoke") is null || await HolderAsync(Right.ManageKeys) is not { } now)
        {
            return;
        }

        var revoked = await Keys.RevokeAsync(now.Id, key.Id, now.Actor);
        Snackbar.Add(revoked ? $"{key.Name} was revoked." : KeyWords.Of(ApiKeyRefusal.NotLive), revoked ? Severity.Success : Severity.Info);
        await ReadAsync(LoadAsync);
    });

    private Task ShowAsync(string title, string text, CreatedApiKey made) => OnceDialog.ShowAsync(Turn, title, text, "API key", made.Token);
}
