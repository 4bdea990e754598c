using Microsoft.EntityFrameworkCore;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;
using static OpsMonitor.Domain.Storage.SqlParameters;

namespace OpsMonitor.Domain.Runs.Queries;

/// <summary>
/// The counts of the filters for all readers of a process: counted again only after a run came or changed its status, since progress leaves them as they are.
/// Within <see cref="OneMoment"/> they are those of that moment.
/// </summary>
public sealed class RunFacetReads(OpsDb ops, RunLists lists, TimeProvider clock)
{
    // Filters that progress can change as well, such as those for failures and silence, are behind by so much at most.
    private static readonly TimeSpan s_keep = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private readonly Dictionary<(TenantId, RunFilter), Counted> _counted = [];

    public async Task<RunFacets> ReadAsync(TenantId tenant, RunFilter filter, CancellationToken cancel = default)
    {
        // Whoever began a count waits for it to its end, which a command's time bounds: it runs on the connection of their moment, and others share it.
        var (facets, isOurs) = Of(tenant, filter, await StampAsync(tenant, cancel));
        return await (isOurs ? facets : facets.WaitAsync(cancel));
    }

    /// <summary>Two equal ones mean that no run has come and none has changed its status in between.</summary>
    public async Task<RunsStamp> StampAsync(TenantId tenant, CancellationToken cancel = default)
    {
        await using var db = ops.ForTenant(tenant);
        return await db.Database.SqlQueryRaw<RunsStamp>(RunQueriesSql.Stamp, P("tenant", tenant.Value)).SingleAsync(cancel);
    }

    private (Task<RunFacets> Facets, bool IsOurs) Of(TenantId tenant, RunFilter filter, RunsStamp stamp)
    {
        lock (_gate)
        {
            var now = clock.GetTimestamp();
            if (_counted.TryGetValue((tenant, filter), out var known) && known.Stamp == stamp && IsFresh(known, now))
            {
                return (known.Facets, false);
            }

            foreach (var old in _counted.Where(c => !IsFresh(c.Value, now)).Select(c => c.Key).ToList())
            {
                _counted.Remove(old);
            }

            var facets = lists.FacetsAsync(tenant, filter, CancellationToken.None);
            _counted[(tenant, filter)] = new(stamp, facets, now);
            return (facets, true);
        }
    }

    private bool IsFresh(Counted counted, long now) =>
        !counted.Facets.IsFaulted && !counted.Facets.IsCanceled && clock.GetElapsedTime(counted.At, now) < s_keep;

    private sealed record Counted(RunsStamp Stamp, Task<RunFacets> Facets, long At);
}

/// <summary>Which runs a tenant has and how far each is in its life, as a fingerprint.</summary>
public sealed record RunsStamp(long Newest, int Active, decimal Which);
