using System.Text.Json;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Faults;
using OpsMonitor.Tests.Support;
using static OpsMonitor.Tests.Support.SampleRuns;

namespace OpsMonitor.Tests.Runs.Writing;

public sealed class RunLedgerTests : IAsyncLifetime
{
    private Ledger _ledger = null!;

    private RunLedger Runs => _ledger.Get<RunLedger>();

    public async ValueTask InitializeAsync() => _ledger = await Ledger.CreateAsync();

    public async ValueTask DisposeAsync()
    {
        await Invariants.AssertHoldAsync(_ledger.ConnectionString);
        await _ledger.DisposeAsync();
    }

    [Fact]
    public async Task Start_SameScopeInOtherOrder_AttachesToTheActiveRun()
    {
        var first = await Runs.StartAsync(_ledger.Contoso, _ledger.Start("""{"backup_set_id":7,"policy_ids":["a","b"],"options":{}}"""));
        var again = await Runs.StartAsync(_ledger.Contoso, _ledger.Start("""{ "options": {}, "policy_ids": ["b", "a"], "backup_set_id": 7 }"""));
        var other = await Runs.StartAsync(_ledger.Contoso, _ledger.Start("""{"backup_set_id":8,"policy_ids":["a","b"],"options":{}}"""));

        Assert.True(first.Created);
        Assert.Equal(first with { Created = false }, again);
        Assert.True(other.Created);
        Assert.NotEqual(first.RunId, other.RunId);
    }

    [Fact]
    public async Task Start_SameScopeInOtherTenant_IsAnotherRun()
    {
        var scope = NextScope();
        var contoso = await Runs.StartAsync(_ledger.Contoso, _ledger.Start(scope));
        var fabrikam = await Runs.StartAsync(_ledger.Fabrikam, _ledger.Start(scope));
        Assert.True(contoso.Created && fabrikam.Created);
        Assert.NotEqual(contoso.RunId, fabrikam.RunId);
    }

    [Fact]
    public async Task Start_AfterTheRunFinished_IsANewRun()
    {
        var scope = NextScope();
        var first = await _ledger.QueueAsync(scope: scope);
        await Runs.RequestAbortAsync(_ledger.Contoso, first, _ledger.Ana with { From = "192.0.2.7" }, "again, please");

        var second = await Runs.StartAsync(_ledger.Contoso, _ledger.Start(scope));

        Assert.True(second.Created);
        Assert.NotEqual(first, second.RunId);
        Assert.Equal(["run.aborted"], await _ledger.TextsAsync("select action from audit_logs where data ->> 'address' = '192.0.2.7'"));
    }

