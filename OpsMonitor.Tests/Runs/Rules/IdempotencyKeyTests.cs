using System.Text.Json;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Tests.Browser.Checker;

namespace OpsMonitor.Tests.Runs.Rules;

public sealed class IdempotencyKeyTests
{
    [Theory]
    [InlineData("""{"a":1,"b":"x"}""", """{ "b": "x", "a": 1.0 }""", true)]
    [InlineData("""{"policy_ids":["a","b"]}""", """{"policy_ids":["b","a","b"]}""", true)]
    [InlineData("""{"deep":{"item_ids":[2,1]}}""", """{"deep":{"item_ids":[1,2]}}""", true)]
    [InlineData("""{"steps":["a","b"]}""", """{"steps":["b","a"]}""", false)]
    [InlineData("""{"item_ids":[[1],[2]]}""", """{"item_ids":[[2],[1]]}""", false)]
    [InlineData("""{"a":1}""", """{"a":"1"}""", false)]
    [InlineData("""{"a":null}""", """{}""", false)]
    public void For_TwoScopes_AreEqualExactlyIfTheyMeanTheSame(string one, string other, bool equal) =>
        Assert.Equal(equal, string.Equals(Key(one), Key(other), StringComparison.Ordinal));

    [Fact]
    public void For_Scope_IsOperationAndHex()
    {
        Assert.Matches("^drift\\.generate:[0-9a-f]{64}$", Key("{}"));
        Assert.NotEqual(Key("{}"), IdempotencyKey.For(new("drift", "review"), JsonElement.Parse("{}")));
        Assert.Throws<ArgumentException>(() => IdempotencyKey.For(new("drift", "generate"), default));
    }

    [Theory]
    [InlineData("backup_set.add_policies", true)]
    [InlineData("a.b", true)]
    [InlineData("a", false)]
    [InlineData("a.b.c", false)]
    [InlineData("A.b", false)]
    [InlineData("1a.b", false)]
    [InlineData("a.b\n", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void TryParse_OperationType_AcceptsTwoSnakeCaseParts(string? text, bool valid)
    {
        Assert.Equal(valid, OperationType.TryParse(text, out var type));
        Assert.Equal(valid ? text : ".", type.ToString());
    }

    [Fact]
    public void OperationType_InvalidPart_Throws()
    {
        Assert.Throws<ArgumentException>(() => new OperationType("Drift", "generate"));
        Assert.Throws<ArgumentException>(() => new OperationType("drift", new string('a', 64)));
    }

    private static string Key(string scope) => IdempotencyKey.For(new("drift", "generate"), JsonElement.Parse(scope));
}
