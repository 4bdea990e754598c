using System.Text.Json;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Runs.Queries;
using OpsMonitor.Domain.Runs.Rules;

namespace OpsMonitor.App.Demo;

/// <summary>The programs outside that execute runs themselves: they start some, and take up the retries that people start of them.</summary>
public sealed class DemoProducers(RunLedger runs, RunQueries queries, TimeProvider time)
{
    private static readonly TimeSpan _look = TimeSpan.FromSeconds(2);

    /// <summary>Runs that an earlier process of the demo left behind end as failed, as a producer that comes back would report them.</summary>
    public async Task EndLeftoversAsync(DemoTenant tenant, CancellationToken cancel)
    {
        foreach (var run in await OwnAsync(tenant, RunStatus.Running, cancel))
        {
            await runs.FinishAsync(tenant.Id, run.Id, run.Attempt, Actor(run.Resource), new("interrupted", "The producer was restarted while it worked."), cancel: cancel);
        }
    }

    /// <summary>Something that a producer does on its own.</summary>
    public async Task ProduceAsync(DemoTenant tenant, Random random, CancellationToken cancel)
    {
        var (operation, key, noun) = DemoFailures.Producers[random.Next(DemoFailures.Producers.Length)];
        var batch = random.Next(1_000_000);
        var items = Enumerable.Range(0, random.Next(120, 700)).Select(i => $"{noun}-{batch:000000}-{i:000}").ToList();
        var run = await runs.StartAsync(tenant.Id, new(operation, JsonSerializer.SerializeToElement(new { batch, source = key }), Actor(operation.Resource), RunExecutor.Producer)
        {
            Summary = $"External producer: {key}",
            TotalItems = random.Next(5) == 0 ? null : items.Count,
        }, cancel);
        await ExecuteAsync(tenant, run.RunId, operation.Resource, items, random.Next(4) == 0 ? 0.04 : 0, random, cancel);
    }

    /// <summary>Takes up queued runs for as long as the app lives: retries, whose scope names their items.</summary>
    public async Task TakeUpAsync(DemoTenant tenant, Random random, CancellationToken cancel)
    {
        while (true)
        {
            foreach (var run in await OwnAsync(tenant, RunStatus.Pending, cancel))
            {
                using var scope = JsonDocument.Parse(run.ItemIds.Shown);
                List<string> items = scope.RootElement.ValueKind == JsonValueKind.Object && scope.RootElement.TryGetProperty("item_ids", out var ids)
                    ? [.. ids.EnumerateArray().Select(i => i.GetString() ?? "")]
                    : [];
                await ExecuteAsync(tenant, run.Id, run.Resource, items, failureRate: 0.1, random, cancel);
            }

            await Task.Delay(_look, time, cancel);
        }
    }

    private async Task ExecuteAsync(DemoTenant tenant, long run, string resource, IReadOnlyList<string> items, double failureRate, Random random, CancellationToken cancel)
    {
        var begun = await runs.BeginAsync(tenant.Id, run, Actor(resource), cancel);
        if (!begun.Accepted)
        {
            return; // aborted before it began
        }

        var aborted = false;
        foreach (var chunk in items.Chunk(random.Next(2, 6)))
        {
            var write = await runs.RecordItemsAsync(
                tenant.Id, run, begun.Attempt, [.. chunk.Select(id => DemoFailures.Item(random, id, id.Replace('-', ' '), failureRate))], cancel: cancel);
            aborted = write.AbortRequested;
            if (!write.Accepted || aborted)
            {
                break;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(400, 900)), time, cancel);
        }

        await runs.FinishAsync(tenant.Id, run, begun.Attempt, Actor(resource), abort: aborted, cancel: cancel);
    }

    private async Task<IReadOnlyList<BulkOperationRun>> OwnAsync(DemoTenant tenant, RunStatus status, CancellationToken cancel)
    {
        List<BulkOperationRun> own = [];
        foreach (var row in (await queries.ListAsync(tenant.Id, RunFilter.Any with { Status = status }, cancel: cancel)).Items)
        {
            if (row.Executor == RunExecutor.Producer && DemoFailures.Producers.Any(p => p.Operation == new OperationType(row.Resource, row.Action))
                && await queries.FindAsync(tenant.Id, row.Id, cancel) is { } found)
            {
                own.Add(found.Run);
            }
        }

        return own;
    }

    private static Domain.Tenancy.Actor Actor(string resource)
    {
        var key = DemoFailures.Producers.First(p => p.Operation.Resource == resource).Key;
        return new("api_key", key, "API key " + key);
    }
}
