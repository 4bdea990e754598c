using Microsoft.AspNetCore.Components;
using MudBlazor;
using OpsMonitor.App.Live;
using OpsMonitor.App.Look;
using OpsMonitor.App.Parts;
using OpsMonitor.App.Runs.Actions;
using OpsMonitor.App.Tenancy;
using OpsMonitor.Domain.Findings;
using OpsMonitor.Domain.Findings.Checks;
using OpsMonitor.Domain.Runs.Queries;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.App.Findings;

/// <summary>What differs between snapshots, newest first; several can be acknowledged at once.</summary>
public partial class FindingsPage : ListPage<FindingsPageState>
{
    private static readonly TimeSpan _refresh = TimeSpan.FromSeconds(2);

    private Page<FindingRow>? _page;
    private IReadOnlyList<FacetCount> _types = [];
    private IReadOnlySet<long> _selected = new HashSet<long>();
    private IReadOnlyList<FindingGroup> _groups = [];
    private IReadOnlyList<DriftRunView> _checks = [];
    private DriftRunView? _check;
    private int _matching;
    private int _open;

    [Inject]
    public required FindingQueries Findings { get; init; }

    [Inject]
    public required BaselineQueries Baselines { get; init; }

    [Inject]
    public required OneMoment Moment { get; init; }

    [Inject]
    public required FindingLedger Ledger { get; init; }

    private static (FindingsBy? By, string Words)[] Groupings { get; } = [(null, "Each finding"), (FindingsBy.Subject, "By subject"), (FindingsBy.Setting, "By setting")];

    private FindingFilter Filter => State.ToFilter() with { IsWhole = true };

    /// <summary>What the list holds under its filters, and how much of that is open, which is neither acknowledged nor resolved.</summary>
    private string? Summary => _page is null ? null : (_matching, _open) switch
    {
        (0, _) when !State.IsFiltered => "None open",
        ( > 0, _) when _matching == _open => $"{Numbers.Count(_open)} open",
        (_, 0) => Numbers.Count(_matching, "finding", "findings"),
        _ => $"{Numbers.Count(_matching, "finding", "findings")}, {Numbers.Count(_open)} open",
    };

    protected override bool IsRead => _page is not null;

    protected override FindingsPageState Read(PageQuery request) => FindingsPageState.Of(request);

    protected override string ToUrl(FindingsPageState state) => state.ToUrl(Slug);

    protected override void WatchAll() => Watch(LiveKey.Findings(Current.Id), _refresh, LoadAsync);

    protected override void Forget()
    {
        _page = null;
        Deselect();
    }

    protected override void Move(FindingsPageState next)
    {
        // A selection made under other filters must never be acknowledged unseen.
        if (next with { Cursor = null } != State with { Cursor = null })
        {
            Deselect();
        }
    }

    protected override async Task ReadListAsync(CancellationToken cancel)
    {
        var (tenant, state, filter) = (Current.Id, State, Filter);
        (_page, _types, _matching, _open, _groups, _checks, _check) = await Moment.ReadAsync(tenant, async () =>
        {
            var checks = await Baselines.ChecksAsync(tenant, cancel: cancel);
            return (
                await Findings.ListAsync(tenant, filter, state.Cursor, PageSize, cancel),
                await Findings.SubjectTypesAsync(tenant, filter, cancel),
                await Findings.CountAsync(tenant, filter, cancel),
                state.Status == FindingStatus.Acknowledged || state.End is not null ? 0
                    : await Findings.CountAsync(tenant, filter with { Status = FindingStatus.New, IncludeResolved = false, IncludeOutside = false }, cancel),
                state.By switch
                {
                    FindingsBy.Subject => await Findings.BySubjectAsync(tenant, filter, cancel),
                    FindingsBy.Setting => await Findings.BySettingAsync(tenant, filter, cancel),
                    null => [],
                },
                checks,
                state.Run is { } run ? await Baselines.RunAsync(tenant, run, cancel) : checks is [var newest, ..] ? newest : null);
        }, cancel);
        _selected = _selected.Except(_page.Items.Where(f => !f.IsOpen).Select(f => f.Id)).ToHashSet();
    }

    private async Task SelectMatchingAsync() => _selected = (await Findings.OpenIdsAsync(Current.Id, Filter)).ToHashSet();

    private void Deselect() => _selected = new HashSet<long>();

    private Task AcknowledgeAsync() => Turn.RunAsync(async () =>
    {
        var chosen = _selected;
        if (await AcknowledgeDialog.AskAsync(Turn, chosen.Count) is not { } note || await OperatorAsync() is not { } now)
        {
            return;
        }

        var changed = await Ledger.AcknowledgeAsync(now.Id, [.. chosen], now.UserId, now.Actor, note);
        _selected = new HashSet<long>();
        var left = chosen.Except(changed).Count();
        var words = $"{Numbers.Count(chosen.Count - left, "finding", "findings")} acknowledged{(left > 0 ? $", {Numbers.Count(left)} already were or are gone" : "")}.";
        Snackbar.Add(words, Severity.Success, options =>
        {
            options.Action = changed.Count > 0 ? "Undo" : null;
            options.OnClick = _ => InvokeAsync(() => UndoAsync(changed));
        });
        await ReadAsync(LoadAsync);
    });

    private Task UndoAsync(IReadOnlyList<long> ids) => Turn.RunAsync(async () =>
    {
        if (ids.Count > 0 && await OperatorAsync() is { } now)
        {
            await Ledger.ReopenAsync(now.Id, ids, now.Actor, "Undone");
            await ReadAsync(LoadAsync);
            StateHasChanged();
        }
    });
}
