using Microsoft.AspNetCore.Components;
using MudBlazor;
using OpsMonitor.App.Live;
using OpsMonitor.App.Look;
using OpsMonitor.App.Parts;
using OpsMonitor.App.Runs.Actions;
using OpsMonitor.App.Tenancy;
using OpsMonitor.Domain.Findings;
using OpsMonitor.Domain.Inventory.Content;

namespace OpsMonitor.App.Findings;

/// <summary>One difference, property by property, and what can be done about it.</summary>
public partial class FindingPage : TenantPage
{
    private static readonly TimeSpan _refresh = TimeSpan.FromSeconds(2);

    private FindingDetail? _finding;
    private FindingsPageState _list = new();
    private PageQuery _asked = PageQuery.Of("");
    private long? _newer;
    private long? _older;
    private LiveKey? _watched;
    private DateTimeOffset _readAt;
    private string? _error;
    private bool _busy;

    [Inject]
    public required FindingQueries Findings { get; init; }

    [Inject]
    public required FindingLedger Ledger { get; init; }

    [Inject]
    public required RunActions Actions { get; init; }

    [Inject]
    public required ViewerClock Clock { get; init; }

    [Parameter]
    public long Id { get; set; }

    // A subject that came or went has one side only; one that was made anew has two.
    private bool IsOneSided => _finding!.Row.Kind is FindingKind.Added or FindingKind.Removed;

    private string Differing => _finding!.Row.Kind is FindingKind.Changed or FindingKind.Replaced
        ? Numbers.Count(_finding.Evidence.Changes.Count, "property differs", "properties differ")
        : Numbers.Count(_finding.Evidence.Changes.Count, "property", "properties");

    private string? Remark => string.Join(' ', Remarks()) is { Length: > 0 } words ? words : null;

    protected override async Task OnTenantReadyAsync()
    {
        _asked = Asked();
        _list = FindingsPageState.Of(_asked);
        var key = LiveKey.Findings(Current.Id);
        if (_watched is { } before && before != key)
        {
            Unwatch(before);
        }

        _finding = _finding?.Id == Id && _watched == key ? _finding : null;
        _watched = key;
        Watch(key, _refresh, LoadAsync);
        await ReadAsync(LoadAsync);
    }

    private async Task LoadAsync(CancellationToken cancel)
    {
        if (await Findings.FindAsync(Current.Id, Id, cancel) is { } finding)
        {
            (_newer, _older) = await Findings.NeighboursAsync(Current.Id, _list.ToFilter() with { IsWhole = true }, Id, cancel);
            (_finding, _readAt) = (finding, Clock.Now);
        }
        else
        {
            Navigation.NotFound();
        }
    }

    private IEnumerable<string> Remarks()
    {
        var evidence = _finding!.Evidence;
        if (evidence.IsTruncated)
        {
            yield return "Long values are shortened.";
        }

        if (evidence.Dropped > 0)
        {
            yield return $"{Numbers.Count(evidence.Dropped, "more difference", "more differences")} found no room here: compare the two snapshots' objects.";
        }

        if (evidence.NotComparable > 0)
        {
            yield return $"{Numbers.Count(evidence.NotComparable, "value", "values")} could not be compared: a side only hides what it is.";
        }

        if (evidence.Cut > 0)
        {
            yield return $"{Numbers.Count(evidence.Cut, "value", "values")} could not be compared: the tool that exported one side cut it. {CutContent.Remedy}";
        }
    }

    private Task AcknowledgeAsync() => Turn.RunAsync(async () =>
    {
        if (await AcknowledgeDialog.AskAsync(Turn, 1) is not { } note || await OperatorAsync() is not { } now)
        {
            return;
        }

        var changed = await Ledger.AcknowledgeAsync(now.Id, [Id], now.UserId, now.Actor, note);
        Snackbar.Add(changed.Count > 0 ? "Acknowledged." : "Somebody else was faster, or it is gone.", changed.Count > 0 ? Severity.Success : Severity.Info);
        await ReadAsync(LoadAsync);
    });

    private Task ReopenAsync() => Turn.RunAsync(async () =>
    {
        if (await OperatorAsync() is { } now)
        {
            await Ledger.ReopenAsync(now.Id, [Id], now.Actor);
            await ReadAsync(LoadAsync);
        }
    });

    private Task CheckAgainAsync() => Turn.RunAsync(async () =>
    {
        if (_finding is { Baseline: { } baseline, Current: { } current })
        {
            _busy = true;
            _error = await Actions.StartAsync(Slug, DriftLedger.Generate, new DriftScope(_finding.ScopeKey, baseline.Id, current.Id).ToJson());
            _busy = false;
        }
    });
}
