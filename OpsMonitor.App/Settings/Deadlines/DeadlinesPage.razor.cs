using Microsoft.AspNetCore.Components;
using MudBlazor;
using OpsMonitor.App.Live;
using OpsMonitor.App.Look;
using OpsMonitor.App.Parts.Dialogs;
using OpsMonitor.App.Runs.Deadlines;
using OpsMonitor.Domain.Runs.Deadlines;
using OpsMonitor.Domain.Runs.Queries;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.App.Settings.Deadlines;

/// <summary>The deadlines of a tenant's operations: what each expects, how long runs usually take, and what is missed now.</summary>
public sealed partial class DeadlinesPage
{
    private static readonly TimeSpan _refresh = TimeSpan.FromSeconds(1);

    private TenantId? _shown;
    private IReadOnlyList<DeadlineRow>? _deadlines;
    private ILookup<long, OpenMisses> _missed = Array.Empty<OpenMisses>().ToLookup(_ => 0L);
    private DateTimeOffset _readAt;

    [Inject]
    public required DeadlineQueries Deadlines { get; init; }

    [Inject]
    public required DeadlineLedger Ledger { get; init; }

    [Inject]
    public required RunLists Runs { get; init; }

    [Inject]
    public required ViewerClock Clock { get; init; }

    protected override Right Needed => Right.ManageTelling;

    protected override async Task OnTenantReadyAsync()
    {
        if (_shown != Current.Id)
        {
            UnwatchAll();
            (_shown, _deadlines) = (Current.Id, null);
        }

        Watch(LiveKey.Deadlines(Current.Id), _refresh, LoadAsync);
        await ReadAsync(LoadAsync);
    }

    private async Task LoadAsync(CancellationToken cancel)
    {
        _missed = await Deadlines.OpenByDeadlineAsync(Current.Id, cancel);
        (_deadlines, _readAt) = (await Deadlines.ListAsync(Current.Id, cancel), Clock.Now);
    }

    private Task SetAsync(DeadlineRow? row) => Turn.RunAsync(async () =>
    {
        var operations = row is null ? await Runs.OperationsAsync(Current.Id) : [];
        if (await DeadlineDialog.AskAsync(Turn, row?.Deadline, [.. operations.Select(o => o.ToString())], [.. (_deadlines ?? []).Select(d => d.Deadline)], SaveAsync) is { } draft)
        {
            Snackbar.Add($"The deadline of {draft.Operation} is set.", Severity.Success);
            await ReadAsync(LoadAsync);
        }
    });

    private async Task<DeadlineWrite?> SaveAsync(SeenDeadline seen, DeadlineDraft draft) =>
        await HolderAsync(Needed) is { } now ? await Ledger.SetAsync(now.Id, seen, draft, now.Actor) : null;

    private Task RemoveAsync(DeadlineRow row) => Turn.RunAsync(async () =>
    {
        var operation = $"{row.Deadline.Resource}.{row.Deadline.Action}";
        var text = $"Nothing is expected of {operation} any more, and nobody is told. What it missed is forgotten.";
        if (await ConfirmDialog.AskAsync(Turn, $"Remove the deadline of {operation}", text, "Remove") is not null && await HolderAsync(Needed) is { } now)
        {
            var refusal = (await Ledger.RemoveAsync(now.Id, row.Deadline.Id, now.Actor)).Refusal;
            Snackbar.Add(refusal is { } why ? DeadlineWords.Of(why) : $"The deadline of {operation} was removed.", refusal is null ? Severity.Success : Severity.Warning);
            await ReadAsync(LoadAsync);
        }
    });
}
