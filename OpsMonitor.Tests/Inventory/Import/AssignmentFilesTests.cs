using System.Text;
using System.Text.Json;
using OpsMonitor.Domain.Findings;
using OpsMonitor.Domain.Findings.Differences;
using OpsMonitor.Domain.Inventory;
using OpsMonitor.Domain.Inventory.Import;
using OpsMonitor.Tests.Support;

namespace OpsMonitor.Tests.Inventory.Import;

/// <summary>Whom a policy is assigned to belongs to the policy, also where an export keeps it in a file of its own.</summary>
public sealed class AssignmentFilesTests
{
    private const string Id = "aaaaaaaa-0000-4000-8000-000000000001", Group = "11111111-1111-4111-8111-111111111111";

    [Theory]
    [InlineData("Compliance/Assignments/iOS.json")]
    [InlineData("Compliance/assignments/iOS.json")]
    [InlineData("Compliance/iOS_assignments.json")]
    [InlineData("Compliance/iOS.assignments.json")]
    [InlineData("Compliance/iOS - Assignments.json")]
    [InlineData("Compliance/iOS/assignments.json")]
    [InlineData("Assignments/" + Id + ".json")]
    [InlineData("Assignments/" + Id + " - some name.json")]
    [InlineData("Elsewhere/" + Id + "/assignments.json")]
    public void Read_FileOfAssignments_BelongsToItsPolicy(string path)
    {
        var items = Imports.ReadZip(("Compliance/iOS.json", Policy(Id, "iOS")), ("Compliance/other.json", Policy("bbbbbbbb-0000-4000-8000-000000000002", "Other")), (path, $"[{Assignment("group")}]"));

        Assert.Equal(["iOS group", "Other ", $"{path} joined"], items.Select(Told));
        Assert.Contains("Compliance/iOS.json", items[^1].Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{0}")]
    [InlineData("[{0}]")]
    [InlineData("""{"assignments":[{0}]}""")]
    [InlineData("""{"@odata.context":"https://graph.microsoft.com/beta/$metadata#deviceManagement/deviceCompliancePolicies('aaaaaaaa-0000-4000-8000-000000000001')/assignments","value":[{0}]}""")]
    public void Read_AssignmentsInAnyForm_BelongToTheirPolicy(string form) => Assert.Equal(
        ["iOS group", "Compliance/Assignments/iOS.json joined"],
        Imports.ReadZip(("Compliance/iOS.json", Policy(Id, "iOS")), ("Compliance/Assignments/iOS.json", form.Replace("{0}", Assignment("group"), StringComparison.Ordinal))).Select(Told));

    [Theory]
    [InlineData("[]")]
    [InlineData("""{"@odata.context":"https://graph.microsoft.com/beta/$metadata#x/assignments","value":[]}""")]
    public void Read_EmptyFileOfAssignments_IsNoFailure(string text) => Assert.Equal(
        ["iOS ", "Compliance/iOS_assignments.json joined"], Imports.ReadZip(("Compliance/iOS.json", Policy(Id, "iOS")), ("Compliance/iOS_assignments.json", text)).Select(Told));

    // The ids of what is assigned name the policy, whatever the file is called.
    [Fact]
    public void Read_AssignmentsThatNameThePolicy_BelongToIt() => Assert.Equal(
        ["iOS group", "Assignments/export 1.json joined"],
        Imports.ReadZip(("Compliance/iOS.json", Policy(Id, "iOS")), ("Assignments/export 1.json", $"[{Assignment("group", $"{Id}_{Group}")}]")).Select(Told));

    [Fact]
    public void Read_PolicyInAFolderBelow_HasTheAssignmentsUnlessTwoMay()
    {
        Assert.Equal(["Edge group", "S/Assignments/Edge.json joined"], Imports.ReadZip(("S/Baseline/Edge.json", Policy(Id, "Edge")), ("S/Assignments/Edge.json", Assignment("group"))).Select(Told));

        var two = Imports.ReadZip(("S/A/Edge.json", Policy(Id, "Edge")), ("S/B/Edge.json", Policy("bbbbbbbb-0000-4000-8000-000000000002", "Edge")), ("S/Assignments/Edge.json", Assignment("group")));
        Assert.DoesNotContain(two, i => i.ReasonCode == "joined");
    }

    [Fact]
    public void Read_PolicyWithAssignmentsOfItsOwn_KeepsThem() => Assert.Equal(
        ["iOS all", "Compliance/iOS_assignments.json joined"],
        Imports.ReadZip(("Compliance/iOS.json", Policy(Id, "iOS", $"""
            ,"assignments":[{Assignment("all")}]
            """)), ("Compliance/iOS_assignments.json", Assignment("group"))).Select(Told));

    // Nobody's: they are told as what they are, by their own id or the place where they stand.
    [Fact]
    public void Read_AssignmentsWithoutAPolicy_AreItemsOfTheirOwn()
    {
        var items = Imports.ReadZip(("Compliance/Assignments/Gone.json", $"[{Assignment("group", "g1")},{Assignment("all")}]"));

        Assert.Equal(["deviceCompliancePolicyAssignment g1 Id", "deviceCompliancePolicyAssignment Gone.json#2 Path"], items.Select(i => $"{i.Object!.SubjectType} {i.Object.ExternalId} {i.Object.IdentifiedBy}"));
    }

    [Fact]
    public void Read_OtherFileOfSuchAName_IsReadAsWhatItIs() => Assert.Equal(
        ["iOS ", "Role assignments "], Imports.ReadZip(("Compliance/iOS.json", Policy(Id, "iOS")), ("Compliance/iOS_assignments.json", Policy("bbbbbbbb-0000-4000-8000-000000000002", "Role assignments"))).Select(Told));

    [Fact]
    public void Compare_IncludeToExcludeInAFileOfItsOwn_IsADifferenceOfThePolicy()
    {
        var (before, after) = (Content("groupAssignmentTarget"), Content("exclusionGroupAssignmentTarget"));

        var evidence = EvidenceView.Read(Evidence.Build("deviceCompliancePolicy", ChangeType.Changed, "iOS", before, after));

        Assert.Contains(evidence.Changes, c => c.Path.Contains("assignments", StringComparison.Ordinal) && $"{c.BaselineWords} {c.CurrentWords}".Contains("Excluded", StringComparison.Ordinal));

        static string Content(string kind) => Imports.ReadZip(("C/iOS.json", Policy(Id, "iOS")), ("C/Assignments/iOS.json", Assignment(kind)))[0].Object!.ContentJson;
    }

    private static string Policy(string id, string name, string more = "") => $$"""{"@odata.type":"#microsoft.graph.iosCompliancePolicy","id":"{{id}}","displayName":"{{name}}"{{more}}}""";

    private static string Assignment(string kind, string? id = null) =>
        $$"""
        { {{(id is null ? "" : $"\"id\":\"{id}\",")}}"target":{"@odata.type":"#microsoft.graph.{{(kind == "group" ? "groupAssignmentTarget" : kind == "all" ? "allDevicesAssignmentTarget" : kind)}}","groupId":"{{Group}}"} }
        """;

    // The name, and who is assigned.
    private static string Told(ImportItem item)
    {
        if (item.Object is not { } obj)
        {
            return $"{item.ItemId} {item.ReasonCode}";
        }

        using var content = JsonDocument.Parse(obj.ContentJson);
        var targets = content.RootElement.TryGetProperty("assignments", out var list)
            ? list.EnumerateArray().Select(a => a.GetProperty("target").GetProperty("@odata.type").GetString()!.Contains("allDevices", StringComparison.Ordinal) ? "all" : "group") : [];
        return $"{obj.DisplayName} {string.Join(' ', targets)}";
    }
}
