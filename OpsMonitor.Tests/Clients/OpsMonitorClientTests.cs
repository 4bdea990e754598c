using System.Net.Http;
using OpsMonitor.Client;
using OpsMonitor.Tests.Support;

namespace OpsMonitor.Tests.Clients;

/// <summary>docs/clients/OpsMonitor.cs, which this project compiles as a user's does.</summary>
public sealed class OpsMonitorClientTests : IClassFixture<ClientsApp>, IDisposable
{
    private readonly ClientsApp _app;
    private readonly List<string> _log = [];
    private readonly OpsMonitorClient _ops;

    public OpsMonitorClientTests(ClientsApp app)
    {
        _app = app;
        var quick = TimeSpan.FromMilliseconds(200);
        _ops = new(app.Address, app.ContosoKey, new() { BatchSize = 2, BatchTime = quick, HeartbeatTime = quick, Log = _log.Add });
    }

    public void Dispose() => _ops.Dispose();

    [Fact]
    public async Task Run_WithItemsOfEveryOutcome_IsReportedAndItsRetryDone()
    {
        var run = await _ops.RunAsync(new("dotnet", "life") { Scope = new { office = "Lyon" }, TotalItems = 5 }, (run, _) => run.EachAsync(["ana", "ben", "cleo", "dora", "eve"], WorkAsync));
        Assert.Equal("completed_with_errors", run.Status);
        var row = await _app.NewestAsync("dotnet", "life");
        Assert.Equal((run.Id, 3, 1, 1), (row.GetProperty("id").GetInt64(), row.GetProperty("succeeded").GetInt32(), row.GetProperty("failed").GetInt32(), row.GetProperty("skipped").GetInt32()));
        var failure = (await (await _app.Api().ReadAsync($"/runs/{run.Id}/failures")).JsonAsync(200)).GetProperty("items").EnumerateArray().Single(f => f.GetProperty("reason_code").GetString() == "throttled");
        Assert.Equal(("ben", "Too many requests"), (failure.GetProperty("item_id").GetString(), failure.GetProperty("reason").GetString()));

        await (await _app.Api().SendAsync($"/runs/{run.Id}/retry-failed", new { })).JsonAsync(201);
        var retry = await _ops.AttachAsync(Assert.Single(await _ops.WaitingAsync("dotnet", "life")));
        Assert.Equal(["ben"], await retry.ItemIdsAsync());
        Assert.Equal("completed", (await retry.DuringAsync(async (r, _) => await r.EachAsync(await r.ItemIdsAsync(), (_, _) => Task.CompletedTask))).Status);
    }

    [Fact]
    public async Task Run_WhoseCodeThrows_IsFailedWithTheReason()
    {
        Run? begun = null;
        await Assert.ThrowsAsync<KeyNotFoundException>(() => _ops.RunAsync(new("dotnet", "throw"), (run, _) =>
        {
            begun = run;
            return run.EachAsync(["ana", "ben", "bug", "cleo"], WorkAsync);
        }));
        Assert.Equal("failed", begun!.Status);
        var row = await (await _app.Api().ReadAsync($"/runs/{begun.Id}")).JsonAsync(200);
        Assert.Equal((1, 1), (row.GetProperty("succeeded").GetInt32(), row.GetProperty("failed").GetInt32()));
        Assert.Contains(row.GetProperty("failures").EnumerateArray(), f => f.GetProperty("reason_code").GetString() == "key_not_found" && f.GetProperty("reason").GetString() == "no such mailbox");
    }

    [Fact]
    public async Task Items_MoreThanTheTotal_AreAllReported()
    {
        var run = await _ops.RunAsync(new("dotnet", "more") { TotalItems = 2 }, (run, _) => run.EachAsync(["ana", "cleo", "eve", "finn", "gus"], WorkAsync));
        Assert.Equal("completed", run.Status);
        Assert.Equal(5, (await _app.NewestAsync("dotnet", "more")).GetProperty("total_items").GetInt32());
    }

    [Fact]
    public async Task Items_ThatAreRefused_CostNoneOfTheOthers()
    {
        Run? begun = null;
        var refused = await Assert.ThrowsAsync<OpsMonitorException>(() => _ops.RunAsync(
            new("dotnet", "odd") { TotalItems = 4 }, (run, _) => (begun = run).EachAsync(["ana", "n\0ul\ud800", "", "cleo"], WorkAsync)));
        Assert.Contains("1 items were not reported", refused.Message, StringComparison.Ordinal);
        Assert.Contains(_log, l => l.Contains("items[0].item_id: must not be empty", StringComparison.Ordinal));
        Assert.Equal("completed_with_errors", begun!.Status);
        var row = await _app.NewestAsync("dotnet", "odd");
        Assert.Equal((4, 3), (row.GetProperty("total_items").GetInt32(), row.GetProperty("succeeded").GetInt32()));
    }

