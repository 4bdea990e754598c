using Microsoft.AspNetCore.Components;
using MudBlazor;
using OpsMonitor.App.Live;
using OpsMonitor.App.Look;
using OpsMonitor.App.Parts.Dialogs;
using OpsMonitor.Domain.Access;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.App.Settings.Logins;

/// <summary>The database logins of SQL producers: which are bound to the tenant, whether they are at work, and how there comes a new one.</summary>
public sealed partial class LoginsPage
{
    private static readonly TimeSpan _refresh = TimeSpan.FromSeconds(5);

    private TenantId? _shown;
    private IReadOnlyList<ProducerLoginRow>? _logins;
    private DateTimeOffset _readAt;
    private string _login = "";
    private string _operations = "";
    private string? _error;
    private bool _mayBind;

    [Inject]
    public required ProducerLogins Logins { get; init; }

    [Inject]
    public required ViewerClock Clock { get; init; }

    protected override Right Needed => Right.ManageKeys;

    protected override async Task OnTenantReadyAsync()
    {
        if (_shown != Current.Id)
        {
            UnwatchAll();
            (_shown, _logins, _error) = (Current.Id, null, null);
        }

        _mayBind = await Tenants.IsPlatformOperatorAsync();
        Watch(LiveKey.Runs(Current.Id), _refresh, LoadAsync);
        await ReadAsync(LoadAsync);
    }

    private async Task LoadAsync(CancellationToken cancel) => (_logins, _readAt) = (await Logins.ListAsync(Current.Id, cancel), Clock.Now);

    private Task LookAsync() => Turn.RunAsync(() => ReadAsync(LoadAsync));

    private Task BindAsync() => Turn.RunAsync(async () =>
    {
        if (await HolderAsync(Right.ManageKeys) is not { } now)
        {
            return;
        }

        _mayBind = await Tenants.ResolveOperatorAsync() is not null;
        if (!_mayBind)
        {
            Snackbar.Add("Only platform operators bind logins. Nothing was changed.", Severity.Warning);
            return;
        }

        var operations = _operations.Split([' ', ',', ';', '\t'], StringSplitOptions.RemoveEmptyEntries);
        var refusal = await Logins.BindAsync(now.Id, _login.Trim(), operations.Length == 0 ? null : operations, now.Actor);
        _error = refusal is { } why ? LoginWords.Of(why) : null;
        if (refusal is null)
        {
            Snackbar.Add($"{_login.Trim()} is bound to {now.Name}.", Severity.Success);
            (_login, _operations) = ("", "");
        }

        await ReadAsync(LoadAsync);
    });

    private Task UnbindAsync(ProducerLoginRow login) => Turn.RunAsync(async () =>
    {
        var text = $"{login.Login} sees and writes nothing of {Current.Name} from this moment, also on connections that are open. The login itself stays on the server.";
        if (await ConfirmDialog.AskAsync(Turn, $"Unbind {login.Login}", text, "Unbind") is not null && await HolderAsync(Right.ManageKeys) is { } now)
        {
            await Logins.UnbindAsync(now.Id, login.Login, now.Actor);
            await ReadAsync(LoadAsync);
        }
    });
}
