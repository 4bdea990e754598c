using OpsMonitor.Domain.Storage;

namespace OpsMonitor.App.Demo;

/// <summary>Runs the demo: people and history first, then traffic per tenant for as long as the app lives.</summary>
public sealed partial class DemoService(DemoPeople people, DemoHistory history, DemoTraffic traffic, DemoProducers producers, DemoWelcome welcome, TimeProvider time, ILogger<DemoService> logger) : BackgroundService
{
    // What a person can watch: each tenant has a few runs going at any time.
    private static readonly TimeSpan _pause = TimeSpan.FromSeconds(6);

    private IReadOnlyList<DemoTenant> _tenants = [];

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        _tenants = await people.EnsureAsync();
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var tenants = _tenants;
        await welcome.SayAsync(tenants[0], stoppingToken);
        foreach (var tenant in tenants)
        {
            if (await history.EnsureAsync(tenant, stoppingToken) is > 0 and var count)
            {
                Log.Recorded(logger, count, tenant.Slug);
            }
        }

        foreach (var tenant in tenants)
        {
            await producers.EndLeftoversAsync(tenant, stoppingToken);
        }

        await Task.WhenAll(tenants.SelectMany(t => Lives(t, stoppingToken)));
    }

    /// <summary>What goes on in a tenant side by side.</summary>
    private IEnumerable<Task> Lives(DemoTenant tenant, CancellationToken stopping)
    {
        yield return ForeverAsync(tenant, 0, traffic.EnsureSnapshotsAsync, (random, cancel) => traffic.ActAsync(tenant, random, cancel), stopping);
        yield return ForeverAsync(tenant, 1, prepare: null, (random, cancel) => traffic.ActAsync(tenant, random, cancel), stopping);
        yield return ForeverAsync(tenant, 2, prepare: null, (random, cancel) => producers.TakeUpAsync(tenant, random, cancel), stopping);
    }

    private async Task ForeverAsync(
        DemoTenant tenant, int seed, Func<DemoTenant, CancellationToken, Task>? prepare, Func<Random, CancellationToken, Task> act, CancellationToken stopping)
    {
        var (random, isAway) = (new Random(tenant.Slug.Length + seed), false);
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                if (prepare is not null)
                {
                    await prepare(tenant, stopping);
                    prepare = null;
                }

                await act(random, stopping);
                isAway = false;
                await Task.Delay(_pause * (0.5 + random.NextDouble()), time, stopping);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                if (!isAway)
                {
                    Log.Interrupted(logger, e, tenant.Slug, PostgresErrors.IsUnavailable(e) ? "the database is away" : "unexpected");
                }

                isAway = true;
                await Task.Delay(_pause, time, CancellationToken.None);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Demo: recorded {Count} past runs of {Tenant}")]
        public static partial void Recorded(ILogger logger, int count, string tenant);

        [LoggerMessage(Level = LogLevel.Warning, Message = "Demo traffic of {Tenant} was interrupted ({Why}); it goes on")]
        public static partial void Interrupted(ILogger logger, Exception exception, string tenant, string why);
    }
}
