using Npgsql;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Text;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support;

namespace OpsMonitor.Tests.Runs.Rules;

public sealed class RunTransitionsTests
{
    private static readonly RunStatus[] s_all = [.. Enum.GetValues<RunStatus>().Where(s => s != RunStatus.Unknown)];

    [Fact]
    public void IsTerminal_Statuses_AreTheFourOfTheSeed() => Assert.Equal(
        [RunStatus.Completed, RunStatus.CompletedWithErrors, RunStatus.Failed, RunStatus.Aborted], s_all.Where(RunTransitions.IsTerminal));

    [Fact]
    public void IsLegal_AllPairs_AreThePathsOfTheSeed() => Assert.Equal(
        [
            "Pending-Running", "Pending-Failed", "Pending-Aborted",
            "Running-Completed", "Running-CompletedWithErrors", "Running-Failed", "Running-Aborted",
        ],
        from was in s_all from becomes in s_all where RunTransitions.IsLegal(was, becomes) select $"{was}-{becomes}");

    [Fact]
    public void Unknown_ReadOnly_IsTerminalAndNeverStored()
    {
        Assert.Equal(RunStatus.Unknown, EnumText.OfStored<RunStatus>("paused"));
        Assert.DoesNotContain("unknown", EnumText.SqlList<RunStatus>(), StringComparison.Ordinal);
        Assert.True(RunTransitions.IsTerminal(RunStatus.Unknown));
        Assert.DoesNotContain(s_all, s => RunTransitions.IsLegal(s, RunStatus.Unknown));
    }

    [Theory]
    [InlineData(RunExecutor.Producer)]
    [InlineData(RunExecutor.Worker)]
    public async Task Database_AllPairs_AllowsWhatTheCodeAllows(RunExecutor executor)
    {
        await using var ledger = await Ledger.CreateAsync();
        List<string> code = [], database = [];
        foreach (var was in s_all)
        {
            foreach (var becomes in s_all.Where(s => s != was))
            {
                code.Add($"{was}-{becomes}: {(RunTransitions.IsLegal(was, becomes) ? "done" : RunTransitions.IsTerminal(was) ? PostgresErrors.RunFinished : PostgresErrors.IllegalTransition)}");
                database.Add($"{was}-{becomes}: {await StepAsync(ledger, executor, was, becomes)}");
            }
        }

        Assert.Equal(30, database.Count);
        Assert.Equal(code, database);
    }

    [Fact]
    public async Task Database_NameOfNoStatus_IsRefused()
    {
        await using var ledger = await Ledger.CreateAsync();
        var error = await Assert.ThrowsAsync<PostgresException>(
            () => ledger.SqlAsync("insert into bulk_operation_runs (tenant_id, resource, action, status) values (1, 'drift', 'generate', 'paused')"));
        Assert.Equal("bulk_operation_runs_status_check", error.ConstraintName);
    }

    // The counters must allow both statuses; a final one is refused before its counters are looked at.
    private static async Task<string> StepAsync(Ledger ledger, RunExecutor executor, RunStatus was, RunStatus becomes)
    {
        var failed = was == RunStatus.Completed || (becomes == RunStatus.Completed && was != RunStatus.CompletedWithErrors) ? 0 : 1;
        var run = await ledger.ScalarAsync<long>($"""
            insert into bulk_operation_runs (tenant_id, resource, action, executor, status, total_items, processed_items, succeeded, failed)
            values (1, 'drift', 'generate', '{EnumText.Of(executor)}', '{EnumText.Of(was)}', {1 + failed}, {1 + failed}, 1, {failed}) returning id
            """);
        try
        {
            // A worker's run ends through its lease only: the holder writes.
            var actor = executor == RunExecutor.Worker ? "select set_config('app.actor', 'worker:x', true);" : "";
            Assert.Equal(1, await ledger.SqlAsync($"{actor} update bulk_operation_runs set status = '{EnumText.Of(becomes)}' where id = {run}"));
            Assert.Equal(EnumText.Of(becomes), await ledger.ScalarAsync<string>($"select status from bulk_operation_runs where id = {run}"));
            return "done";
        }
        catch (PostgresException e)
        {
            Assert.Equal(EnumText.Of(was), await ledger.ScalarAsync<string>($"select status from bulk_operation_runs where id = {run}"));
            return e.SqlState;
        }
    }
}
