using Microsoft.AspNetCore.Components;
using OpsMonitor.App.Look;
using OpsMonitor.App.Runs.List;
using OpsMonitor.Domain.Access;
using OpsMonitor.Domain.Portfolio;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.App.Portfolio;

/// <summary>A row per tenant, most troubled first when it is opened. Rows then keep their places until they are sorted again.</summary>
public sealed partial class PortfolioTenants
{
    private IReadOnlyList<TenantState>? _tenants;
    private BoardReading? _shown;
    private bool _moved;

    /// <summary>The reader's tenants, to tell where they may only look.</summary>
    [Parameter]
    public IReadOnlyList<TenantSeat> Seats { get; set; } = [];

    protected override void OnParametersSet()
    {
        if (Read is null || ReferenceEquals(Read, _shown))
        {
            return;
        }

        var sorted = TenantOrder.ByTrouble(Read.Tenants);
        _tenants = _tenants is null ? sorted : TenantOrder.Keep(_tenants, sorted);
        _moved = !_tenants.Select(t => t.Id).SequenceEqual(sorted.Select(t => t.Id));
        _shown = Read;
    }

    private void Sort()
    {
        _tenants = TenantOrder.ByTrouble(_tenants!);
        _moved = false;
    }

    private bool IsReadOnly(TenantState tenant) => Seats.FirstOrDefault(s => s.Id == tenant.Id) is not { } seat || !seat.Role.May(Right.Operate);

    private static string Ended(TenantState tenant, RunStatusBucket? bucket) =>
        (bucket == RunStatusBucket.Failed ? new RunsPageState { Status = RunStatus.Failed, EndedDays = 1 } : new() { Bucket = bucket, EndedDays = 1 }).ToUrl(tenant.Slug);

    private static string Capped(TenantState tenant, int count) => Numbers.Count(count) + (tenant.Day.IsCapped ? "+" : "");

    private static string Rated(TenantState tenant) =>
        $"{Numbers.Count(tenant.Day.Succeeded)} {RunWords.Rated(tenant.Day)}";
}
