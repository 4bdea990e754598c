using Microsoft.AspNetCore.Components;
using MudBlazor;
using OpsMonitor.App.Live;
using OpsMonitor.App.Shell;
using OpsMonitor.App.Tenancy;
using OpsMonitor.Domain.Runs;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.App.Runs;

/// <summary>One run while it moves and after: progress, failures, items, scope and history.</summary>
public partial class RunPage : TenantPage
{
    private static readonly TimeSpan _refresh = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan _speak = TimeSpan.FromSeconds(10);

    private RunPageState _state = new();
    private LiveKey? _watched;
    private RunDetail? _run;
    private IReadOnlyList<TimelineEntry> _timeline = [];
    private RunRate _rate = new();
    private DateTimeOffset _readAt;
    private DateTimeOffset _spokenAt;
    private string? _spoken;

    [Inject]
    public required RunQueries Runs { get; init; }

    [Inject]
    public required RunLedger Ledger { get; init; }

    [Inject]
    public required ViewerClock Clock { get; init; }

    [Inject]
    public required IDialogService Dialogs { get; init; }

    [Inject]
    public required ISnackbar Snackbar { get; init; }

    [Parameter]
    public long Id { get; set; }

    // Declared so that a change of the query string alone reaches the page; read together by RunPageState.
    [SupplyParameterFromQuery(Name = "cursor")]
    public string? Query { get; set; }

    private bool CanAbort => Current.CanOperate && _run!.Row is { IsActive: true, AbortRequestedBy: null };

    /// <summary>It should be reporting and is not.</summary>
    private bool Silent => RunSilence.IsStalled(_run!.Row, Clock.Now);

    protected override async Task OnTenantReadyAsync()
    {
        _state = RunPageState.Parse(Navigation.Uri);
        var key = LiveKey.Run(Current.Id, Id);
        if (_watched == key && _run is not null)
        {
            return;
        }

        if (_watched is { } before && before != key)
        {
            Unwatch(before);
            (_run, _rate) = (null, new());
        }

        _watched = key;
        Watch(key, _refresh, LoadAsync);
        await ReadAsync(LoadAsync);
        if (_run is null)
        {
            Navigation.NotFound();
        }
    }

    private async Task LoadAsync(CancellationToken cancel)
    {
        var found = await Runs.FindAsync(Current.Id, Id, cancel);
        if (found is null)
        {
            return;
        }

        // The journal grows only with these, so progress alone does not read it again.
        if (_run is null || Chapter(found.Run) != Chapter(_run.Run))
        {
            _timeline = await Runs.TimelineAsync(Current.Id, Id, cancel);
        }

        (_run, _readAt) = (found, Clock.Now);
        if (found.Row.Status == RunStatus.Running)
        {
            _rate.Observe(found.Row.UpdatedAt, found.Row.Counters.Processed);
        }

        Speak(found.Row);
    }

    private async Task AbortAsync()
    {
        var title = OperationNames.Title(_run!.Row.Resource, _run.Row.Action);
        var dialog = await Dialogs.ShowAsync<AbortRunDialog>(
            $"Abort run #{Numbers.Count(Id)}",
            new DialogParameters<AbortRunDialog> { { d => d.Operation, title }, { d => d.Counters, _run.Row.Counters } },
            new() { MaxWidth = MaxWidth.Small, FullWidth = true, CloseOnEscapeKey = true });
        if (await dialog.Result is not { Canceled: false, Data: string reason } || await RecheckAsync() is not { } now)
        {
            return;
        }

        if (!now.CanOperate)
        {
            Snackbar.Add("You may no longer abort runs of this tenant.", Severity.Warning);
            return;
        }

        var answer = await Ledger.RequestAbortAsync(now.Id, Id, now.Actor, reason);
        Snackbar.Add(Explain(answer), answer.Accepted ? Severity.Success : Severity.Info);
        await ReadAsync(LoadAsync);
    }

    private static string Explain(RunWrite answer) => answer switch
    {
        { Accepted: true, Status: RunStatus.Aborted } => "Aborted.",
        { Accepted: true } => "Abort requested. The run stops after the items in hand.",
        { Refusal: RunRefusal.Finished } => "The run was finished already.",
        { Refusal: RunRefusal.NotFound } => "The run is gone.",
        { Refusal: RunRefusal.TooEarly, PossibleAt: null } => "Ask for the abort first; it can be forced when the run does not stop.",
        { Refusal: RunRefusal.TooEarly } => $"The run may still stop by itself; the abort can be forced {RunLedger.ForceAbortAfter.TotalSeconds:0} s after it was asked for.",
        _ => "The run cannot be aborted now.",
    };

    private static (RunStatus, int, bool, string?) Chapter(BulkOperationRun run) =>
        (run.Status, run.Attempt, run.AbortRequestedAt is not null, run.LeaseOwner);

    private void Speak(RunRow run)
    {
        var words = $"{RunStatusLook.Of(run.Status).Word}, {RunWords.Progress(run.Status, run.Counters)}";
        if (Clock.Now - _spokenAt >= _speak || (!run.IsActive && words != _spoken))
        {
            (_spoken, _spokenAt) = (words, Clock.Now);
        }
    }
}
