using System.Text.Json;
using OpsMonitor.Domain.Runs.Queries;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.App.Demo;

/// <summary>Runs of the last thirty days, recorded as the history of a system that worked before this one.</summary>
public sealed class DemoHistory(RunHistory history, RunQueries queries, TimeProvider time)
{
    private const int Batch = 100;

    /// <summary>Records the history of a tenant that has no runs yet; returns how many runs.</summary>
    public async Task<int> EnsureAsync(DemoTenant tenant, CancellationToken cancel)
    {
        if ((await queries.ListAsync(tenant.Id, RunFilter.Any, limit: 1, cancel: cancel)).Items.Count > 0)
        {
            return 0;
        }

        var random = new Random(tenant.Slug.Length * 7919);
        var count = tenant.Policies * 10;
        var now = time.GetUtcNow();
        var step = TimeSpan.FromDays(30) / count;
        foreach (var numbers in Enumerable.Range(0, count).Chunk(Batch))
        {
            await history.RecordAsync(tenant.Id, [.. numbers.Select(n => Past(tenant, random, n, now - step * (count - n)))], cancel);
        }

        return count;
    }

    private static FinishedRun Past(DemoTenant tenant, Random random, int number, DateTimeOffset at)
    {
        var (operation, key, noun) = DemoFailures.Producers[random.Next(DemoFailures.Producers.Length)];
        var actor = random.Next(3) switch
        {
            0 => tenant.Operators[random.Next(tenant.Operators.Count)],
            1 => new Actor("system", "schedule", "Schedule, nightly"),
            _ => new Actor("api_key", key, "API key " + key),
        };
        var items = random.Next(4, 120);
        var bad = random.Next(12) switch { 0 => 0.3, < 4 => 0.04, 11 when random.Next(4) == 0 => 1, _ => 0 };
        var done = Enumerable.Range(0, items).Select(i => DemoFailures.Item(random, $"{noun}-{number:0000}-{i:000}", $"{noun} {number}/{i}", bad)).ToList();
        var aborted = random.Next(60) == 0 && items > 20;
        var started = at.AddSeconds(random.NextDouble() * 4);
        return new(operation, JsonSerializer.SerializeToElement(new { batch = number, source = key }), $"External producer: {key}", actor, at, started,
            started.AddSeconds(1 + (items * (0.05 + random.NextDouble() * 0.2))), aborted ? done[..(items / 3)] : done)
        {
            TotalItems = items,
            Aborted = aborted ? (tenant.Operators[^1].Name, "Wrong batch, the right one follows") : null,
        };
    }
}
