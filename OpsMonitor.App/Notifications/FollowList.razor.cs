using Microsoft.AspNetCore.Components;
using OpsMonitor.App.Runs.List;
using OpsMonitor.App.Tenancy;
using OpsMonitor.Domain.Runs.Follows;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.App.Notifications;

/// <summary>What a member follows in one tenant, each to be left; nothing where they follow nothing.</summary>
public partial class FollowList
{
    private (TenantId, long)? _shown;
    private IReadOnlyList<FollowRow>? _follows;

    [Inject]
    public required RunFollows Follows { get; init; }

    [Inject]
    public required CurrentTenant Tenants { get; init; }

    [Parameter, EditorRequired]
    public TenantId Tenant { get; set; }

    [Parameter, EditorRequired]
    public long User { get; set; }

    [Parameter, EditorRequired]
    public string Slug { get; set; } = "";

    protected override async Task OnParametersSetAsync()
    {
        if (_shown != (Tenant, User))
        {
            _shown = (Tenant, User);
            _follows = await Follows.ListAsync(Tenant, User);
        }
    }

    private string Runs(FollowRow follow) => new RunsPageState { Resource = follow.Resource, Action = follow.Action }.ToUrl(Slug);

    private async Task RemoveAsync(FollowRow follow)
    {
        if (await Tenants.ResolveAsync(Slug) is { } now)
        {
            await Follows.RemoveAsync(now.Id, now.UserId, follow.Id);
            _follows = await Follows.ListAsync(now.Id, now.UserId);
        }
    }
}
