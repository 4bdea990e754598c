using System.Collections.Concurrent;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Text;
using OpsMonitor.Tests.Support;
using static OpsMonitor.Tests.Support.SampleRuns;

namespace OpsMonitor.Tests.Faults;

/// <summary>Producers that start, work on and end one run after the other, and repeat whatever the database did not answer, as programs
/// outside do. They keep what was acknowledged to them.</summary>
internal sealed class Producers : IAsyncDisposable
{
    private readonly Ledger _ledger;
    private readonly ConcurrentDictionary<long, RunStatus> _acknowledged = [];
    private readonly ConcurrentBag<Exception> _faults = [];
    private readonly List<Task> _loops;
    private volatile bool _stopped;

    private Producers(Ledger ledger, int count)
    {
        _ledger = ledger;
        _loops = [.. Enumerable.Range(0, count).Select(_ => Task.Run(LoopAsync))];
    }

    /// <summary>Runs whose end was acknowledged.</summary>
    public int Ended => _acknowledged.Values.Count(RunTransitions.IsTerminal);

    /// <summary>Writes the database did not answer.</summary>
    public int Faults => _faults.Count;

    public static Producers Start(Ledger ledger, int count) => new(ledger, count);

    /// <summary>Another <paramref name="runs"/> runs come to their end.</summary>
    public Task AdvanceAsync(int runs)
    {
        var goal = Ended + runs;
        return Eventually.True(() => Task.FromResult(Ended >= goal || _loops.Any(l => l.IsFaulted)), $"{runs} more runs end; {Faults} faults, the last: {_faults.FirstOrDefault()}");
    }

    /// <summary>Lets each producer end its run and holds the database to everything it acknowledged.</summary>
    public async Task StopAsync()
    {
        _stopped = true;
        await Task.WhenAll(_loops);
        Assert.All(_acknowledged, run => Assert.True(RunTransitions.IsTerminal(run.Value), $"run {run.Key} is {run.Value}"));
        Assert.Equal(
            _acknowledged.OrderBy(r => r.Key).Select(r => $"{r.Key} {EnumText.Of(r.Value)} 6/4/1/1 1"),
            await _ledger.TextsAsync($"""
                select concat_ws(' ', r.id, r.status, concat_ws('/', r.processed_items, r.succeeded, r.failed, r.skipped),
                  (select count(*) from notifications n where (n.data ->> 'run_id')::bigint = r.id and n.data ->> 'event' = 'finished'))
                from bulk_operation_runs r where r.id >= {_acknowledged.Keys.Min()} order by r.id
                """));
        await Invariants.AssertHoldAsync(_ledger.ConnectionString);
    }

    public async ValueTask DisposeAsync()
    {
        _stopped = true;
        await Task.WhenAll(_loops.Select(l => l.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default)));
    }

    private async Task LoopAsync()
    {
        var (runs, tenant) = (_ledger.Get<RunLedger>(), _ledger.Contoso);
        while (!_stopped)
        {
            var start = _ledger.Start(total: 6);
            var run = (await UntilAnsweredAsync(() => runs.StartAsync(tenant, start))).RunId;
            Assert.True(_acknowledged.TryAdd(run, RunStatus.Pending), $"run {run} was started twice");

            // Where the answer to an earlier try was lost, the run has begun already; a producer's first attempt is 1.
            var begun = await UntilAnsweredAsync(() => runs.BeginAsync(tenant, run, _ledger.Ana));
            Assert.True(begun.Accepted ? begun.Attempt == 1 : begun is { Refusal: RunRefusal.IllegalTransition, Status: RunStatus.Running }, begun.ToString());
            // Overlapping, as when an answer was lost and the producer goes back too far.
            foreach (var batch in new ItemResult[][] { [Ok("a"), Ok("b"), Bad("c")], [Ok("b"), Ok("d"), Skip("e")], [Skip("e"), Ok("f"), Ok("a")] })
            {
                Assert.True((await UntilAnsweredAsync(() => runs.RecordItemsAsync(tenant, run, 1, batch))).Accepted);
            }

            // Nothing is reported again: what was acknowledged is there, whatever died meanwhile.
            await UntilAnsweredAsync(async () =>
            {
                var end = await runs.FinishAsync(tenant, run, 1, _ledger.Ana);
                Assert.True(end is { Accepted: true } or { Refusal: RunRefusal.Finished }, end.ToString());
                return _acknowledged[run] = end.Status!.Value;
            });
        }
    }

    private async Task<T> UntilAnsweredAsync<T>(Func<Task<T>> write)
    {
        T answer = default!;
        await Eventually.True(
            async () =>
            {
                try
                {
                    answer = await write();
                    return true;
                }
                catch (Exception e) when (PostgresErrors.IsUnavailable(e))
                {
                    _faults.Add(e);
                    return false;
                }
            },
            "a write is answered once the fault is over");
        return answer;
    }
}
