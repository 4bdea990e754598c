using System.Text;
using System.Text.Json;
using OpsMonitor.Domain.Inventory;
using OpsMonitor.Tests.Browser.Checker;

namespace OpsMonitor.Tests.Inventory;

public sealed class InventoryObjectTests
{
    [Theory]
    [InlineData("""{"@odata.type":"#microsoft.graph.t","id":"1","displayName":"D","name":"N"}""", "t/1/D")]
    [InlineData("""{"@odata.type":"#microsoft.graph.t","id":"1","displayName":null,"name":"N"}""", "t/1/N")]
    [InlineData("""{"@odata.type":"t","id":"1","name":" "}""", "t/1/1")]
    [InlineData("""{"subject_type":"t","external_id":"1","display_name":"D\u202E","content":{"a":1}}""", "t/1/D")]
    [InlineData("""{"@odata.type":"t","id":"\u200b"}""", "t/\u200b/t")]
    public void TryCreate_BothForms_GiveSubjectAndName(string json, string expected)
    {
        Assert.True(InventoryObject.TryCreate(Encoding.UTF8.GetBytes(json), out var obj, out _, out _));
        Assert.Equal(expected, $"{obj.SubjectType}/{obj.ExternalId}/{obj.DisplayName}");
    }

    [Theory]
    [InlineData("[]", "invalid_json")]
    [InlineData("nonsense", "invalid_json")]
    [InlineData("""{"subject_type":"t","external_id":"1","content":[]}""", "invalid_json")]
    [InlineData("""{"id":"1"}""", "missing_subject")]
    [InlineData("""{"@odata.type":"t","id":1}""", "missing_subject")]
    [InlineData("""{"@odata.type":"t","id":" "}""", "missing_subject")]
    [InlineData("""{"@odata.type":"#microsoft.graph.","id":"1"}""", "missing_subject")]
    [InlineData("""{"@odata.type":"t","id":"a\nb"}""", "missing_subject")]
    public void TryCreate_BadContent_IsRefusedWithItsCode(string json, string code)
    {
        Assert.False(InventoryObject.TryCreate(Encoding.UTF8.GetBytes(json), out var obj, out var reasonCode, out var reason));
        Assert.Null(obj);
        Assert.Equal(code, reasonCode);
        Assert.DoesNotContain("nonsense", reason, StringComparison.Ordinal);
    }

    [Fact]
    public void ContentHash_VolatileKeys_DoNotCount()
    {
        var one = Create("""{"@odata.type":"t","id":"1","version":1,"a":[{"b@odata.type":"x","d":null,"c":1}]}""");
        var other = Create("""{"a":[{"c":1.0}],"id":"1","@odata.type":"t","lastModifiedDateTime":"z"}""");

        Assert.Equal(one.ContentHash, other.ContentHash);
        Assert.NotEqual(one.ContentJson, other.ContentJson);
    }

    [Fact]
    public void Selection_OrderRepeatsAndCase_DoNotMatter()
    {
        var one = InventorySelection.Parse("b, A,a");
        var other = new InventorySelection(["a", "B"]);

        Assert.Equal(one.Hash(), other.Hash());
        Assert.Equal(one, other);
        Assert.Equal(one, InventorySelection.FromJson(one.ToJson()));
        Assert.True(one.Includes("B"));
        Assert.False(one.Includes("c"));
        Assert.Matches("^[0-9a-f]{64}$", one.Hash());
    }

    [Fact]
    public void Selection_NothingNamed_IsAll()
    {
        Assert.Equal(InventorySelection.All, InventorySelection.Parse(" , "));
        Assert.Equal("""{"subject_types":["*"]}""", new InventorySelection(["x", "*"]).ToJson());
        Assert.True(InventorySelection.All.Includes("anything"));
        Assert.NotEqual(InventorySelection.All.Hash(), InventorySelection.Parse("x").Hash());
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"subject_types":[]}""")]
    [InlineData("""{"subject_types":[1]}""")]
    [InlineData("""{"subject_types":[" "]}""")]
    public void Selection_BadJson_IsRefused(string json) => Assert.Throws<JsonException>(() => InventorySelection.FromJson(json));

    private static InventoryObject Create(string json) =>
        InventoryObject.TryCreate(Encoding.UTF8.GetBytes(json), out var obj, out _, out var reason) ? obj : throw new InvalidOperationException(reason);
}
