using OpsMonitor.Domain.Portfolio;

namespace OpsMonitor.App.Portfolio;

/// <summary>In which order tenants stand on a board.</summary>
public static class TenantOrder
{
    /// <summary>What failed within the hour goes before what failed within the day, before findings; else by name, as given.</summary>
    public static IReadOnlyList<TenantState> ByTrouble(IEnumerable<TenantState> tenants) =>
    [
        .. tenants.OrderByDescending(t => t.FailedInHour).ThenByDescending(t => t.Day.Failed).ThenByDescending(t => t.PartialInHour)
            .ThenByDescending(t => t.Day.Partial).ThenByDescending(t => t.OpenFindings).ThenBy(t => t.Name, StringComparer.OrdinalIgnoreCase),
    ];

    /// <summary>Fresh values at the places shown before; tenants that came since stand last.</summary>
    public static IReadOnlyList<TenantState> Keep(IReadOnlyList<TenantState> shown, IReadOnlyList<TenantState> fresh)
    {
        var byId = fresh.ToDictionary(t => t.Id);
        var kept = shown.Select(t => byId.GetValueOrDefault(t.Id)).OfType<TenantState>().ToList();
        return [.. kept, .. fresh.ExceptBy(kept.Select(t => t.Id), t => t.Id)];
    }

    /// <summary>As many as fit, those in trouble before all others, in the order given so that each keeps its place.</summary>
    public static IReadOnlyList<TenantState> Fit(IReadOnlyList<TenantState> tenants, int places)
    {
        var fitting = ByTrouble(tenants).Take(places).Select(t => t.Id).ToHashSet();
        return [.. tenants.Where(t => fitting.Contains(t.Id))];
    }
}
