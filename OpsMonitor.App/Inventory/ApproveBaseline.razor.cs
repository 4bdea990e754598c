using Microsoft.AspNetCore.Components;
using MudBlazor;
using OpsMonitor.App.Look;
using OpsMonitor.App.Parts;
using OpsMonitor.App.Tenancy;
using OpsMonitor.Domain.Findings.Checks;
using OpsMonitor.Domain.Inventory;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.App.Inventory;

/// <summary>Says that a snapshot is the baseline of its scope, or lets an operator make it so, with a reason.</summary>
public partial class ApproveBaseline
{
    [Inject]
    public required CurrentTenant Tenants { get; init; }

    [Inject]
    public required OneAtATime Turn { get; init; }

    [Inject]
    public required ISnackbar Snackbar { get; init; }

    [Inject]
    public required BaselineLedger Baselines { get; init; }

    [Parameter, EditorRequired]
    public required string Slug { get; set; }

    [Parameter, EditorRequired]
    public required SyncRow Sync { get; set; }

    /// <summary>The baseline of the snapshot's scope; null while none is approved.</summary>
    [Parameter]
    public BaselineRow? Baseline { get; set; }

    [Parameter]
    public bool CanOperate { get; set; }

    /// <summary>The baseline may have moved.</summary>
    [Parameter]
    public EventCallback Moved { get; set; }

    private bool IsBaseline => Baseline?.SyncRunId == Sync.Id;

    private Task ApproveAsync() => Turn.RunAsync(async () =>
    {
        var isFirst = Baseline is null;
        if (await OperatorAsync() is not { } asker || await BaselineDialog.AskAsync(Turn, asker.Id, Sync, Baseline) is not { } reason || await OperatorAsync() is not { } now)
        {
            return;
        }

        var move = await Baselines.MoveAsync(now.Id, Sync.Id, now.Actor, reason);
        Snackbar.Add(Words(move, isFirst), move.Refusal is null ? Severity.Success : Severity.Info);
        await Moved.InvokeAsync();
    });

    private Task<TenantContext?> OperatorAsync() => Tenants.HolderAsync(Slug, Right.Operate, Snackbar);

    internal static string Words(BaselineMove move, bool isFirst) => move.Refusal is not { } refusal
        ? (isFirst ? "The baseline was approved." : "The baseline was moved.")
            + (move.Accepted + move.Rebased == 0 ? "" : $" {Numbers.Count(move.Accepted, "finding was", "findings were")} accepted, {Numbers.Count(move.Rebased)} compare with it now.")
        : refusal switch
        {
            BaselineRefusal.NotFound => "The snapshot is gone.",
            BaselineRefusal.NotComplete => "Only a completed snapshot can be the baseline.",
            BaselineRefusal.AlreadyApproved => "It is the baseline already.",
        };
}
