using System.Diagnostics;
using System.Text.Json;
using OpsMonitor.Tests.Support;

namespace OpsMonitor.Tests.Clients;

/// <summary>The clients of docs/clients that are files in other languages, each run against the started app. C# has a class of its own.</summary>
public sealed class ClientsTests(ClientsApp app) : IClassFixture<ClientsApp>
{
    public static TheoryData<string> Languages => ["python", "node", "php", "powershell", "bash"];

    [Theory, MemberData(nameof(Languages))]
    public async Task Run_WithItemsOfEveryOutcome_IsReportedAndItsRetryDone(string language)
    {
        var said = await RunAsync(language, "life");
        Assert.Equal((0, "status completed_with_errors"), (said.Code, said.Last));
        var run = await app.NewestAsync(language, "life");
        Assert.Equal((5, 3, 1, 1), (Number(run, "total_items"), Number(run, "succeeded"), Number(run, "failed"), Number(run, "skipped")));
        var items = (await (await app.Api().ReadAsync($"/runs/{Number(run, "id")}/items")).JsonAsync(200)).GetProperty("items").EnumerateArray()
            .Select(i => $"{i.GetProperty("item_id")} {i.GetProperty("outcome")} {i.GetProperty("reason_code")} {i.GetProperty("reason")}".TrimEnd());
        Assert.Equal(["ana succeeded", "ben failed throttled Too many requests", "cleo succeeded", "dora skipped nothing_to_do", "ed\"y\\ é succeeded"], items.Order(StringComparer.Ordinal));

        var retry = (await (await app.Api().SendAsync($"/runs/{Number(run, "id")}/retry-failed", new { })).JsonAsync(201)).GetProperty("id").GetInt64();
        said = await RunAsync(language, "again");
        Assert.Equal((0, "status completed"), (said.Code, said.Last));
        run = await app.NewestAsync(language, "life");
        Assert.Equal((retry, 1, 1), (run.GetProperty("id").GetInt64(), Number(run, "succeeded"), Number(run, "processed_items")));
    }

    [Theory, MemberData(nameof(Languages))]
    public async Task Run_WhoseCodeThrows_IsFailedWithTheReason(string language)
    {
        var said = await RunAsync(language, "throw");
        Assert.Contains("thrown", said.Text, StringComparison.Ordinal); // the caller sees its own error
        var (code, reason) = language switch
        {
            "python" => ("lookup_error", "no such mailbox"),
            "node" => ("range_error", "no such mailbox"),
            "php" => ("out_of_bounds", "no such mailbox"),
            "powershell" => ("key_not_found", "no such mailbox"),
            _ => ("exit_9", "The script ended with exit code 9."),
        };
        Assert.Equal((2, 1, code, reason), await FailedAsync(language, "throw"));
    }

    [Theory]
    [InlineData("python", "system_exit", "5")]
    [InlineData("php", "exit", "The program ended before its run did.")]
    [InlineData("powershell", "interrupted", "The script was stopped.")]
    [InlineData("bash", "exit_5", "The script ended with exit code 5.")]
    public async Task Run_WhoseProgramExits_IsFailedToo(string language, string code, string reason)
    {
        var said = await RunAsync(language, "exit");
        Assert.Equal(5, said.Code);
        Assert.Equal((2, 0, code, reason), await FailedAsync(language, "exit"));
    }

    [Fact]
    public async Task Run_OfPhp_FailsWithAnErrorThatIsNotThrown()
    {
        var said = await RunAsync("php", "fatal");
        Assert.Equal(255, said.Code);
        var (succeeded, _, code, reason) = await FailedAsync("php", "fatal");
        Assert.Equal((1, "fatal_error"), (succeeded, code));
        Assert.StartsWith("Allowed memory size", reason, StringComparison.Ordinal);
    }

