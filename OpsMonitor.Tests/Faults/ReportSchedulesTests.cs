using CsCheck;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Runs.Queries;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support;

namespace OpsMonitor.Tests.Faults;

/// <summary>Progress in any order, twice or never, against models of a few lines.</summary>
public sealed class ReportSchedulesTests : IAsyncLifetime
{
    private static readonly Gen<ItemOutcome> s_outcome = Gen.Enum<ItemOutcome>();

    // What a producer has to tell after each item. The total becomes known somewhere on the way and may grow.
    private static readonly Gen<RunCounters[]> s_reports =
        from outcomes in s_outcome.Array[1, 20]
        from known in Gen.Int[0, 20]
        from growth in Gen.Int[0, 2]
        select (from n in Enumerable.Range(1, outcomes.Length)
                let done = outcomes.Take(n).ToList()
                let total = n - 1 < known ? (int?)null : outcomes.Length + (growth * n)
                select new RunCounters(total, n, Count(done, ItemOutcome.Succeeded), Count(done, ItemOutcome.Failed), Count(done, ItemOutcome.Skipped))).ToArray();

    // Which report arrives next (sequence - 1), and whether it comes from an execution that was taken over.
    private static readonly Gen<(int Report, bool Fenced)[]> s_deliveries = Gen.Select(Gen.Int[0, 19], Gen.Int[0, 9], (r, f) => (r, f == 0)).Array[1, 40];

    private static readonly Gen<(int Item, ItemOutcome Outcome)[][]> s_batches = Gen.Select(Gen.Int[0, 12], s_outcome).Array[0, 8].Array[1, 10];

    private Ledger _ledger = null!;

    private RunLedger Runs => _ledger.Get<RunLedger>();

    public async ValueTask InitializeAsync() => _ledger = await Ledger.CreateAsync();

    public async ValueTask DisposeAsync()
    {
        await Invariants.AssertHoldAsync(_ledger.ConnectionString);
        await _ledger.DisposeAsync();
    }

    [Fact]
    public Task Reports_InAnySchedule_LeaveTheCountersOfTheHighestSequence() => Gen.Select(s_reports, s_deliveries).SampleAsync(
        async (reports, deliveries) =>
        {
            var (run, attempt) = await _ledger.BeginAsync();
            await _ledger.SqlAsync($"update bulk_operation_runs set attempt = attempt + 1 where id = {run}");
            var (highest, expected) = (0, new RunCounters(null, 0, 0, 0, 0));
            foreach (var (report, fenced) in deliveries.Where(d => d.Report < reports.Length))
            {
                var told = reports[report];
                var write = await Runs.ReportAsync(_ledger.Contoso, run, fenced ? attempt : attempt + 1, report + 1, told);
                if (!fenced && report + 1 > highest)
                {
                    (highest, expected) = (report + 1, told with { Total = told.Total ?? expected.Total });
                }

                Assert.Equal(fenced ? RunRefusal.Fenced : null, write.Refusal);
                Assert.Equal(expected, (await _ledger.RowAsync(run)).Counters);
            }

            Assert.Equal(RunOutcome.Of(expected), (await Runs.FinishAsync(_ledger.Contoso, run, attempt + 1, _ledger.Ana)).Status);
        },
        iter: Soak.Times(25, 2_000), threads: 2);

    [Fact]
    public Task Items_InOverlappingBatchesAtOnce_CountOnceByTheirFirstOutcome() => s_batches.SampleAsync(
        async batches =>
        {
            const int total = 13; // as many as there are ids
            var (run, attempt) = await _ledger.BeginAsync(total: total);
            var model = new Dictionary<string, ItemOutcome>();
            foreach (var batch in batches)
            {
                var items = batch.Select(i => new ItemResult($"item-{i.Item}", i.Outcome, "some_code")).ToList();
                items.ForEach(i => model.TryAdd(i.ItemId, i.Outcome));

                // The same batch twice at once, as a client does that lost patience.
                Assert.All(await Task.WhenAll(RecordAsync(run, attempt, items), RecordAsync(run, attempt, items)), w => Assert.True(w.Accepted));

                var counters = new RunCounters(total, model.Count,
                    Count(model.Values, ItemOutcome.Succeeded), Count(model.Values, ItemOutcome.Failed), Count(model.Values, ItemOutcome.Skipped));
                Assert.Equal(counters, (await _ledger.RowAsync(run)).Counters);
            }

            var stored = await _ledger.Get<RunQueries>().ItemsAsync(_ledger.Contoso, run, new ItemFilter());
            Assert.Equal(model.OrderBy(m => m.Key, StringComparer.Ordinal).Select(m => (m.Key, m.Value)), stored.Items.Select(i => (i.ItemId!, i.Outcome)).OrderBy(i => i.Item1, StringComparer.Ordinal));
            await Runs.FinishAsync(_ledger.Contoso, run, attempt, _ledger.Ana);
        },
        iter: Soak.Times(25, 2_000), threads: 2);

    [Theory]
    [InlineData(null, 3, 1, 1, 0)] // does not add up
    [InlineData(null, -1, -1, 0, 0)]
    [InlineData(5, 6, 6, 0, 0)] // above the total it tells
    [InlineData(null, 11, 11, 0, 0)] // above the total known
    [InlineData(null, 4, 3, 1, 0)] // a counter down
    [InlineData(3, 5, 4, 1, 0, 9L)] // the total below what is done
    public async Task Report_ThatCannotBe_IsRefusedAndChangesNothing(int? total, int processed, int succeeded, int failed, int skipped, long sequence = 9)
    {
        var (run, attempt) = await _ledger.BeginAsync(total: 10);
        Assert.True((await Runs.ReportAsync(_ledger.Contoso, run, attempt, 8, new(null, 5, 4, 1, 0))).Accepted);
        var before = await _ledger.ScalarAsync<string>("select row_to_json(r)::text from bulk_operation_runs r");

        var write = await Runs.ReportAsync(_ledger.Contoso, run, attempt, sequence, new(total, processed, succeeded, failed, skipped));

        Assert.Equal(RunRefusal.CountersInvalid, write.Refusal);
        Assert.Equal(before, await _ledger.ScalarAsync<string>("select row_to_json(r)::text from bulk_operation_runs r"));
    }

    private Task<RunWrite> RecordAsync(long run, int attempt, List<ItemResult> items) => Runs.RecordItemsAsync(_ledger.Contoso, run, attempt, items);

    private static int Count(IEnumerable<ItemOutcome> outcomes, ItemOutcome of) => outcomes.Count(o => o == of);
}