    [Fact]
    public async Task Start_200RacingOnOneKey_LeavesOneActiveRun()
    {
        var scope = NextScope();
        var started = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            List<StartedRun> mine = [];
            for (var i = 0; i < 25; i++)
            {
                mine.Add(await Runs.StartAsync(_ledger.Contoso, _ledger.Start(scope)));
            }

            return mine;
        })));

        var all = started.SelectMany(s => s).ToList();
        Assert.Equal(200, all.Count);
        Assert.Single(all, s => s.Created);
        Assert.Single(all.Select(s => s.RunId).Distinct());
        Assert.Equal(1, await _ledger.ScalarAsync<long>("select count(*) from bulk_operation_runs"));
    }

    [Fact]
    public async Task Start_RacingWithTheEndOfTheRun_AlwaysAnswersWithARun()
    {
        var scope = NextScope();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            for (var i = 0; i < 10; i++)
            {
                var run = await Runs.StartAsync(_ledger.Contoso, _ledger.Start(scope));
                await Runs.RequestAbortAsync(_ledger.Contoso, run.RunId, _ledger.Ana, "next");
            }
        })));

        Assert.Equal(0, await _ledger.ScalarAsync<long>("select count(*) from bulk_operation_runs where status <> 'aborted'"));
    }

    [Fact]
    public async Task RecordItems_ReportedTwice_CountOnce()
    {
        var (run, attempt) = await _ledger.BeginAsync(total: 3);
        await Runs.RecordItemsAsync(_ledger.Contoso, run, attempt, [Ok("a"), Bad("b"), Ok("a")]);
        var again = await Runs.RecordItemsAsync(_ledger.Contoso, run, attempt, [Bad("a"), Bad("b"), Skip("c")]);

        Assert.True(again.Accepted);
        Assert.Equal(new RunCounters(3, 3, 1, 1, 1), (await _ledger.RowAsync(run)).Counters);
    }

    [Fact]
    public async Task RecordItems_SameItemsByManyAtOnce_CountOnce()
    {
        var (run, attempt) = await _ledger.BeginAsync();
        var items = Enumerable.Range(0, 100).Select(i => Ok($"item-{i:d3}")).ToList();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(n => Task.Run(async () =>
        {
            foreach (var batch in items.OrderBy(i => (i.ItemId.GetHashCode(StringComparison.Ordinal) ^ n) % 7).Chunk(10))
            {
                await Runs.RecordItemsAsync(_ledger.Contoso, run, attempt, batch);
            }
        })));

        Assert.Equal(new RunCounters(null, 100, 100, 0, 0), (await _ledger.RowAsync(run)).Counters);
    }

    [Fact]
    public async Task RecordItems_MoreThanTheTotal_AreRefusedUntilABetterOneIsTold()
    {
        var (run, attempt) = await _ledger.BeginAsync(total: 1);
        Assert.Equal(RunRefusal.CountersInvalid, (await Runs.RecordItemsAsync(_ledger.Contoso, run, attempt, [Ok("a"), Ok("b"), Ok("c")])).Refusal);
        Assert.Equal((1, 0), (await _ledger.RowAsync(run)).Counters is var none ? (none.Total, none.Processed) : default);

        Assert.True((await Runs.RecordItemsAsync(_ledger.Contoso, run, attempt, [Ok("a"), Ok("b"), Ok("c")], total: 3)).Accepted);
        Assert.Equal((3, 3), (await _ledger.RowAsync(run)).Counters is var all ? (all.Total, all.Processed) : default);

        await Runs.SetTotalAsync(_ledger.Contoso, run, attempt, 10);
        Assert.Equal(10, (await _ledger.RowAsync(run)).Counters.Total);
        await Runs.SetTotalAsync(_ledger.Contoso, run, attempt, 1);
        Assert.Equal(3, (await _ledger.RowAsync(run)).Counters.Total);
    }

    [Fact]
    public async Task Start_UnderTheKeyOfAnotherOperationsRun_IsRefusedByEveryDoor()
    {
        var scope = System.Text.Json.JsonElement.Parse("{}");
        var held = await Runs.StartAsync(_ledger.Contoso, new(new("mailbox", "sync"), scope, _ledger.Ana, RunExecutor.Producer) { IdempotencyKey = "lyon" });
        StartRun other = new(new("mailbox", "archive"), scope, _ledger.Ana, RunExecutor.Producer) { IdempotencyKey = "lyon" };

        Assert.Equal(held.RunId, (await Assert.ThrowsAsync<AnotherOperationsKeyException>(() => Runs.StartAsync(_ledger.Contoso, other))).Run);
        await Assert.ThrowsAsync<AnotherOperationsKeyException>(() => _ledger.Ops.WriteAsync(_ledger.Contoso, db => RunLedger.StartAsync(db, other)));
        Assert.Equal(1L, await _ledger.ScalarAsync<long>("select count(*) from bulk_operation_runs"));
    }

    [Fact]
    public async Task RecordItems_Texts_AreSanitised()
    {
        var (run, attempt) = await _ledger.BeginAsync();
        await Runs.RecordItemsAsync(_ledger.Contoso, run, attempt,
            [new("a", ItemOutcome.Failed, "Not Found!", "First line\n   at A.B.C(String d) in e.cs:line 3", "Name\u202e of it"), new("b", ItemOutcome.Failed)]);
        Assert.Equal(
            ["a|not_found|First line|Name of it", "b|unspecified||"],
            await _ledger.TextsAsync("select concat_ws('|', item_id, reason_code, coalesce(reason, ''), coalesce(display_name, '')) from bulk_operation_run_items order by 1"));
    }

    [Fact]
    public async Task Report_OlderOrRepeatedSequence_ChangesNothing()
    {
        var (run, attempt) = await _ledger.BeginAsync();
        await Runs.ReportAsync(_ledger.Contoso, run, attempt, 2, new(10, 5, 4, 1, 0));
        var rev = (await _ledger.RowAsync(run)).Rev;

        var older = await Runs.ReportAsync(_ledger.Contoso, run, attempt, 1, new(99, 1, 1, 0, 0));
        var repeated = await Runs.ReportAsync(_ledger.Contoso, run, attempt, 2, new(99, 9, 9, 0, 0));

        Assert.True(older.Accepted && repeated.Accepted);
        var row = await _ledger.RowAsync(run);
        Assert.Equal((new RunCounters(10, 5, 4, 1, 0), rev), (row.Counters, row.Rev));
        Assert.True((await Runs.ReportAsync(_ledger.Contoso, run, attempt, 3, new(null, 6, 5, 1, 0))).Accepted);
        Assert.Equal(new RunCounters(10, 6, 5, 1, 0), (await _ledger.RowAsync(run)).Counters);
    }

    [Fact]
    public async Task Write_WithAnOldAttempt_IsFenced()
    {
        var (run, attempt) = await _ledger.BeginAsync();
        await _ledger.SqlAsync($"update bulk_operation_runs set attempt = attempt + 1 where id = {run}");

        Assert.Equal(RunRefusal.Fenced, (await Runs.RecordItemsAsync(_ledger.Contoso, run, attempt, [Ok("a")])).Refusal);
        Assert.Equal(RunRefusal.Fenced, (await Runs.ReportAsync(_ledger.Contoso, run, attempt, 1, new(1, 1, 1, 0, 0))).Refusal);
        Assert.Equal(RunRefusal.Fenced, (await Runs.SetTotalAsync(_ledger.Contoso, run, attempt, 1)).Refusal);
        Assert.Equal(RunRefusal.Fenced, (await Runs.FinishAsync(_ledger.Contoso, run, attempt, _ledger.Ana)).Refusal);
        Assert.Equal(new RunCounters(null, 0, 0, 0, 0), (await _ledger.RowAsync(run)).Counters);
        Assert.Equal(0, await _ledger.ScalarAsync<long>("select count(*) from bulk_operation_run_items"));
    }

    [Fact]
    public async Task Write_ToAFinishedRun_IsRefused()
    {
        var run = await _ledger.FinishAsync(Ok("a"));
        var before = await _ledger.ScalarAsync<string>($"select row_to_json(r)::text from bulk_operation_runs r where id = {run}");

        Assert.Equal(RunRefusal.Finished, (await Runs.BeginAsync(_ledger.Contoso, run, _ledger.Ana)).Refusal);
        Assert.Equal(RunRefusal.Finished, (await Runs.RecordItemsAsync(_ledger.Contoso, run, 1, [Ok("b")])).Refusal);
        Assert.Equal(RunRefusal.Finished, (await Runs.ReportAsync(_ledger.Contoso, run, 1, 9, new(5, 5, 5, 0, 0))).Refusal);
        Assert.Equal(RunRefusal.Finished, (await Runs.FinishAsync(_ledger.Contoso, run, 1, _ledger.Ana, abort: true)).Refusal);
        Assert.Equal(RunRefusal.Finished, (await Runs.RequestAbortAsync(_ledger.Contoso, run, _ledger.Ana, "late")).Refusal);
        Assert.Equal(before, await _ledger.ScalarAsync<string>($"select row_to_json(r)::text from bulk_operation_runs r where id = {run}"));
    }

    [Fact]
    public async Task Write_ToAnotherTenantsRun_FindsNothing()
    {
        var (run, attempt) = await _ledger.BeginAsync();
        Assert.Equal(RunRefusal.NotFound, (await Runs.RecordItemsAsync(_ledger.Fabrikam, run, attempt, [Ok("a")])).Refusal);
        Assert.Equal(RunRefusal.NotFound, (await Runs.FinishAsync(_ledger.Fabrikam, run, attempt, _ledger.Ana)).Refusal);
        Assert.Equal(RunRefusal.NotFound, (await Runs.RequestAbortAsync(_ledger.Fabrikam, run, _ledger.Ana, "not mine")).Refusal);
        Assert.Equal(RunStatus.Running, (await _ledger.RowAsync(run)).Status);
    }

    [Fact]
    public async Task Begin_Twice_IsAnIllegalTransition()
    {
        var (run, _) = await _ledger.BeginAsync();
        Assert.Equal(RunRefusal.IllegalTransition, (await Runs.BeginAsync(_ledger.Contoso, run, _ledger.Ana)).Refusal);
    }

    [Fact]
    public async Task Finish_OfAPendingRun_OnlyFails()
    {
        var run = await _ledger.QueueAsync();
        Assert.Equal(RunRefusal.IllegalTransition, (await Runs.FinishAsync(_ledger.Contoso, run, 0, _ledger.Ana)).Refusal);
        var failed = await Runs.FinishAsync(_ledger.Contoso, run, 0, _ledger.Ana, new("invalid_scope", "policy_ids: missing"));
        Assert.Equal(RunStatus.Failed, failed.Status);
        Assert.Equal(
            """[{"reason": "policy_ids: missing", "reason_code": "invalid_scope"}]""",
            await _ledger.ScalarAsync<string>($"select failures::text from bulk_operation_runs where id = {run}"));
    }

    [Fact]
    public async Task Abort_OfAPendingRun_EndsItAtOnce()
    {
        var run = await _ledger.QueueAsync();
        var abort = await Runs.RequestAbortAsync(_ledger.Contoso, run, _ledger.Ana, "wrong set");

        Assert.Equal(RunStatus.Aborted, abort.Status);
        var row = await _ledger.RowAsync(run);
        Assert.Equal((RunStatus.Aborted, "Ana Ruiz"), (row.Status, row.AbortRequestedBy));
        Assert.NotNull(row.FinishedAt);
        Assert.Null(row.StartedAt);
    }

    [Fact]
    public async Task Abort_OfARunningRun_IsARequestThatTheExecutorSees()
    {
        var (run, attempt) = await _ledger.BeginAsync();
        var abort = await Runs.RequestAbortAsync(_ledger.Contoso, run, _ledger.Ana, "wrong set");
        await Runs.RequestAbortAsync(_ledger.Contoso, run, _ledger.Ana with { Name = "Ben" }, "me too");

        Assert.Equal(RunStatus.Running, abort.Status);
        Assert.True((await Runs.RecordItemsAsync(_ledger.Contoso, run, attempt, [Ok("a")])).AbortRequested);
        Assert.Equal(RunStatus.Aborted, (await Runs.FinishAsync(_ledger.Contoso, run, attempt, Domain.Tenancy.Actor.System, abort: true)).Status);
        Assert.Equal("Ana Ruiz: wrong set", await _ledger.ScalarAsync<string>($"select abort_requested_by || ': ' || abort_reason from bulk_operation_runs where id = {run}"));
        Assert.Equal(1, (await _ledger.RowAsync(run)).Counters.Succeeded);
    }

    [Theory]
    [InlineData("", RunStatus.Completed)]
    [InlineData("s", RunStatus.Completed)]
    [InlineData("k", RunStatus.Completed)]
    [InlineData("sf", RunStatus.CompletedWithErrors)]
    [InlineData("kf", RunStatus.CompletedWithErrors)]
    [InlineData("ff", RunStatus.Failed)]
    public async Task Finish_Counters_DecideTheStatus(string outcomes, RunStatus status)
    {
        var run = await _ledger.FinishAsync([.. outcomes.Select((o, i) => o switch { 's' => Ok($"{i}"), 'f' => Bad($"{i}"), _ => Skip($"{i}") })]);
        Assert.Equal(status, (await _ledger.RowAsync(run)).Status);
    }

    [Fact]
    public async Task Finish_ManyFailures_KeepsTheFirst200InTheSeedsShape()
    {
        var run = await _ledger.FinishAsync([Ok("ok"), Skip("skipped"), .. Enumerable.Range(0, 250).Select(i => Bad($"f{i:d3}"))]);

        var failures = JsonElement.Parse(await _ledger.ScalarAsync<string>($"select failures::text from bulk_operation_runs where id = {run}"));
        Assert.Equal(Enumerable.Range(0, 200).Select(i => $"f{i:d3}"), failures.EnumerateArray().Select(f => f.GetProperty("item_id").GetString()));
        Assert.All(failures.EnumerateArray(), f => Assert.Equal(["item_id", "reason", "reason_code"], f.EnumerateObject().Select(p => p.Name).Order()));
        Assert.Equal("throttled: Too many requests", failures[0].GetProperty("reason_code").GetString() + ": " + failures[0].GetProperty("reason").GetString());
        Assert.Equal(250, (await _ledger.RowAsync(run)).Counters.Failed);
    }
}
