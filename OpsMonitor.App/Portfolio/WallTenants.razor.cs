using Microsoft.AspNetCore.Components;
using OpsMonitor.App.Look;
using OpsMonitor.Domain.Portfolio;

namespace OpsMonitor.App.Portfolio;

/// <summary>A tile per tenant. When there are more tenants than places, those in trouble are shown and the others counted.</summary>
public sealed partial class WallTenants
{
    private const int Places = 11;

    private IReadOnlyList<TenantState> _shown = [];

    [Inject]
    public required ViewerClock Clock { get; init; }

    private string Rest
    {
        get
        {
            var hidden = Read!.Tenants.ExceptBy(_shown.Select(t => t.Id), t => t.Id).ToList();
            var troubled = hidden.Count(t => t.IsTroubled);
            return troubled == 0 ? "Nothing failed there in the last hour" : $"{Numbers.Count(troubled)} of them with failures in the last hour";
        }
    }

    protected override void OnParametersSet()
    {
        if (Read is { Tenants: var all })
        {
            _shown = TenantOrder.Fit(all, all.Count <= Places + 1 ? Places + 1 : Places);
        }
    }

    private static (string Class, string Icon, string Words) Look(TenantState tenant) => tenant switch
    {
        { FailedInHour: > 0 } => ("bad", "failed", $"{Numbers.Count(tenant.FailedInHour)} failed"),
        { PartialInHour: > 0 } => ("some", "partial", $"{Numbers.Count(tenant.PartialInHour)} partial"),
        { Running: > 0 } => ("busy", "running", $"{Numbers.Count(tenant.Running)} running"),
        { Queued: > 0 } => ("busy", "queued", $"{Numbers.Count(tenant.Queued)} queued"),
        _ => ("calm", "succeeded", "Quiet"),
    };
}
