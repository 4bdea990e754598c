using Microsoft.Extensions.DependencyInjection;
using OpsMonitor.App.Notifications;
using OpsMonitor.App.Operations;
using OpsMonitor.Domain.Notifications;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Text;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Faults;
using OpsMonitor.Tests.Support;
using static OpsMonitor.Tests.Support.SampleRuns;

namespace OpsMonitor.Tests.Runs.Writing;

/// <summary>A run that ends before all its items were told of: its total stays, and it is no plain success, whoever ends it.</summary>
public sealed class NeverReportedTests : IAsyncLifetime
{
    private Ledger _ledger = null!;

    public async ValueTask InitializeAsync() => _ledger = await Ledger.CreateAsync();

    public async ValueTask DisposeAsync()
    {
        await Invariants.AssertHoldAsync(_ledger.ConnectionString);
        await _ledger.DisposeAsync();
    }

    [Theory]
    [InlineData(4, "s", RunStatus.CompletedWithErrors, 3)]
    [InlineData(4, "", RunStatus.CompletedWithErrors, 4)]
    [InlineData(4, "k", RunStatus.CompletedWithErrors, 3)]
    [InlineData(4, "f", RunStatus.Failed, 3)]
    [InlineData(4, "ssss", RunStatus.Completed, 0)]
    [InlineData(0, "", RunStatus.Completed, 0)]
    [InlineData(null, "ss", RunStatus.Completed, 0)]
    public async Task Finish_OfAProducer_KeepsTheTotalAndSaysWhatIsMissing(int? total, string items, RunStatus status, int missing)
    {
        var (run, attempt) = await _ledger.BeginAsync(total);
        await _ledger.Get<RunLedger>().RecordItemsAsync(_ledger.Contoso, run, attempt, [.. items.Select((o, i) => o == 's' ? Ok($"{i}") : o == 'f' ? Bad($"{i}") : Skip($"{i}"))]);
        Assert.Equal(status, (await _ledger.Get<RunLedger>().FinishAsync(_ledger.Contoso, run, attempt, _ledger.Ana)).Status);

        var row = await _ledger.RowAsync(run);
        Assert.Equal((status, Math.Max(total ?? 0, items.Length), missing), (row.Status, row.Counters.Total, row.NeverReported));
    }

    [Fact]
    public async Task Finish_OfAWorkersOperationThatStopsEarly_IsNoPlainSuccess()
    {
        var operation = new TestOperation(new("early", "stop"), async (run, cancel) =>
        {
            await run.Progress.SetTotalAsync(4, cancel);
            await run.RecordAsync(Ok("a"), cancel);
        });
        await _ledger.StartWorkerAsync(services => services.AddSingleton<IOperation>(operation));
        var run = (await _ledger.Get<RunLedger>().StartAsync(_ledger.Contoso, _ledger.Start(executor: RunExecutor.Worker) with { Operation = new("early", "stop") })).RunId;
        await Eventually.True(async () => !(await _ledger.RowAsync(run)).IsActive, "the run ends");
        var row = await _ledger.RowAsync(run);
        Assert.Equal((RunStatus.CompletedWithErrors, 4, 3), (row.Status, row.Counters.Total, row.NeverReported));
    }

