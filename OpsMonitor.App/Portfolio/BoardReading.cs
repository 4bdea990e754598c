using OpsMonitor.App.Live;
using OpsMonitor.Domain.Portfolio;
using OpsMonitor.Domain.Storage;

namespace OpsMonitor.App.Portfolio;

/// <summary>All that a board shows, of one moment: what it counts and what it lists agree.</summary>
/// <param name="Active">Runs at work and runs that wait.</param>
/// <param name="Trouble">Runs that ended failed or partial within the hour.</param>
public sealed record BoardReading(DateTimeOffset At, IReadOnlyList<TenantState> Tenants, TenantRuns Active, TenantRuns Trouble);

/// <summary>Reads a board, once for all who look at it. Whoever shows all tenants first asks whether the reader may see them.</summary>
public sealed class BoardReads(OneMoment moment, PortfolioQueries queries, SharedReads reads)
{
    /// <summary>Active runs that have a line.</summary>
    public const int MaxActive = 50;

    private const int MaxTrouble = 6;

    public Task<BoardReading> ReadAsync(PortfolioScope scope, DateTimeOffset now, Moment since, CancellationToken cancel) =>
        reads.ReadAsync((scope, "board"), since, () => InOneMomentAsync(scope, now), cancel);

    private Task<BoardReading> InOneMomentAsync(PortfolioScope scope, DateTimeOffset now) => scope.Tenant is { } tenant
        ? moment.ReadAsync(tenant, () => ReadAsync(scope, now), CancellationToken.None)
        : moment.ReadOfAllTenantsAsync("a platform operator watches all tenants at once", () => ReadAsync(scope, now), CancellationToken.None);

    private async Task<BoardReading> ReadAsync(PortfolioScope scope, DateTimeOffset now) => new(
        now, await queries.TenantsAsync(scope, now), await queries.ActiveAsync(scope, MaxActive), await queries.TroubleAsync(scope, now.AddHours(-1), MaxTrouble));
}
