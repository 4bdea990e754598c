using Npgsql;
using OpsMonitor.App.Hosting.Postgres;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Runs.Queries;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support;
using OpsMonitor.Tests.Support.Servers;
using static OpsMonitor.Tests.Support.SampleRuns;

namespace OpsMonitor.Tests.Faults;

/// <summary>The disk under the database fills up: writes are refused whole, reads go on, and everything works again once there is room.</summary>
[Collection(nameof(HeavyFaults))]
public sealed class DiskFullTests
{
    [Fact]
    public async Task Disk_Full_RefusesWritesWholeUntilThereIsRoom()
    {
        await using var disk = await SmallDisk.MountAsync(megabytes: 64);
        await using var cluster = TestCluster.Reserve();
        var database = await CreateOnAsync(disk, await cluster.StartAsync(TestContext.Current.CancellationToken));
        await using var ledger = await Ledger.CreateAsync(database);
        var runs = ledger.Get<RunLedger>();
        var (run, attempt) = await ledger.BeginAsync();
        await FillAsync(ledger);

        List<long> acknowledged = [run];
        var error = await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            while (acknowledged.Count < 10_000)
            {
                acknowledged.Add(await ledger.QueueAsync());
            }
        });
        var items = await Assert.ThrowsAnyAsync<Exception>(() => runs.RecordItemsAsync(ledger.Contoso, run, attempt, [.. Enumerable.Range(0, 10_000).Select(i => Bad($"item-{i}"))]));

        Assert.All([error, items], e => Assert.Equal((PostgresErrorCodes.DiskFull, true), (PostgresErrors.Find(e)?.SqlState, PostgresErrors.IsUnavailable(e))));
        Assert.Equal(acknowledged, (await ledger.TextsAsync("select id from bulk_operation_runs order by id")).Select(long.Parse));
        Assert.Equal(0, await ledger.ScalarAsync<long>("select count(*) from bulk_operation_run_items"));
        Assert.NotEmpty((await ledger.Get<RunQueries>().ListAsync(ledger.Contoso, RunFilter.Any)).Items);
        await Invariants.AssertHoldAsync(database);

        await ledger.SqlAsync("drop table ballast");
        await ledger.FinishAsync(Ok("a"), Bad("b"));
        Assert.True((await runs.RecordItemsAsync(ledger.Contoso, run, attempt, [.. Enumerable.Range(0, 1_000).Select(i => Bad($"item-{i}"))])).Accepted);
        Assert.Equal(RunStatus.Failed, (await runs.FinishAsync(ledger.Contoso, run, attempt, ledger.Ana)).Status);
        await Invariants.AssertHoldAsync(database);
    }

    private static async Task<string> CreateOnAsync(SmallDisk disk, PrivateCluster cluster)
    {
        await using var source = NpgsqlDataSource.Create(cluster.SuperuserConnectionString);
        foreach (var sql in new[]
        {
            $"create tablespace small owner opsmonitor location '{disk.Folder}'",
            "create database small owner opsmonitor tablespace small",
        })
        {
            await using var command = source.CreateCommand(sql);
            await command.ExecuteNonQueryAsync();
        }

        var database = new NpgsqlConnectionStringBuilder(cluster.ConnectionString) { Database = "small" }.ConnectionString;
        await Schema.MigrateAsync(database);
        return database;
    }

    // By the megabyte, then by the page, until not even a page fits.
    private static async Task FillAsync(Ledger ledger)
    {
        await ledger.SqlAsync("create table ballast (filler text); alter table ballast alter filler set storage plain");
        foreach (var rows in new[] { 128, 1 })
        {
            var full = await Assert.ThrowsAsync<PostgresException>(async () =>
            {
                while (true)
                {
                    await ledger.SqlAsync($"insert into ballast select repeat('x', 7000) from generate_series(1, {rows})");
                }
            });
            Assert.Equal(PostgresErrorCodes.DiskFull, full.SqlState);
        }
    }
}
