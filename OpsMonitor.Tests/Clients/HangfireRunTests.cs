using Hangfire;
using Hangfire.InMemory;
using OpsMonitor.Client;
using OpsMonitor.Tests.Support;

namespace OpsMonitor.Tests.Clients;

/// <summary>docs/clients/recipes/HangfireRun.cs, with a server of Hangfire in this process.</summary>
public sealed class HangfireRunTests(ClientsApp app) : IClassFixture<ClientsApp>
{
    [Fact]
    public async Task Jobs_OfEveryEnding_AreRuns()
    {
        using var ops = new OpsMonitorClient(app.Address, app.ContosoKey, new() { HeartbeatTime = TimeSpan.FromMilliseconds(200) });
        HangfireRun.Client = ops;
        using var storage = new InMemoryStorage();
        using var server = new BackgroundJobServer(new BackgroundJobServerOptions { WorkerCount = 3 }, storage);
        var jobs = new BackgroundJobClient(storage);
        var (archive, broken, slow) = (jobs.Enqueue(() => Jobs.ArchiveAsync()), jobs.Enqueue(() => Jobs.Broken()), jobs.Enqueue(() => Jobs.SlowAsync()));

        var id = await app.UnderWayAsync("hangfire", "slow", 1);
        await (await app.Api().SendAsync($"/runs/{id}/abort", new { reason = "The wrong office" })).JsonAsync(202);

        using var connection = storage.GetConnection();
        foreach (var (job, state, action, status) in new[]
        {
            (archive, "Succeeded", "archive", "completed_with_errors"), (broken, "Failed", "broken", "failed"), (slow, "Succeeded", "slow", "aborted"),
        })
        {
            await Eventually.True(() => connection.GetStateData(job)?.Name == state, $"{action}: {state}");
            Assert.Equal(status, (await app.NewestAsync("hangfire", action)).GetProperty("status").GetString());
        }
    }

    // Hangfire calls public methods of public types.
    public static class Jobs
    {
        [HangfireRun("hangfire", "archive")]
        public static Task ArchiveAsync() => HangfireRun.Current!.EachAsync(
            ["ana", "ben"], (id, _) => id == "ben" ? throw new ItemFailedException("throttled", "Too many requests") : Task.CompletedTask);

        [HangfireRun("hangfire", "broken"), AutomaticRetry(Attempts = 0)]
        public static void Broken() => throw new KeyNotFoundException("no such mailbox");

        [HangfireRun("hangfire", "slow")]
        public static async Task SlowAsync()
        {
            await HangfireRun.Current!.SucceededAsync("ana");
            await Task.Run(() => HangfireRun.Current!.Token.WaitHandle.WaitOne());
            HangfireRun.Current!.Check();
        }
    }
}
