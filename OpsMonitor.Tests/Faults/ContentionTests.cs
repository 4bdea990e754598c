using Npgsql;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support;
using static OpsMonitor.Tests.Support.SampleRuns;

namespace OpsMonitor.Tests.Faults;

/// <summary>Deadlocks, serialization failures and timeouts: repeated where that helps, else an error and nothing half-written.</summary>
public sealed class ContentionTests : IAsyncLifetime
{
    private Ledger _ledger = null!;

    private RunLedger Runs => _ledger.Get<RunLedger>();

    public static MatrixTheoryData<string, string> Faults => new(
        ["40001", "40P01"], ["start", "begin", "items", "report", "total", "abort", "finish"]);

    public async ValueTask InitializeAsync() => _ledger = await Ledger.CreateAsync();

    public async ValueTask DisposeAsync()
    {
        await Invariants.AssertHoldAsync(_ledger.ConnectionString);
        await _ledger.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Write_GivenUpForTheSakeOfAnother_IsRepeated(string code, string write)
    {
        var act = await PrepareAsync(write);
        await FailAsync(code, times: Contention.MaxTries - 1);

        Assert.True(await act());

        Assert.Equal(Contention.MaxTries, await _ledger.ScalarAsync<long>("select last_value from tries"));
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Write_GivenUpAgainAndAgain_SurfacesAndLeavesNothing(string code, string write)
    {
        var act = await PrepareAsync(write);
        await FailAsync(code, times: 1_000);
        var before = await StateAsync();

        var error = await Assert.ThrowsAnyAsync<Exception>(act);

        Assert.Equal((code, true), (PostgresErrors.Find(error)?.SqlState, PostgresErrors.IsUnavailable(error)));
        Assert.Equal(Contention.MaxTries, await _ledger.ScalarAsync<long>("select last_value from tries"));
        Assert.Equal(before, await StateAsync());
    }

    // The other transaction holds the notification the finish is about to write, and asks for the run the finish holds.
    [Fact]
    public async Task Finish_InARealDeadlock_SucceedsAfterTheOther()
    {
        var (run, attempt) = await _ledger.BeginAsync();
        await using var other = new NpgsqlConnection(_ledger.ConnectionString);
        await other.OpenAsync();
        await using var transaction = await other.BeginTransactionAsync();
        await ExecuteAsync(other, $$"""
            insert into notifications (id, tenant_id, type, notifiable_type, notifiable_id, data)
            values (gen_random_uuid(), 1, 'x', 'user', 1, '{ "run_id": {{run}}, "event": "finished" }')
            """);

        var finish = Task.Run(() => Runs.FinishAsync(_ledger.Contoso, run, attempt, _ledger.Ana));
        await Eventually.True(async () => await _ledger.ScalarAsync<long>("select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'") > 0, "the finish waits");
        try
        {
            await ExecuteAsync(other, $"select from bulk_operation_runs where id = {run} for update");
        }
        catch (PostgresException e) when (PostgresErrors.IsContention(e))
        {
            // The finish, which waited first, is the server's choice unless this machine stood still for a second.
        }

        await transaction.RollbackAsync();

        Assert.Equal(RunStatus.Completed, (await finish).Status);
        await Eventually.True(async () => await _ledger.ScalarAsync<long>("select deadlocks from pg_stat_database where datname = current_database()") == 1, "it was a deadlock");
        Assert.Equal(1, await _ledger.ScalarAsync<long>("select count(*) from notifications where data ->> 'event' = 'finished'"));
    }

    [Fact]
    public async Task Finish_TimedOut_SurfacesAndLeavesNothing()
    {
        var (run, attempt) = await _ledger.BeginAsync();
        await using var impatient = new OpsDb(new NpgsqlConnectionStringBuilder(_ledger.ConnectionString) { Options = "-c statement_timeout=200" }.ConnectionString);
        await using var other = new NpgsqlConnection(_ledger.ConnectionString);
        await other.OpenAsync();
        await using (var transaction = await other.BeginTransactionAsync())
        {
            await ExecuteAsync(other, $"select from bulk_operation_runs where id = {run} for update");
            var before = await StateAsync();

            var error = await Assert.ThrowsAnyAsync<Exception>(() => new RunLedger(impatient).FinishAsync(_ledger.Contoso, run, attempt, _ledger.Ana));

            Assert.Equal((PostgresErrorCodes.QueryCanceled, true), (PostgresErrors.Find(error)?.SqlState, PostgresErrors.IsUnavailable(error)));
            Assert.Equal(before, await StateAsync());
        }

        Assert.Equal(RunStatus.Completed, (await new RunLedger(impatient).FinishAsync(_ledger.Contoso, run, attempt, _ledger.Ana)).Status);
    }

    private async Task<Func<Task<bool>>> PrepareAsync(string write)
    {
        var tenant = _ledger.Contoso;
        if (write is "start" or "begin")
        {
            var queued = await _ledger.QueueAsync();
            return write == "start"
                ? async () => (await Runs.StartAsync(tenant, _ledger.Start())).Created
                : async () => (await Runs.BeginAsync(tenant, queued, _ledger.Ana)).Accepted;
        }

        var (run, attempt) = await _ledger.BeginAsync();
        Func<Task<RunWrite>> act = write switch
        {
            "items" => () => Runs.RecordItemsAsync(tenant, run, attempt, [Ok("a"), Bad("b")]),
            "report" => () => Runs.ReportAsync(tenant, run, attempt, 1, new(3, 2, 1, 1, 0)),
            "total" => () => Runs.SetTotalAsync(tenant, run, attempt, 9),
            "abort" => () => Runs.RequestAbortAsync(tenant, run, _ledger.Ana, "wrong set"),
            _ => () => Runs.FinishAsync(tenant, run, attempt, _ledger.Ana),
        };
        return async () => (await act()).Accepted;
    }

    /// <summary>The server gives the next transactions up, after all its own triggers have written; a sequence counts the tries, because nothing rolls it back.</summary>
    private Task<int> FailAsync(string code, int times) => _ledger.SqlAsync($"""
        create sequence tries;
        create function give_up() returns trigger language plpgsql security definer as $$
        begin
          if nextval('tries') <= {times} then
            raise exception 'given up' using errcode = '{code}';
          end if;
          return null;
        end $$;
        create trigger zz_give_up after insert or update on bulk_operation_runs for each row execute function give_up();
        """);

    private async Task<string> StateAsync() => string.Join('\n', await _ledger.TextsAsync("""
        select row_to_json(r)::text from bulk_operation_runs r union all select row_to_json(i)::text from bulk_operation_run_items i
        union all select row_to_json(a)::text from audit_logs a union all select row_to_json(n)::text from notifications n order by 1
        """));

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
