using System.Collections.Concurrent;
using OpsMonitor.Domain.Runs;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Tests.Support;

namespace OpsMonitor.Tests.Faults;

/// <summary>Starts of one key from two pools, as two nodes of the app send them, while runs of this key end all the time.</summary>
[Collection(nameof(HeavyFaults))]
public sealed class StartRaceTests
{
    private const int Starters = 8;

    private const string Active = "select count(*) from bulk_operation_runs where status in ('pending', 'running')";

    [Fact]
    public async Task Start_1000RacingWithFinishes_LeavesOneActiveRunAtAnyTime()
    {
        await using var ledger = await Ledger.CreateAsync();
        await using var node1 = new OpsDb(ledger.ConnectionString);
        await using var node2 = new OpsDb(ledger.ConnectionString);
        var starts = Soak.Times(1_000, 20_000);
        var started = new ConcurrentBag<StartedRun>();
        var start = ledger.Start();

        var race = Task.WhenAll(Enumerable.Range(0, Starters).Select(n => Task.Run(async () =>
        {
            var runs = new RunLedger(n % 2 == 0 ? node1 : node2);
            for (var i = 0; i < starts / Starters; i++)
            {
                var run = await runs.StartAsync(ledger.Contoso, start);
                started.Add(run);
                await EndNowAndThenAsync(ledger, runs, run.RunId, (n + i) % 4);
            }
        })));
        var (looks, most) = (0, 0L);
        while (!race.IsCompleted)
        {
            most = Math.Max(most, await ledger.ScalarAsync<long>(Active));
            looks++;
        }

        await race;
        Assert.Equal(starts, started.Count);
        Assert.True(looks > 10, $"{looks} looks");
        Assert.Equal(1, most);
        Assert.InRange(await ledger.ScalarAsync<long>(Active), 0, 1);
        Assert.Equal(
            started.Where(s => s.Created).Select(s => s.RunId.ToString()).Order(StringComparer.Ordinal),
            (await ledger.TextsAsync("select id from bulk_operation_runs")).Order(StringComparer.Ordinal));
        Assert.Empty(started.Select(s => s.RunId).Except(started.Where(s => s.Created).Select(s => s.RunId)));
        Assert.True(started.Count(s => s.Created) > 10, "runs ended in between");
        await Invariants.AssertHoldAsync(ledger.ConnectionString);
    }

    // Whoever of the racers comes too late is refused; that is part of the race.
    private static async Task EndNowAndThenAsync(Ledger ledger, RunLedger runs, long run, int turn)
    {
        if (turn == 1)
        {
            await runs.RequestAbortAsync(ledger.Contoso, run, ledger.Ana, "next");
        }
        else if (turn == 2 && await runs.BeginAsync(ledger.Contoso, run, ledger.Ana) is { Accepted: true } begun)
        {
            await runs.FinishAsync(ledger.Contoso, run, begun.Attempt, ledger.Ana);
        }
    }
}
