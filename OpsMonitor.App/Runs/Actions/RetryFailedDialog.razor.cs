using Microsoft.AspNetCore.Components;
using MudBlazor;
using OpsMonitor.App.Look;
using OpsMonitor.App.Operations;
using OpsMonitor.App.Parts;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.App.Runs.Actions;

/// <summary>Says exactly what a retry would touch, by reason, and starts it over the reasons left chosen.</summary>
public partial class RetryFailedDialog
{
    private readonly HashSet<string> _left = [];
    private RetryPreview? _preview;
    private string? _error;

    [Inject]
    public required OneAtATime Turn { get; init; }

    [Inject]
    public required RetryStarter Retries { get; init; }

    [CascadingParameter]
    public required IMudDialogInstance Dialog { get; set; }

    [Parameter, EditorRequired]
    public TenantId Tenant { get; set; }

    [Parameter, EditorRequired]
    public string Slug { get; set; } = "";

    [Parameter, EditorRequired]
    public long RunId { get; set; }

    [Parameter, EditorRequired]
    public RetryChoice Choice { get; set; } = RetryChoice.All;

    /// <summary>Starts the retry; answers why not, or null.</summary>
    [Parameter, EditorRequired]
    public required Func<RetryChoice, Task<string?>> Start { get; set; }

    private int Count => _preview?.Reasons.Where(r => !_left.Contains(r.ReasonCode)).Sum(r => r.Count) ?? 0;

    private string What => (Choice.Filter, _preview!.Total) switch
    {
        (null or { Text: null }, 1) => "A new run works on the one item below and on nothing else. The first run stays as it is.",
        (null or { Text: null }, var n) => $"A new run works on {Numbers.Count(n)} failed items and on nothing else. The first run stays as it is.",
        ({ Text: var text }, var n) => $"A new run works on {Numbers.Count(n, "failed item that matches", "failed items that match")} \"{text}\" and on nothing else. The first run stays as it is.",
    };

    protected override async Task OnInitializedAsync() => _preview = await Retries.PreviewAsync(Tenant, RunId, Choice);

    private void Choose(string reason, bool chosen)
    {
        if (chosen)
        {
            _left.Remove(reason);
        }
        else
        {
            _left.Add(reason);
        }
    }

    private Task StartAsync() => Turn.RunInDialogAsync(async () =>
    {
        var reasons = _left.Count == 0 ? Choice.ReasonCodes : [.. _preview!.Reasons.Select(r => r.ReasonCode).Where(r => !_left.Contains(r))];
        _error = await Start(Choice with { ReasonCodes = reasons });
        if (_error is null)
        {
            Dialog.Close();
        }
    });
}
