using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support;
using static OpsMonitor.Tests.Support.SampleRuns;

namespace OpsMonitor.Tests.Faults;

/// <summary>Two who end the same run at the same moment: one wins, and only its end is told.</summary>
[Collection(nameof(HeavyFaults))]
public sealed class AbortRaceTests : IAsyncLifetime
{
    private Ledger _ledger = null!;

    private RunLedger Runs => _ledger.Get<RunLedger>();

    public async ValueTask InitializeAsync()
    {
        _ledger = await Ledger.CreateAsync();
        await using var db = _ledger.Ops.ForAllTenants("test data");
        db.AddRange(
            new User { Id = 2, DisplayName = "Ben Okafor", UserName = "ben@contoso.example" },
            new Membership { TenantId = _ledger.Contoso, UserId = 2, Role = TenantRole.Operator, Notify = NotifyPreference.All });
        await db.SaveChangesAsync();
    }

    public async ValueTask DisposeAsync() => await _ledger.DisposeAsync();

    [Fact]
    public async Task Abort_WhileTheRunFinishes_HasExactlyOneWinner()
    {
        var times = Soak.Times(500, 10_000);
        var aborted = 0;
        await Parallel.ForEachAsync(Enumerable.Range(0, times), new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (i, cancel) =>
        {
            var (run, attempt) = await _ledger.BeginAsync();
            await Runs.RecordItemsAsync(_ledger.Contoso, run, attempt, [Ok("a")], cancel: cancel);
            var ends = new[] { () => FinishAsync(run, attempt, abort: false), () => FinishAsync(run, attempt, abort: true) };
            var race = (i % 2 == 0 ? ends : ends.Reverse()).Select(end => Task.Run(end)).ToList();
            await Runs.RequestAbortAsync(_ledger.Contoso, run, _ledger.Ana, "too slow", cancel);

            var answers = await Task.WhenAll(race);
            var winner = Assert.Single(answers, a => a.Accepted);
            Assert.Equal(RunRefusal.Finished, Assert.Single(answers, a => !a.Accepted).Refusal);
            Assert.Equal(winner.Status, (await _ledger.RowAsync(run)).Status);
            Interlocked.Add(ref aborted, winner.Status == RunStatus.Aborted ? 1 : 0);
        });

        Assert.InRange(aborted, 1, times - 1);
        await AssertToldOnceAsync(times);
    }

    [Fact]
    public async Task Abort_WhileTheRunBegins_EndsItOrIsARequest()
    {
        var times = Soak.Times(100, 2_000);
        for (var i = 0; i < times; i++)
        {
            var run = await _ledger.QueueAsync();
            var begin = Task.Run(() => Runs.BeginAsync(_ledger.Contoso, run, _ledger.Ana));
            var abort = await Runs.RequestAbortAsync(_ledger.Contoso, run, _ledger.Ana, "wrong set");
            var begun = await begin;

            Assert.True(abort.Accepted, abort.ToString());
            Assert.Equal(begun.Accepted ? RunStatus.Running : RunStatus.Aborted, abort.Status);
            Assert.True(!begun.Accepted || (await FinishAsync(run, begun.Attempt, abort: true)).Accepted);
        }

        await AssertToldOnceAsync(times);
    }

    private Task<RunWrite> FinishAsync(long run, int attempt, bool abort) =>
        Runs.FinishAsync(_ledger.Contoso, run, attempt, abort ? _ledger.Ana : Actor.System, abort: abort);

    private async Task AssertToldOnceAsync(int runs)
    {
        Assert.Equal(runs, await _ledger.ScalarAsync<long>("select count(*) from bulk_operation_runs where status in ('completed', 'aborted')"));
        Assert.Equal(runs, await _ledger.ScalarAsync<long>("select count(*) from audit_logs where action in ('run.completed', 'run.aborted')"));
        Assert.Equal(
            [$"1 {runs}", $"2 {runs}"],
            await _ledger.TextsAsync("select concat_ws(' ', notifiable_id, count(*)) from notifications where data ->> 'event' = 'finished' group by notifiable_id order by 1"));
        await Invariants.AssertHoldAsync(_ledger.ConnectionString);
    }
}
