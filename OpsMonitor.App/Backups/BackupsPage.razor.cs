using Microsoft.AspNetCore.Components;
using OpsMonitor.App.Live;
using OpsMonitor.App.Look;
using OpsMonitor.App.Parts;
using OpsMonitor.App.Runs.Actions;
using OpsMonitor.App.Tenancy;
using OpsMonitor.Domain.Backups;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.App.Backups;

/// <summary>The backup sets of a tenant, and a new one.</summary>
public partial class BackupsPage : ListPage<BackupsPageState>
{
    private static readonly TimeSpan _refresh = TimeSpan.FromSeconds(2);

    private Page<BackupSetRow>? _page;
    private string _name = "";
    private string? _error;
    private bool _busy;

    [Inject]
    public required BackupQueries Backups { get; init; }

    [Inject]
    public required BackupLedger Ledger { get; init; }

    protected override bool IsRead => _page is not null;

    protected override BackupsPageState Read(PageQuery request) => BackupsPageState.Of(request);

    protected override string ToUrl(BackupsPageState state) => state.ToUrl(Slug);

    protected override void WatchAll() => Watch(LiveKey.Backups(Current.Id), _refresh, LoadAsync);

    protected override void Forget() => (_page, _name, _error) = (null, "", null);

    protected override async Task ReadListAsync(CancellationToken cancel) => _page = await Backups.ListAsync(Current.Id, State.Cursor, PageSize, cancel);

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
