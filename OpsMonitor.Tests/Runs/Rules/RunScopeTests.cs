using OpsMonitor.App.Runs.Run;
using OpsMonitor.Domain.Runs.Queries;
using OpsMonitor.Tests.Browser.Checker;

namespace OpsMonitor.Tests.Runs.Rules;

public sealed class RunScopeTests
{
    [Fact]
    public void Read_ValueOfMegabytes_IsCut()
    {
        var facts = RunScope.Read(System.Text.Json.JsonSerializer.Serialize(new Dictionary<string, string> { ["id"] = new('x', 1 << 20), [new('y', 1 << 20)] = "z" }), "contoso");

        Assert.All(facts, f => Assert.InRange(f.Value.Length + f.Label.Length, 1, 9_000));
    }

    [Fact]
    public void Read_Object_NamesKnownKeysAndCountsLists()
    {
        var facts = RunScope.Read("""{"policy_ids": ["a", "b", "c", "d"], "backup_set_id": 3}""", "contoso");

        Assert.Equal(new ScopeFact("Backup set", "#3", "t/contoso/backups/3"), facts[0]);
        Assert.Equal(("Policies", "4"), (facts[1].Label, facts[1].Value));
        Assert.Equal("a, b, c, …", facts[2].Value);
    }

    [Theory]
    [InlineData("[]", "Items", "0")]
    [InlineData("[1, 2]", "Items", "2")]
    [InlineData("\"x\"", "Scope", "x")]
    [InlineData("{oops", "Scope", "{oops")]
    public void Read_AnyJson_NeverThrows(string json, string label, string value)
    {
        var first = RunScope.Read(json, "contoso")[0];

        Assert.Equal((label, value), (first.Label, first.Value));
    }

    [Fact]
    public void Timeline_Resumed_SaysWhoWasLost()
    {
        var words = TimelineWords.Of(Entry("run.resumed", data: """{"worker": "worker-2", "attempt": 2, "previous_worker": "worker-1"}"""));

        Assert.Equal(new("Running on worker-2, attempt 2", "resumed after worker-1 was lost"), words);
    }

    [Fact]
    public void Timeline_Queued_SaysWhoAndWhoWasTold() =>
        Assert.Equal(new("Queued by Ana Ruiz", "notified 2 people"), TimelineWords.Of(Entry("run.queued", notified: 2)));

    [Fact]
    public void Timeline_UnknownActionAndData_StillReads() =>
        Assert.Equal(new("run.painted by Ana Ruiz", "because"), TimelineWords.Of(Entry("run.painted", reason: "because", data: "[1]")));

    private static TimelineEntry Entry(string action, string? reason = null, string? data = null, int notified = 0) =>
        new(1, action, "Ana Ruiz", reason, data, DateTimeOffset.UnixEpoch, notified);
}