    [Fact]
    public async Task Completed_ByPlainSql_BecomesWhatTheCountersTell()
    {
        var run = await _ledger.ScalarAsync<long>("insert into bulk_operation_runs (tenant_id, resource, action, status, total_items) values (1, 'a', 'b', 'running', 4) returning id");
        await _ledger.SqlAsync($"update bulk_operation_runs set processed_items = 1, succeeded = 1, status = 'completed' where id = {run}");
        Assert.Equal((RunStatus.CompletedWithErrors, 3), ((await _ledger.RowAsync(run)).Status, (await _ledger.RowAsync(run)).NeverReported));

        // Whoever saves its row once more changes nothing and meets no error; any other status stays refused.
        await _ledger.SqlAsync($"update bulk_operation_runs set status = 'completed', updated_at = now() where id = {run}");
        foreach (var other in new[] { "failed", "aborted", "running" })
        {
            Assert.Equal(PostgresErrors.RunFinished, (await Assert.ThrowsAsync<Npgsql.PostgresException>(() => _ledger.SqlAsync($"update bulk_operation_runs set status = '{other}' where id = {run}"))).SqlState);
        }

        var recorded = await _ledger.ScalarAsync<long>("insert into bulk_operation_runs (tenant_id, resource, action, status, total_items, processed_items, succeeded) values (1, 'a', 'b', 'completed', 4, 4, 4), (1, 'a', 'c', 'completed', 4, 1, 1) returning id");
        Assert.Equal(["completed", "completed_with_errors"], await _ledger.TextsAsync($"select status from bulk_operation_runs where id >= {recorded} order by id"));
        Assert.Equal("bulk_operation_runs_outcome_check", (await Assert.ThrowsAsync<Npgsql.PostgresException>(() => _ledger.SqlAsync(
            "insert into bulk_operation_runs (tenant_id, resource, action, status, total_items, processed_items, failed) values (1, 'a', 'd', 'completed', 4, 1, 1)"))).ConstraintName);
    }

    [Fact]
    public async Task Outcome_OfTheDatabase_IsThatOfTheCode()
    {
        List<string> code = [], database = [];
        foreach (var n in Enumerable.Range(0, 27))
        {
            var (s, f, k) = (n % 3, n / 3 % 3, n / 9);
            foreach (var total in new int?[] { null, s + f + k, s + f + k + 1 })
            {
                code.Add(EnumText.Of(RunOutcome.Of(new(total, s + f + k, s, f, k))));
                database.Add($"select ops_outcome({total?.ToString() ?? "null"}, {s}, {f}, {k})");
            }
        }

        Assert.Equal(code, await _ledger.TextsAsync(string.Join(" union all ", database)));
    }

    [Fact]
    public async Task Notification_OfAShortRun_SaysWhatWasNeverReported()
    {
        await _ledger.SqlAsync("update memberships set notify = 'all'");
        var (run, attempt) = await _ledger.BeginAsync(total: 4);
        await _ledger.Get<RunLedger>().RecordItemsAsync(_ledger.Contoso, run, attempt, [Ok("a")]);
        await _ledger.Get<RunLedger>().FinishAsync(_ledger.Contoso, run, attempt, _ledger.Ana);
        var payload = NotificationPayload.Parse(await _ledger.ScalarAsync<string>("select data::text from notifications where data ->> 'event' = 'finished'"))!;
        Assert.Equal("partial", payload.StatusBucket);
        Assert.Equal("1 of 4, 3 never reported", NotificationWords.Of(payload, SampleCards.All).Text);
        Assert.Equal("3", await _ledger.ScalarAsync<string>("select data ->> 'never_reported' from audit_logs where action = 'run.completed_with_errors'"));
    }

    [Fact]
    public async Task Remaining_OfAnAbortedAndAFailedRun_WasNeverReported()
    {
        foreach (var abort in new[] { true, false })
        {
            var (run, attempt) = await _ledger.BeginAsync(total: 9);
            await _ledger.Get<RunLedger>().RecordItemsAsync(_ledger.Contoso, run, attempt, [Ok("a")]);
            Assert.Null((await _ledger.RowAsync(run)).NeverReported);
            await _ledger.Get<RunLedger>().FinishAsync(_ledger.Contoso, run, attempt, _ledger.Ana, abort ? null : new("lost", "The link broke."), abort);
            var row = await _ledger.RowAsync(run);
            Assert.Equal((abort ? RunStatus.Aborted : RunStatus.Failed, 9, 8), (row.Status, row.Counters.Total, row.NeverReported));
        }
    }
}
