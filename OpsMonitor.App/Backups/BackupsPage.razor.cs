using Microsoft.AspNetCore.Components;
using OpsMonitor.App.Live;
using OpsMonitor.App.Look;
using OpsMonitor.App.Parts;
using OpsMonitor.App.Runs.Actions;
using OpsMonitor.Domain.Backups;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.App.Backups;

/// <summary>The backup sets of a tenant, and a new one.</summary>
public partial class BackupsPage : OperatorPage
{
    private static readonly TimeSpan _refresh = TimeSpan.FromSeconds(2);

    private TenantId? _watched;
    private Page<BackupSetRow>? _page;
    private PageQuery _asked = PageQuery.Of("");
    private BackupsPageState _state = new();
    private string _name = "";
    private string? _error;
    private bool _busy;
    private DateTimeOffset _readAt;

    [Inject]
    public required BackupQueries Backups { get; init; }

    [Inject]
    public required BackupLedger Ledger { get; init; }

    [Inject]
    public required ViewerClock Clock { get; init; }

    protected override async Task OnTenantReadyAsync()
    {
        if (_watched is { } before && before != Current.Id)
        {
            Unwatch(LiveKey.Backups(before));
            (_page, _name, _error) = (null, "", null);
        }

        (_watched, _asked) = (Current.Id, Asked());
        _state = BackupsPageState.Of(_asked);
        Watch(LiveKey.Backups(Current.Id), _refresh, LoadAsync);
        await ReadAsync(LoadAsync);
    }

    private async Task LoadAsync(CancellationToken cancel)
    {
        try
        {
            _page = await Backups.ListAsync(Current.Id, _state.Cursor, cancel: cancel);
            _readAt = Clock.Now;
        }
        catch (FormatException)
        {
            // A cursor somebody mistyped: begin at the newest set.
            Navigation.NavigateTo(Urls.Backups(Slug), replace: true);
        }
    }

    private Task CreateAsync() => Turn.RunAsync(async () =>
    {
        if (await OperatorAsync() is not { } now)
        {
            return;
        }

        _busy = true;
        var created = await Ledger.CreateAsync(now.Id, _name, now.Actor);
        _error = created.Refusal is { } refusal ? BackupWords.Of(refusal, _name) : null;
        _busy = false;
        if (created.Created)
        {
            _name = "";
            await ReadAsync(LoadAsync);
        }
    });
}
