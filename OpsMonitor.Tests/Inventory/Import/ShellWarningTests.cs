using OpsMonitor.Tests.Support;

namespace OpsMonitor.Tests.Inventory.Import;

/// <summary>What PowerShell warns of in front of an export is passed over, and what follows is read.</summary>
public sealed class ShellWarningTests
{
    private const string Object = """{"@odata.type":"#microsoft.graph.t","id":"1","displayName":"P"}""";

    [Theory]
    [InlineData("WARNING: Resulting JSON is truncated as serialization has exceeded the set depth of 2.\r\n")]
    [InlineData("WARNING: Resulting JSON is truncated as serialization\r\nhas exceeded the set depth of 2.\r\n\r\n")]
    [InlineData("\e[33;1mWARNING: Resulting JSON is truncated.\e[0m\n")]
    [InlineData("\e[33;1mWARNING: Resulting JSON is truncated.\n\e[0m")]
    [InlineData("WARNUNG: Das resultierende JSON wird abgeschnitten.\n")]
    [InlineData("AVERTISSEMENT : le JSON est tronqué.\n")]
    [InlineData("警告: 結果の JSON は切り捨てられます。\n")]
    [InlineData("WARNING: one\nWARNING: two\n")]
    public void Warning_InFrontOfAnExport_IsPassedOver(string warning)
    {
        Assert.Equal(["a.json t/1 Id"], Imports.Lines(Imports.Read(warning + Object, "a.json")));
        Assert.Equal(["a.json#1 t/1 Id"], Imports.Lines(Imports.Read($"{warning}[{Object}]", "a.json")));
        Assert.Equal(["out t/1 Id"], Imports.Lines(Imports.Read(warning + Object, "out")));
    }

    [Theory]
    [InlineData("WARNING: Resulting JSON is truncated.")]
    [InlineData("WARNING: Resulting JSON is truncated.\nnothing else\n")]
    public void Warning_WithoutAnExport_SaysWhatToDo(string text)
    {
        var item = Assert.Single(Imports.Read(text, "a.json"));

        Assert.Equal("invalid_json", item.ReasonCode);
        Assert.StartsWith("The file begins with a warning of PowerShell", item.Reason, StringComparison.Ordinal);
        Assert.Contains("-WarningAction SilentlyContinue", item.Reason, StringComparison.Ordinal);
    }

    // The line is that of the file.
    [Fact]
    public void Warning_InFrontOfBrokenJson_LeavesItsLine() =>
        Assert.Equal("Not valid JSON at line 3, byte 6.", Assert.Single(Imports.Read("WARNING: x\n[\n{\"a\":}]", "a.json")).Reason!.Split(" What")[0]);

    [Theory]
    [InlineData("note: something\n")]
    [InlineData("\"displayName\": \"x\"},\n")]
    [InlineData("Connecting to Graph\n")]
    public void Text_ThatIsNoWarning_IsNotPassedOver(string text) => Assert.Null(Assert.Single(Imports.Read(text + Object, "a.json")).Object);
}
