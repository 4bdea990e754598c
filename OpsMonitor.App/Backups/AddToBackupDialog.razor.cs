using Microsoft.AspNetCore.Components;
using MudBlazor;
using OpsMonitor.App.Look;
using OpsMonitor.App.Parts;
using OpsMonitor.Domain.Backups;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.App.Backups;

/// <summary>An existing set, or the name of one to create.</summary>
public sealed record BackupChoice(long? SetId, string? NewName);

/// <summary>Chooses the set and says how many of the items will really be added.</summary>
public partial class AddToBackupDialog
{
    /// <summary>Chooses no set there is.</summary>
    private const long NewSet = 0;

    private IReadOnlyList<BackupSetRow> _sets = [];
    private long _set;
    private string _name = "";
    private string? _error;
    private int _present;

    [Inject]
    public required OneAtATime Turn { get; init; }

    [Inject]
    public required BackupQueries Backups { get; init; }

    [CascadingParameter]
    public required IMudDialogInstance Dialog { get; set; }

    [Parameter, EditorRequired]
    public TenantId Tenant { get; set; }

    [Parameter, EditorRequired]
    public required IReadOnlyList<string> PolicyIds { get; set; }

    /// <summary>Acts on the choice; answers why not, or null.</summary>
    [Parameter, EditorRequired]
    public required Func<BackupChoice, Task<string?>> Choose { get; set; }

    private string Preview => _present == 0
        ? $"{Numbers.Count(PolicyIds.Count, "item", "items")} will be added as this snapshot has them."
        : $"{Numbers.Count(PolicyIds.Count - _present)} will be added, {Numbers.Count(_present)} of the {Numbers.Count(PolicyIds.Count)} are in the set already.";

    public static Task ShowAsync(OneAtATime turn, TenantId tenant, IReadOnlyList<string> policyIds, Func<BackupChoice, Task<string?>> choose)
    {
        var parameters = new DialogParameters<AddToBackupDialog> { { d => d.Tenant, tenant }, { d => d.PolicyIds, policyIds }, { d => d.Choose, choose } };
        return turn.AskAsync(null, parameters, new() { FullWidth = true, MaxWidth = MaxWidth.Small, CloseOnEscapeKey = true });
    }

    protected override async Task OnInitializedAsync() => _sets = (await Backups.ListAsync(Tenant, limit: 200)).Items;

    private string Name(long id) =>
        _sets.FirstOrDefault(s => s.Id == id) is { } set ? $"{set.Name} ({Numbers.Count(set.Items, "item", "items")})" : "A new set";

    private async Task ChooseAsync(long set)
    {
        _set = set;
        _error = null;
        _present = set == NewSet ? 0 : await Backups.CountPresentAsync(Tenant, set, PolicyIds);
    }

    private Task AcceptAsync() => Turn.RunInDialogAsync(async () =>
    {
        _error = await Choose(_set == NewSet ? new(null, _name) : new(_set, null));
        if (_error is null)
        {
            Dialog.Close();
        }
    });
}
