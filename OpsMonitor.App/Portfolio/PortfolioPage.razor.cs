using OpsMonitor.Domain.Access;

namespace OpsMonitor.App.Portfolio;

/// <summary>Every tenant at a glance, for those who run the platform.</summary>
public sealed partial class PortfolioPage
{
    private IReadOnlyList<TenantSeat> _seats = [];

    protected override async Task OnInitializedAsync() => _seats = await Tenants.SeatsAsync();
}
