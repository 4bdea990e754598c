using OpsMonitor.Domain.Inventory.Import;
using OpsMonitor.Tests.Support;

namespace OpsMonitor.Tests.Inventory.Import;

/// <summary>Answers of Graph's $batch: each body is read like a file of its own.</summary>
public sealed class BatchAnswersTests
{
    private const string Context = "https://graph.microsoft.com/beta/$metadata#deviceManagement/configurationPolicies";
    private const string Page = $$"""{"@odata.context":"{{Context}}","value":[{"id":"1","name":"A"},{"id":"2","name":"B"}]}""";
    private const string Single = """{"@odata.type":"#microsoft.graph.windows10CompliancePolicy","id":"3","displayName":"C"}""";

    [Theory]
    [InlineData("{0}", "all.json", "")]
    [InlineData("\n {\"@odata.context\":\"x\",\n\"responses\" : {1}}", "all.json", "")]
    [InlineData("[{0}]", "all.json", "#1")]
    [InlineData("{0}\n", "all.ndjson", ":1")]
    [InlineData("WARNING: Resulting JSON is truncated.\n{0}", "all.json", "")]
    public void Batch_OfAPageAndAnObject_GivesAllOfThem(string form, string path, string place)
    {
        const string list = $$$"""[{"id":"1","status":200,"headers":{"a":"b"},"body":{{{Page}}}},{"body":{{{Single}}},"headers":{},"status":200,"id":"2"}]""";

        var items = Imports.Read(form.Replace("{0}", $$"""{"responses":{{list}}}""", StringComparison.Ordinal).Replace("{1}", list, StringComparison.Ordinal), path);

        Assert.Equal(
            [$"{path}{place}#1#1 deviceManagementConfigurationPolicy/1 Id", $"{path}{place}#1#2 deviceManagementConfigurationPolicy/2 Id", $"{path}{place}#2 windows10CompliancePolicy/3 Id"],
            Imports.Lines(items));
    }

    [Theory]
    [InlineData("""{"id":"7","status":429,"headers":{},"body":{"error":{"code":"TooManyRequests","message":"Sommer-2026!"}}}""", "The answer to request 7 is an error (status 429, TooManyRequests).")]
    [InlineData("""{"id":"7","status":404}""", "The answer to request 7 is an error (status 404).")]
    [InlineData("""{"id":"7","body":{"error":{"code":"Forbidden"}}}""", "The answer to request 7 is an error (Forbidden).")]
    [InlineData("""{"id":"a b c","status":500,"body":{"error":{}}}""", "The answer is an error (status 500).")]
    public void Batch_WithAnError_FailsThereAlone(string answer, string told)
    {
        var items = Imports.Read($$"""{"responses":[{"id":"1","status":200,"body":{{Page}}},{{answer}}]}""", "all.json");

        Assert.Equal(["all.json#2 failed request_failed"], Imports.Lines(items.Where(i => i.Object is null)));
        Assert.Equal(3, items.Count);
        Assert.Contains(told, items[2].Reason, StringComparison.Ordinal);
        Assert.DoesNotContain("Sommer", items[2].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Batch_OfAListThatGoesOn_SaysSo()
    {
        var next = Page.Replace("\"value\"", "\"@odata.nextLink\":\"https://graph.microsoft.com/x\",\"value\"", StringComparison.Ordinal);

        var items = Imports.Read($$"""{"responses":[{"id":"1","status":200,"body":{{next}}}]}""", "all.json");

        Assert.Equal(["all.json#1 failed list_goes_on"], Imports.Lines(items.Where(i => i.Object is null)));
        Assert.Equal(2, items.Count(i => i.Object is not null));
    }

    [Theory]
    [InlineData("""{"responses":[{"id":"1","status":200,"body":{"@odata.type":"#microsoft.graph.t","id":"1"}},{"id":"2","sta""", "all.json#1 t/1 Id", "all.json failed invalid_json")]
    [InlineData("""{"responses":[{"id":"1","status":204},{"id":"2","status":200,"body":{"@odata.type":"#microsoft.graph.t","id":"1"}}]}""", "all.json#1 skipped not_json", "all.json#2 t/1 Id")]
    [InlineData("""{"@odata.type":"#microsoft.graph.survey","id":"1","responses":[{"id":"1","status":200,"body":{}}]}""", "all.json survey/1 Id")]
    public void Batch_OutOfTheOrdinary_TakesWhatThereIs(string text, params string[] expected) => Assert.Equal(expected, Imports.Lines(Imports.Read(text, "all.json")));

    // Larger than an object may be, and than what is held at a time.
    [Fact]
    public void Batch_OfLargePages_IsReadWithoutHoldingThem()
    {
        var filler = new string('x', 700_000);
        var page = $$"""{"@odata.context":"{{Context}}","value":[{{string.Join(',', Enumerable.Range(1, 6).Select(n => $$"""{"id":"{{n}}","name":"{{n}}","x":"{{filler}}"}"""))}} ]}""";

        var items = Imports.Read($$"""{"responses":[{"id":"1","status":200,"body":{{page}} },{"id":"2","status":200,"body":{{Single}} }]}""", "all.json");

        Assert.Equal([.. Enumerable.Range(1, 6).Select(n => $"all.json#1#{n}"), "all.json#2"], items.Where(i => i.Object is not null).Select(i => i.ItemId));
    }

    [Fact]
    public void Batch_OfAssignments_BelongsToTheirPolicy()
    {
        const string id = "11111111-1111-4111-8111-111111111111";
        var items = Imports.Read(
            $$$"""
            {"responses":[
             {"id":"1","status":200,"body":{"@odata.context":"{{{Context}}}","value":[{"id":"{{{id}}}","name":"A"}]}},
             {"id":"2","status":200,"body":{"@odata.context":"{{{Context}}}('{{{id}}}')/assignments","value":[{"id":"x","target":{"@odata.type":"#microsoft.graph.allDevicesAssignmentTarget"}}]}}]}
            """,
            "all.json");

        Assert.Contains("allDevicesAssignmentTarget", items.Single(i => i.Object is not null).Object!.ContentJson, StringComparison.Ordinal);
    }

    [Fact]
    public void Folder_OfIntents_IsReadByItsName() => Assert.Equal(
        ["Device Management Intents/Disk encryption/x.json deviceManagementIntent/BitLocker Name"],
        Imports.Lines(Imports.Read(InventoryFixture.Zip(("Device Management Intents/Disk encryption/x.json", """{"description":"","displayName":"BitLocker","settingsDelta":[],"roleScopeTagIds":["0"]}"""u8.ToArray())))));
}
