using OpsMonitor.App.Live;
using OpsMonitor.App.Look;
using OpsMonitor.Domain.Portfolio;

namespace OpsMonitor.App.Portfolio;

/// <summary>A tile per tenant. When there are more tenants than places, those in trouble are shown and the others counted.</summary>
public sealed partial class WallTenants
{
    private const int Places = 11;

    private IReadOnlyList<TenantState>? _all;
    private IReadOnlyList<TenantState> _shown = [];

    protected override TimeSpan Pace => TimeSpan.FromSeconds(2);

    protected override IEnumerable<LiveKey> Keys => [Runs, Findings];

    private string Rest
    {
        get
        {
            var hidden = _all!.ExceptBy(_shown.Select(t => t.Id), t => t.Id).ToList();
            var troubled = hidden.Count(t => t.IsTroubled);
            return troubled == 0 ? "Nothing failed there in the last hour" : $"{Numbers.Count(troubled)} of them with failures in the last hour";
        }
    }

    protected override async Task ReadBoardAsync(CancellationToken cancel)
    {
        _all = await Queries.TenantsAsync(Scope, Clock.Now, cancel);
        _shown = TenantOrder.Fit(_all, _all.Count <= Places + 1 ? Places + 1 : Places);
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
