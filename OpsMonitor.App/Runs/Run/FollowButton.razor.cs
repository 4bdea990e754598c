using Microsoft.AspNetCore.Components;
using MudBlazor;
using OpsMonitor.App.Operations;
using OpsMonitor.App.Parts;
using OpsMonitor.App.Tenancy;
using OpsMonitor.Domain.Runs.Follows;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.App.Runs.Run;

/// <summary>Follows a run or its operation, whatever one is told in general. Shown to members of the tenant, of any role.</summary>
public partial class FollowButton
{
    private (TenantId, long, long)? _shown;
    private FollowState? _state;

    [Inject]
    public required OperationCards Cards { get; init; }

    [Inject]
    public required OneAtATime Turn { get; init; }

    [Inject]
    public required RunFollows Follows { get; init; }

    [Inject]
    public required CurrentTenant Tenants { get; init; }

    [Inject]
    public required ISnackbar Snackbar { get; init; }

    [Parameter, EditorRequired]
    public TenantId Tenant { get; set; }

    [Parameter, EditorRequired]
    public long User { get; set; }

    [Parameter, EditorRequired]
    public string Slug { get; set; } = "";

    [Parameter, EditorRequired]
    public long RunId { get; set; }

    [Parameter, EditorRequired]
    public string Resource { get; set; } = "";

    [Parameter, EditorRequired]
    public string Action { get; set; } = "";

    /// <summary>A finished run has no more news; it can only be left.</summary>
    [Parameter, EditorRequired]
    public bool IsActive { get; set; }

    protected override async Task OnParametersSetAsync()
    {
        if (_shown != (Tenant, User, RunId))
        {
            _shown = (Tenant, User, RunId);
            _state = await Follows.StateAsync(Tenant, User, RunId, Resource, Action);
        }
    }

    private Task ToggleRunAsync() => ToggleAsync((now, state) => state.Run
        ? Follows.LeaveRunAsync(now.Id, now.UserId, RunId)
        : Follows.FollowRunAsync(now.Id, now.UserId, RunId));

    private Task ToggleOperationAsync() => ToggleAsync((now, state) => state.Operation
        ? Follows.LeaveOperationAsync(now.Id, now.UserId, Resource, Action)
        : Follows.FollowOperationAsync(now.Id, now.UserId, Resource, Action));

    private Task ToggleAsync(Func<TenantContext, FollowState, Task> toggle) => Turn.RunAsync(async () =>
    {
        if (_state is not { } state)
        {
            return; // nothing is shown yet that could be meant
        }

        if (await Tenants.ResolveAsync(Slug) is not { } now)
        {
            Snackbar.Add("You are no member of this tenant any more. Nothing was changed.", Severity.Warning);
            _state = null;
            return;
        }

        await toggle(now, state);
        _state = await Follows.StateAsync(now.Id, now.UserId, RunId, Resource, Action);
    });
}
