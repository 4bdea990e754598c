using System.Text;
using OpsMonitor.Domain.Inventory;

namespace OpsMonitor.Tests.Inventory.Import;

/// <summary>A file that is no item says what it is instead, and which of type and id it lacks.</summary>
public sealed class InventoryReasonsTests
{
    [Theory]
    [InlineData("{}", "missing_subject", "an empty object")]
    [InlineData("null", "invalid_json", "null instead of an object")]
    [InlineData("[]", "invalid_json", "an empty list")]
    [InlineData("[1]", "invalid_json", "a list instead of an object")]
    [InlineData("12", "invalid_json", "a number instead of an object")]
    [InlineData("\"x\"", "invalid_json", "a text instead of an object")]
    [InlineData("", "invalid_json", "empty")]
    [InlineData("""{"@odata.type":"#microsoft.graph.iosCompliancePolicy","id":"1","description":"a","description":"b"}""", "invalid_json", "repeats the key description in line 1")]
    [InlineData("""{"a":{"b":1,"c":{"x-y":1,"x-y":2}}}""", "invalid_json", "repeats the key x-y in line 1")]
    [InlineData("""{"id":"1","x":1}""", "missing_subject", "The property @odata.type is missing.")]
    [InlineData("""{"@odata.type":"#microsoft.graph.x"}""", "missing_subject", "The property id is missing.")]
    [InlineData("""{"x":1}""", "not_json", "of another kind than exported objects")]
    [InlineData("""{"@odata.type":"#microsoft.graph.x","id":" "}""", "missing_subject", "The property id must be a text of 1 to 256 characters")]
    [InlineData("""{"subject_type":"t","content":{}}""", "missing_subject", "The property external_id is missing.")]
    [InlineData("""{"subject_type":"t","external_id":"1","display_name":"x"}""", "invalid_json", "The property content is missing.")]
    [InlineData("""{"subject_type":"t","external_id":"1","content":[]}""", "invalid_json", "The property content is an empty list.")]
    public void Reason_OfAFileThatIsNoItem_SaysWhatItIs(string json, string code, string words)
    {
        Assert.False(InventoryObject.TryCreate(Encoding.UTF8.GetBytes(json), out _, out var reasonCode, out var reason));
        Assert.Equal(code, reasonCode);
        Assert.Contains(words, reason, StringComparison.Ordinal);
    }

    // A key may be a secret that came to the wrong place: only what looks like a property is told.
    [Theory]
    [InlineData("""{"eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6Ikpv":1,"eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6Ikpv":2}""")]
    [InlineData("""{"pass word=x":1,"pass word=x":2}""")]
    public void Reason_OfARepeatedKeyThatIsContent_DoesNotQuoteIt(string json)
    {
        InventoryObject.TryCreate(Encoding.UTF8.GetBytes(json), out _, out _, out var reason);
        Assert.Equal("Not valid JSON, or an object repeats a key.", reason);
    }
}
