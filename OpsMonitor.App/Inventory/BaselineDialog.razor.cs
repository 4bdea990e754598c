using Microsoft.AspNetCore.Components;
using MudBlazor;
using OpsMonitor.App.Parts;
using OpsMonitor.Domain.Findings.Checks;
using OpsMonitor.Domain.Inventory;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Domain.Text;

namespace OpsMonitor.App.Inventory;

/// <summary>Says what a move of the baseline does to open findings and asks why; answers with the reason.</summary>
public partial class BaselineDialog
{
    private string _reason = "";
    private BaselinePreview? _preview;

    [Inject]
    public required BaselineQueries Baselines { get; init; }

    [CascadingParameter]
    public required IMudDialogInstance Dialog { get; set; }

    [Parameter, EditorRequired]
    public TenantId Tenant { get; set; }

    [Parameter, EditorRequired]
    public required SyncRow Sync { get; set; }

    [Parameter]
    public BaselineRow? Baseline { get; set; }

    private bool IsReady => VisibleText.IsAny(_reason);

    /// <summary>The reason; null when the person thought better of it.</summary>
    public static async Task<string?> AskAsync(OneAtATime turn, TenantId tenant, SyncRow sync, BaselineRow? baseline)
    {
        var parameters = new DialogParameters<BaselineDialog> { { d => d.Tenant, tenant }, { d => d.Sync, sync }, { d => d.Baseline, baseline } };
        return await turn.AskAsync(null, parameters, new() { FullWidth = true, MaxWidth = MaxWidth.Small, CloseOnEscapeKey = true }) is { Canceled: false, Data: string reason } ? reason : null;
    }

    protected override async Task OnInitializedAsync() => _preview = await Baselines.PreviewAsync(Tenant, Sync.Id, Sync.SelectionHash);
}