    [Fact]
    public async Task Run_AbortedDuringALongItem_IsCancelledAndFinished()
    {
        var work = _ops.RunAsync(new("dotnet", "stop"), (run, cancel) => run.EachAsync(["ana", "long"], (item, stop) => item == "long" ? ForEverAsync(stop) : Task.CompletedTask));
        var id = await _app.UnderWayAsync("dotnet", "stop", 1);
        await (await _app.Api().SendAsync($"/runs/{id}/abort", new { reason = "The wrong office" })).JsonAsync(202);
        var run = await work;
        Assert.Equal(("aborted", true), (run.Status, run.AbortRequested));
        Assert.Equal(1, (await _app.NewestAsync("dotnet", "stop")).GetProperty("processed_items").GetInt32());
    }

    [Fact]
    public async Task Run_CancelledByItsCaller_IsInterrupted()
    {
        using var caller = new CancellationTokenSource();
        Run? begun = null;
        var work = _ops.RunAsync(new("dotnet", "cancel"), (run, cancel) => (begun = run).EachAsync(["ana", "long"], (item, stop) => item == "long" ? ForEverAsync(stop) : Task.CompletedTask), caller.Token);
        await _app.UnderWayAsync("dotnet", "cancel", 1);
        await caller.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => work);
        Assert.Equal(("failed", false), (begun!.Status, begun.AbortRequested));
    }

    [Fact]
    public async Task Run_ThatSomebodyElseEnded_IsLost()
    {
        var work = _ops.RunAsync(new("dotnet", "lost"), (run, cancel) => run.EachAsync(["ana", "long"], (item, stop) => item == "long" ? ForEverAsync(stop) : Task.CompletedTask));
        var id = await _app.UnderWayAsync("dotnet", "lost", 1);
        await (await _app.Api().SendAsync($"/runs/{id}/finish", new { attempt = 1 })).JsonAsync(200);
        Assert.Equal("run-finished", (await Assert.ThrowsAsync<RunLostException>(() => work)).Type);
    }

    [Fact]
    public async Task Start_OfAnActiveRun_AttachesToItAndCountsEachItemOnce()
    {
        var run = await _ops.RunAsync(new("dotnet", "attach"), async (run, cancel) =>
        {
            await using var second = await _ops.StartAsync(new("dotnet", "attach"), cancel);
            Assert.Equal((true, false, run.Id, run.Attempt), (second.Attached, run.Attached, second.Id, second.Attempt));
            await second.EachAsync(["ana", "cleo"], WorkAsync);
            await second.FlushAsync();
            await run.EachAsync(["ana", "eve"], WorkAsync);
        });
        Assert.Equal("completed", run.Status);
        Assert.Equal(3, (await _app.NewestAsync("dotnet", "attach")).GetProperty("succeeded").GetInt32());
        await using var first = await _ops.StartAsync(new("dotnet", "attach"));
        Assert.Equal("active-run-exists", (await Assert.ThrowsAsync<OpsMonitorException>(() => _ops.StartAsync(new("dotnet", "attach") { OnConflict = "reject" }))).Type);
    }

    [Fact]
    public async Task Requests_OverABadNet_AreRepeatedAndCountOnce()
    {
        _app.Trouble("/runs", "lost");
        _app.Trouble("/start", "lost");
        _app.Trouble("/items", "503", "429", "lost");
        _app.Trouble("/finish", "lost");
        var run = await _ops.RunAsync(new("dotnet", "net"), (run, _) => run.EachAsync(["ana", "cleo"], WorkAsync));
        Assert.Equal(("completed", 1), (run.Status, run.Attempt));
        Assert.Equal(2, (await _app.NewestAsync("dotnet", "net")).GetProperty("processed_items").GetInt32());
        Assert.Contains(_log, l => l.Contains("503", StringComparison.Ordinal));
        Assert.DoesNotContain(_log, l => l.Contains(_app.ContosoKey, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Start_OfSomethingWrong_SaysWhichField()
    {
        var refused = await Assert.ThrowsAsync<OpsMonitorException>(() => _ops.StartAsync(new("dotnet", "Bad!") { TotalItems = -1 }));
        Assert.Contains("422 invalid: action: must be lower snake case", refused.Message, StringComparison.Ordinal);
        Assert.Contains("; total_items: must be", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_SentElsewhere_DoesNotGoThere()
    {
        _app.Requests.Clear();
        _app.Trouble("/runs", "307");
        Assert.Equal(307, (await Assert.ThrowsAsync<OpsMonitorException>(() => _ops.StartAsync(new("dotnet", "elsewhere")))).Status);
        Assert.Equal("/api/v1/runs", Assert.Single(_app.Requests).Path);
    }

    private static Task ForEverAsync(CancellationToken cancel) => new TaskCompletionSource().Task.WaitAsync(cancel);

    private static Task WorkAsync(string item, CancellationToken cancel) => item switch
    {
        "ben" => throw new ItemFailedException("throttled", "Too many requests"),
        "dora" => throw new ItemSkippedException("nothing_to_do"),
        "bug" => throw new KeyNotFoundException("no such mailbox"),
        _ => Task.CompletedTask,
    };
}
