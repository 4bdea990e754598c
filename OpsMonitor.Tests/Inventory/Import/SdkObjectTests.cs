using OpsMonitor.Domain.Inventory;
using OpsMonitor.Tests.Support;

namespace OpsMonitor.Tests.Inventory.Import;

/// <summary>What PowerShell's modules for Graph give to ConvertTo-Json is the same object as Graph's own.</summary>
public sealed class SdkObjectTests
{
    private const string Graph = """
        {"@odata.context":"https://x/$metadata#deviceManagement/deviceCompliancePolicies/$entity","@odata.type":"#microsoft.graph.windows10CompliancePolicy","id":"11111111-1111-4111-8111-111111111111",
         "displayName":"Windows","roleScopeTagIds":["0"],"osMinimumVersion":"10.0","lastModifiedDateTime":"2026-01-01T00:00:00Z","version":3,
         "assignments":[{"id":"a","target":{"@odata.type":"#microsoft.graph.groupAssignmentTarget","groupId":"g","deviceAndAppManagementAssignmentFilterType":"none"}}]}
        """;

    [Theory]
    [InlineData("""
        {"Assignments":[{"Id":"a","Target":{"DeviceAndAppManagementAssignmentFilterId":null,"DeviceAndAppManagementAssignmentFilterType":"none","AdditionalProperties":{"@odata.type":"#microsoft.graph.groupAssignmentTarget","groupId":"g"}},"AdditionalProperties":{}}],
         "DeviceStatusOverview":{"Id":null,"PendingCount":null,"AdditionalProperties":{}},"DeviceStatuses":null,"DisplayName":"Windows","Id":"11111111-1111-4111-8111-111111111111","LastModifiedDateTime":"2026-02-02T00:00:00Z","RoleScopeTagIds":["0"],"Version":4,
         "AdditionalProperties":{"@odata.type":"#microsoft.graph.windows10CompliancePolicy","osMinimumVersion":"10.0","@odata.context":"x"}}
        """)]
    [InlineData("""
        [{"OdataType":"#microsoft.graph.windows10CompliancePolicy","Id":"{11111111-1111-4111-8111-111111111111}","DisplayName":"Windows","RoleScopeTagIds":["0"],"OSMinimumVersion":"10.0",
          "Assignments":[{"Id":"a","Target":{"OdataType":"#microsoft.graph.groupAssignmentTarget","GroupId":"g","DeviceAndAppManagementAssignmentFilterType":"none"}}]}]
        """)]
    public void Read_ObjectOfAModule_IsTheObjectOfGraph(string json)
    {
        var (one, other) = (Read(Graph), Read(json));

        Assert.Equal((other.SubjectType, other.ExternalId, other.DisplayName), (one.SubjectType, one.ExternalId, one.DisplayName));
        Assert.DoesNotContain(OpsMonitor.Domain.Findings.Differences.DriftComparer.Compare(one.ContentJson, other.ContentJson), c => c.Path != "id");
        Assert.Equal(one.ContentHash, other.ContentHash);
    }

    // Names that are nobody's properties are left as they are.
    [Fact]
    public void Read_NamesInAnOrdinaryObject_StayAsTheyAre()
    {
        var item = Read("""{"@odata.type":"t","id":"1","Custom":{"Key":"x","AdditionalProperties":{"a":1}}}""");

        Assert.Contains("\"Custom\":{\"AdditionalProperties\":{\"a\":1},\"Key\":\"x\"}", item.ContentJson, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_ObjectOfAModuleWithoutAType_HasThatOfItsFolder() => Assert.Equal(
        ["Conditional Access/x.json conditionalAccessPolicy/7 Id"],
        Imports.Lines(Imports.Read(InventoryFixture.Zip(("Conditional Access/x.json", """{"Id":"7","DisplayName":"MFA","State":"enabled","AdditionalProperties":{}}"""u8.ToArray())))));

    private static InventoryObject Read(string json) => Assert.Single(Imports.Read(json, "a.json")).Object!;
}
