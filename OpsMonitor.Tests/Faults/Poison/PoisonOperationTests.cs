using Microsoft.Extensions.DependencyInjection;
using OpsMonitor.App.Operations;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support;
using static OpsMonitor.Tests.Support.SampleRuns;

namespace OpsMonitor.Tests.Faults.Poison;

/// <summary>Runs whose handlers misbehave, beside healthy ones on the same worker.</summary>
public sealed class PoisonOperationTests
{
    private static readonly Dictionary<string, Func<OperationRun, CancellationToken, Task>> s_poisons = new()
    {
        ["throws"] = (_, _) => throw new InvalidOperationException("password=hunter2"),
        ["throws_late"] = async (run, cancel) =>
        {
            await run.RecordAsync(Ok("done"), cancel);
            throw new InvalidOperationException("late");
        },
        ["own_cancel"] = (_, _) => throw new OperationCanceledException("not the worker's"),
        ["long_id"] = (run, cancel) => run.RecordAsync(Ok(System.Security.Cryptography.RandomNumberGenerator.GetHexString(40_000)), cancel),
        ["nul"] = (run, cancel) => run.RecordAsync(new("a\0b", ItemOutcome.Failed, "x\0y", "\0\0", "\ud800"), cancel),
        ["megabyte"] = (run, cancel) => run.RecordAsync(new("a", ItemOutcome.Failed, "too_long", new string('x', 1 << 20)), cancel),
        ["said_so"] = (_, _) => throw new OperationFailedException("quota\0", new string('y', 1 << 20) + "\0"),
    };

    [Fact]
    public async Task Poison_BesideHealthyRuns_FailsByItselfAlone()
    {
        await using var ledger = await Ledger.CreateAsync();
        await ledger.StartWorkerAsync(
            services =>
            {
                foreach (var (name, execute) in s_poisons)
                {
                    services.AddSingleton<IOperation>(new TestOperation(new("poison", name), execute));
                }

                services.AddSingleton<IOperation>(new TestOperation(new("healthy", "work"), HealthyAsync));
            },
            ("MaxPerTenant", "20"), ("MaxConcurrent", "20"), ("Poll", "00:00:00.05"));
        foreach (var operation in s_poisons.Keys.Select(n => new OperationType("poison", n)).Concat(Enumerable.Repeat(new OperationType("healthy", "work"), 8)))
        {
            await ledger.Get<RunLedger>().StartAsync(ledger.Contoso, ledger.Start(executor: RunExecutor.Worker) with { Operation = operation }, TestContext.Current.CancellationToken);
        }

        await Eventually.True(async () => await ledger.ScalarAsync<long>("select count(*) from bulk_operation_runs where status in ('pending', 'running')") == 0, "all runs end");

        Assert.Equal(["completed 1 500 8"], await ledger.TextsAsync("select concat_ws(' ', status, attempt, succeeded, count(*)) from bulk_operation_runs where resource = 'healthy' group by status, attempt, succeeded"));
        Assert.Equal(
            [
                "long_id failed report_refused 0", "megabyte failed too_long 1", "nul failed x_y 1", "own_cancel failed operation_failed 0",
                "said_so failed quota 0", "throws failed operation_failed 0", "throws_late failed operation_failed 1",
            ],
            await ledger.TextsAsync("select concat_ws(' ', action, status, failures -> 0 ->> 'reason_code', processed_items) from bulk_operation_runs where resource = 'poison' order by action collate \"C\""));
        Assert.Equal(0, await ledger.ScalarAsync<long>("select count(*) from bulk_operation_runs where attempt <> 1 or length(failures::text) > 2000 or failures::text like '%hunter2%'"));
        await Invariants.AssertHoldAsync(ledger.ConnectionString);
    }

    private static async Task HealthyAsync(OperationRun run, CancellationToken cancel)
    {
        for (var i = 0; i < 500; i++)
        {
            await run.RecordAsync(Ok($"{i}"), cancel);
        }
    }
}
