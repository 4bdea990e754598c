using System.Text.Json;
using OpsMonitor.Tests.Support;

namespace OpsMonitor.Tests.Clients;

/// <summary>What may not cost a client of docs/clients its run: more items than were told of, items that are refused, and signals.</summary>
public sealed class ClientsTroubleTests(ClientsApp app) : IClassFixture<ClientsApp>
{
    public static TheoryData<string> Languages => ClientsTests.Languages;

    [Theory, MemberData(nameof(Languages))]
    public async Task Items_MoreThanTheTotal_AreAllReported(string language)
    {
        var said = await RunAsync(language, "more");
        Assert.True(said.Code == 0 && said.Text.Contains("status completed", StringComparison.Ordinal), said.Text);
        var run = await app.NewestAsync(language, "more");
        Assert.Equal(("completed", 5, 5), (run.GetProperty("status").GetString(), Number(run, "total_items"), Number(run, "processed_items")));
    }

    [Theory, MemberData(nameof(Languages))]
    public async Task Items_ThatAreRefused_CostNoneOfTheOthers(string language)
    {
        var said = await RunAsync(language, "odd");
        Assert.Contains("items[0].item_id: must not be empty", said.Text, StringComparison.Ordinal);
        Assert.Contains("1 items were not reported", said.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("all were reported", said.Text, StringComparison.Ordinal);
        var run = await app.NewestAsync(language, "odd");
        Assert.Equal(("completed_with_errors", 4, 3), (run.GetProperty("status").GetString(), Number(run, "total_items"), Number(run, "succeeded")));
        var items = (await (await app.Api().ReadAsync($"/runs/{Number(run, "id")}/items")).JsonAsync(200)).GetProperty("items").EnumerateArray().Select(i => i.GetProperty("item_id").GetString());
        Assert.Equal(["ana", "cleo", language == "bash" ? @"n ul \u0000" : "n\ufffdul \\u0000"], items.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("python", "TERM", 143)]
    [InlineData("python", "INT", 130)]
    [InlineData("node", "TERM", 143)]
    [InlineData("node", "INT", 130)]
    [InlineData("php", "TERM", 143)]
    [InlineData("php", "INT", 130)]
    [InlineData("bash", "TERM", 143)]
    [InlineData("bash", "INT", 130)]
    [InlineData("powershell", "TERM", null)] // its tool answers a code of its own
    [InlineData("powershell", "INT", null)]
    public async Task Signal_DuringALongItem_EndsTheRunAndThenTheProgram(string language, string signal, int? code)
    {
        var file = Path.GetTempFileName();
        try
        {
            // In a group of its own, as a terminal or a service's manager starts it, and with an INT that whoever runs the tests may have chosen to ignore.
            var program = RunAsync(language, "term", "env", "--default-signal=INT", "setsid", "bash", "-c", "echo $$ >\"$0\" && exec \"$@\"", file);
            await app.UnderWayAsync(language, "term", 1);
            var process = (await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken)).Trim();
            // pwsh may be a tool of .NET, which is another process that waits for the real one.
            var children = language == "powershell" ? await File.ReadAllTextAsync($"/proc/{process}/task/{process}/children", TestContext.Current.CancellationToken) : "";
            // A shell that waits for a command heeds no signal of its own: it ends with the whole group.
            var whom = language == "bash" ? $"-- -{process}" : children.Trim() is { Length: > 0 } child ? child : process;
            await Programs.RunAsync(Programs.Demand("bash"), ["-c", $"kill -{signal} {whom}"]);

            var said = await program;
            Assert.True(code is null || said.Code == code, $"{said.Code} {said.Text}");
            var run = await app.NewestAsync(language, "term");
            Assert.Equal(("failed", 1), (run.GetProperty("status").GetString(), Number(run, "succeeded")));
            var failures = (await (await app.Api().ReadAsync($"/runs/{Number(run, "id")}")).JsonAsync(200)).GetProperty("failures").EnumerateArray();
            Assert.Equal("interrupted", Assert.Single(failures).GetProperty("reason_code").GetString());
        }
        finally
        {
            File.Delete(file);
        }
    }

    private async Task<(int Code, string Text)> RunAsync(string language, string scenario, params string[] launcher)
    {
        var folder = Path.Combine(Artifacts.Root, "OpsMonitor.Tests", "Clients", "programs");
        string[] command = language switch
        {
            "python" => ["python3", Path.Combine(folder, "life.py")],
            "node" => ["node", Path.Combine(folder, "life.mjs")],
            "php" => ["php", Path.Combine(folder, "life.php")],
            "powershell" => ["pwsh", "-NoProfile", "-NonInteractive", "-File", Path.Combine(folder, "life.ps1")],
            _ => ["bash", Path.Combine(folder, "life.sh")],
        };
        string[] all = [.. launcher, Programs.Demand(command[0]), .. command.Skip(1), Recipes.Clients, scenario];
        var said = await Programs.RunAsync(Programs.Demand(Path.GetFileName(all[0])), all.Skip(1), environment: app.Environment);
        Assert.DoesNotContain(app.ContosoKey, said.Text, StringComparison.Ordinal);
        return said;
    }

    private static int Number(JsonElement run, string name) => run.GetProperty(name).GetInt32();
}
