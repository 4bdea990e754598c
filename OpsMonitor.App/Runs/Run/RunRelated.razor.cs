using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.WebUtilities;
using OpsMonitor.App.Look;
using OpsMonitor.Domain.Backups;
using OpsMonitor.Domain.Findings;
using OpsMonitor.Domain.Inventory;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Domain.Text;

namespace OpsMonitor.App.Runs.Run;

/// <summary>What a run made or worked on: the findings of a drift run, the snapshot of a sync, the set of a backup.</summary>
public partial class RunRelated
{
    private IReadOnlyList<(string Label, string Text, string Href)> _links = [];
    private (long Run, RunStatus Status)? _read;

    [Inject]
    public required FindingQueries Findings { get; init; }

    [Inject]
    public required InventoryQueries Inventory { get; init; }

    [Inject]
    public required BackupQueries Backups { get; init; }

    [Parameter, EditorRequired]
    public TenantId Tenant { get; set; }

    [Parameter, EditorRequired]
    public string Slug { get; set; } = "";

    [Parameter, EditorRequired]
    public long RunId { get; set; }

    [Parameter, EditorRequired]
    public string Resource { get; set; } = "";

    [Parameter, EditorRequired]
    public string Action { get; set; } = "";

    /// <summary>What is related changes with the run's status only.</summary>
    [Parameter, EditorRequired]
    public RunStatus Status { get; set; }

    /// <summary>The run's scope.</summary>
    [Parameter, EditorRequired]
    public required StoredJson Scope { get; set; }

    protected override async Task OnParametersSetAsync()
    {
        if (_read == (RunId, Status))
        {
            return;
        }

        _read = (RunId, Status);
        _links = (Resource, Action) switch
        {
            ("drift", "generate") => await DriftAsync(),
            ("inventory", "sync") => await SyncAsync(),
            ("backup_set", "add_policies") => await BackupAsync(),
            _ => [],
        };
    }

    private async Task<IReadOnlyList<(string Label, string Text, string Href)>> DriftAsync()
    {
        var found = await Findings.CountForRunAsync(Tenant, RunId);
        List<(string Label, string Text, string Href)> links =
            [("Findings", Numbers.Count(found, "finding", "findings"), QueryHelpers.AddQueryString(Urls.Findings(Slug), "run", RunId.ToString()))];
        if (DriftScope.Read(Scope) is { } scope)
        {
            links.Add(("Baseline", $"Snapshot #{Numbers.Count(scope.BaselineRunId)}", Urls.InventorySync(Slug, scope.BaselineRunId)));
            links.Add(("Current", $"Snapshot #{Numbers.Count(scope.CurrentRunId)}", Urls.InventorySync(Slug, scope.CurrentRunId)));
        }

        return links;
    }

    private async Task<IReadOnlyList<(string Label, string Text, string Href)>> SyncAsync() =>
        await Inventory.FindByRunAsync(Tenant, RunId) is { } sync
            ? [("Snapshot", $"#{Numbers.Count(sync.Id)}, {Numbers.Count(sync.ItemCount, "object", "objects")}", Urls.InventorySync(Slug, sync.Id))]
            : [];

    private async Task<IReadOnlyList<(string Label, string Text, string Href)>> BackupAsync() =>
        AddPoliciesScope.SetOf(Scope) is { } id && await Backups.FindAsync(Tenant, id) is { } set
            ? [("Backup set", $"{set.Name}, {Numbers.Count(set.Items, "policy", "policies")}", Urls.BackupSet(Slug, set.Id))]
            : [];
}
