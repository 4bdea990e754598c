using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support;

namespace OpsMonitor.Tests.Runs.Api;

/// <summary>The same through the doors of programs: answers, lists and exports.</summary>
public sealed class NeverReportedApiTests(AppHost app) : IClassFixture<AppHost>
{
    [Fact]
    public async Task Run_FinishedAtOneOfFour_IsPartialEverywhere()
    {
        using var api = app.Api();
        var run = await api.BegunRunAsync(total: 4);
        await (await api.SendAsync($"/runs/{run}/items", new { attempt = 1, items = new[] { new { item_id = "a", outcome = "succeeded" } } })).JsonAsync(200);
        Assert.Equal("null", (await (await api.ReadAsync($"/runs/{run}")).JsonAsync(200)).GetProperty("never_reported").GetRawText());

        var finished = await (await api.SendAsync($"/runs/{run}/finish", new { attempt = 1 })).JsonAsync(200);
        Assert.Equal("completed_with_errors", finished.GetProperty("status").GetString());
        Assert.Equal("partial", finished.GetProperty("bucket").GetString());
        var now = await (await api.ReadAsync($"/runs/{run}")).JsonAsync(200);
        Assert.Equal((4, 1, 3), (now.GetProperty("total_items").GetInt32(), now.GetProperty("processed_items").GetInt32(), now.GetProperty("never_reported").GetInt32()));
        var row = (await (await api.ReadAsync("/runs?bucket=partial")).JsonAsync(200)).GetProperty("items").EnumerateArray().Single(r => r.GetProperty("id").GetInt64() == run);
        Assert.Equal(3, row.GetProperty("never_reported").GetInt32());

        var lines = (await (await api.ReadAsync("/runs/export?format=csv")).Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Split("\r\n");
        var columns = lines[0].Split(',').ToList();
        var cells = lines.Single(l => l.StartsWith($"{run},", StringComparison.Ordinal)).Split(',');
        Assert.Equal(("4", "3"), (cells[columns.IndexOf("total_items")], cells[columns.IndexOf("never_reported")]));
        Assert.Contains("\"never_reported\":3", await (await api.ReadAsync("/runs/export?format=ndjson")).Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_CountedByAbsoluteCounters_KeepsItsTotalToo()
    {
        using var api = app.Api();
        var run = await api.BegunRunAsync(total: 4);
        await (await api.SendAsync($"/runs/{run}/progress", new { attempt = 1, sequence = 1, succeeded = 1, failed = 0, skipped = 1 })).JsonAsync(200);
        await (await api.SendAsync($"/runs/{run}/finish", new { attempt = 1 })).JsonAsync(200);
        var now = await (await api.ReadAsync($"/runs/{run}")).JsonAsync(200);
        Assert.Equal(("completed_with_errors", 4, 2), (now.GetProperty("status").GetString(), now.GetProperty("total_items").GetInt32(), now.GetProperty("never_reported").GetInt32()));
    }
}