    // A name of a file may be any bytes.
    [Theory]
    [InlineData("python", @"caf\xe9.txt", "caf\ufffd.txt")]
    [InlineData("bash", @"caf\xe9.txt", "caf\u00e9.txt")]
    public async Task Items_WithNamesThatAreNoText_AreToldByTheirBytes(string language, params string[] names)
    {
        var said = await RunAsync(language, "bytes");
        Assert.True(said is (0, _, "status completed"), said.Text);
        var id = Number(await app.NewestAsync(language, "bytes"), "id");
        var items = (await (await app.Api().ReadAsync($"/runs/{id}/items")).JsonAsync(200)).GetProperty("items").EnumerateArray().Select(i => i.GetProperty("item_id").GetString());
        Assert.Equal(names, items.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Script_WithFilesAndALog_KeepsTheLogAndGoesOnAfterTheEnd()
    {
        var said = await RunAsync("bash", "log");
        Assert.Equal((0, "status completed_with_errors"), (said.Code, said.Last));
        Assert.Equal(["status before", "Too many requests"], said.Text.Split('\n').Take(2));
        var run = await app.NewestAsync("bash", "log");
        Assert.Equal((3, 1, 1, 1), (Number(run, "processed_items"), Number(run, "succeeded"), Number(run, "failed"), Number(run, "skipped")));
    }

    // Its item would take for ever, and nothing else is reported meanwhile: the sign of life brings it.
    [Theory, MemberData(nameof(Languages))]
    public async Task Run_AbortedDuringALongItem_StopsThereAndIsFinished(string language)
    {
        var program = RunAsync(language, "stop");
        var id = await app.UnderWayAsync(language, "stop", 1);
        await (await app.Api().SendAsync($"/runs/{id}/abort", new { reason = "The wrong office" })).JsonAsync(202);

        var said = await program;
        Assert.Equal((language == "bash" ? 130 : 0, "status aborted"), (said.Code, said.Last));
        var run = await app.NewestAsync(language, "stop");
        Assert.Equal(("aborted", 1, 1), (run.GetProperty("status").GetString(), Number(run, "succeeded"), Number(run, "processed_items")));
    }

    [Theory, MemberData(nameof(Languages))]
    public async Task Run_ThatSomebodyElseEnded_IsLostToItsProgram(string language)
    {
        var program = RunAsync(language, "lost");
        var id = await app.UnderWayAsync(language, "lost", 1);
        await (await app.Api().SendAsync($"/runs/{id}/finish", new { attempt = 1 })).JsonAsync(200);

        var said = await program;
        Assert.StartsWith(language == "bash" ? "status lost" : "lost ", said.Last, StringComparison.Ordinal);
        Assert.Contains("run-finished", said.Text, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Languages))]
    public async Task Start_OfAnActiveRun_AttachesToItAndCountsEachItemOnce(string language)
    {
        var said = await RunAsync(language, "attach");
        Assert.True(said is (0, _, "status completed"), said.Text);
        var run = await app.NewestAsync(language, "attach");
        Assert.Equal((3, 3), (Number(run, "succeeded"), Number(run, "processed_items"))); // ana came twice
    }

    [Theory, MemberData(nameof(Languages))]
    public async Task Requests_OverABadNet_AreRepeatedAndCountOnce(string language)
    {
        app.Requests.Clear();
        app.Trouble("/runs", "lost");
        app.Trouble("/start", "503", "lost");
        app.Trouble("/items", "429", "lost");
        app.Trouble("/finish", "lost");

        var said = await RunAsync(language, "net");

        Assert.True(said is (0, _, "status completed"), said.Text);
        var run = await app.NewestAsync(language, "net");
        Assert.Equal(("completed", 2, 2), (run.GetProperty("status").GetString(), Number(run, "succeeded"), Number(run, "processed_items")));
        Assert.Single((await (await app.Api().ReadAsync($"/runs?resource={language}&action=net")).JsonAsync(200)).GetProperty("items").EnumerateArray());
        var starts = app.Requests.Where(p => p.Path.EndsWith("/start", StringComparison.Ordinal)).Select(p => p.At).ToList();
        Assert.Equal(3, starts.Count);
        Assert.True(Stopwatch.GetElapsedTime(starts[0], starts[1]) > TimeSpan.FromSeconds(1), "Retry-After is heeded");
        Assert.Contains("503", said.Text, StringComparison.Ordinal); // and the program's owner is told
    }

    [Theory, MemberData(nameof(Languages))]
    public async Task Start_OfSomethingWrong_SaysWhichField(string language)
    {
        var said = await RunAsync(language, "Bad!");
        Assert.Contains("422 invalid: action: must be lower snake case", said.Text, StringComparison.Ordinal);
    }

    // Whoever is sent elsewhere would take the key there.
    [Theory, MemberData(nameof(Languages))]
    public async Task Start_SentElsewhere_DoesNotGoThere(string language)
    {
        app.Requests.Clear();
        app.Trouble("/runs", "307");
        var said = await RunAsync(language, "elsewhere");
        Assert.Contains("307", said.Text, StringComparison.Ordinal);
        Assert.Equal("/api/v1/runs", Assert.Single(app.Requests).Path);
    }

    private async Task<(int Code, string Text, string Last)> RunAsync(string language, string scenario)
    {
        var folder = Path.Combine(Artifacts.Root, "OpsMonitor.Tests", "Clients", "programs");
        (string Program, string[] First) command = language switch
        {
            "python" => ("python3", [Path.Combine(folder, "life.py")]),
            "node" => ("node", [Path.Combine(folder, "life.mjs")]),
            "php" => ("php", [Path.Combine(folder, "life.php")]),
            "powershell" => ("pwsh", ["-NoProfile", "-NonInteractive", "-File", Path.Combine(folder, "life.ps1")]),
            _ => ("bash", [Path.Combine(folder, "life.sh")]),
        };
        var said = await Programs.RunAsync(Programs.Demand(command.Program), [.. command.First, Recipes.Clients, scenario], environment: app.Environment);
        Assert.DoesNotContain(app.ContosoKey, said.Text, StringComparison.Ordinal);
        return (said.Code, said.Text, said.Text.TrimEnd().Split('\n').LastOrDefault(l => l.StartsWith("status", StringComparison.Ordinal) || l.StartsWith("lost", StringComparison.Ordinal), said.Text).Trim());
    }

    // How many of its items succeeded and failed, and why the run failed as a whole.
    private async Task<(int Succeeded, int Failed, string? Code, string? Reason)> FailedAsync(string language, string action)
    {
        var run = await app.NewestAsync(language, action);
        Assert.Equal("failed", run.GetProperty("status").GetString());
        var failures = (await (await app.Api().ReadAsync($"/runs/{Number(run, "id")}")).JsonAsync(200)).GetProperty("failures").EnumerateArray();
        var failure = Assert.Single(failures, f => !f.TryGetProperty("item_id", out _));
        return (Number(run, "succeeded"), Number(run, "failed"), failure.GetProperty("reason_code").GetString(), failure.GetProperty("reason").GetString());
    }

    private static int Number(JsonElement run, string name) => run.GetProperty(name).GetInt32();
}
