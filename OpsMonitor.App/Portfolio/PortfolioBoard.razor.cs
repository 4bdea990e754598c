using Microsoft.AspNetCore.Components;
using OpsMonitor.Domain.Access;

namespace OpsMonitor.App.Portfolio;

/// <summary>Tenants and their active runs, for those who run the platform.</summary>
public sealed partial class PortfolioBoard
{
    /// <summary>The reader's tenants, to tell where they may only look.</summary>
    [Parameter]
    public IReadOnlyList<TenantSeat> Seats { get; set; } = [];
}
