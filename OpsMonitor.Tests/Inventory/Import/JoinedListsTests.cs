using System.Text;
using System.Text.Json;
using OpsMonitor.Domain.Inventory.Import;
using OpsMonitor.Tests.Support;

namespace OpsMonitor.Tests.Inventory.Import;

/// <summary>Lists of policies in texts that are called anything: by the context of their page, of the list itself, or the id they tell.</summary>
public sealed class JoinedListsTests
{
    private const string Id = "aaaaaaaa-0000-4000-8000-000000000001", Second = "bbbbbbbb-0000-4000-8000-000000000002", Group = "11111111-1111-4111-8111-111111111111";
    private const string Assignment = """{"target":{"@odata.type":"#microsoft.graph.exclusionGroupAssignmentTarget","groupId":"11111111-1111-4111-8111-111111111111"}}""";
    private const string Setting = """{"id":"0","settingInstance":{"settingDefinitionId":"edge_x","choiceSettingValue":{"value":"edge_x_1"}}}""";

    [Theory]
    [InlineData("""{"@odata.context":"https://graph.microsoft.com/beta/$metadata#deviceManagement/deviceCompliancePolicies('{id}')/assignments","value":[{a}]}""")]
    [InlineData("""{"@odata.context":"https://graph.microsoft.com/beta/$metadata#deviceManagement/deviceCompliancePolicies(\u0027{ID}\u0027)/assignments(target)","value":[{a}]}""")]
    [InlineData("""{"@odata.context":"https://x/$metadata#deviceManagement/deviceCompliancePolicies('{id}')/microsoft.graph.iosCompliancePolicy/assignments","value":[{a}]}""")]
    [InlineData("""{"@odata.context":"https://x/$metadata#deviceManagement/deviceCompliancePolicies('{id}')/assignments/$entity","id":"x","target":{"@odata.type":"#microsoft.graph.allDevicesAssignmentTarget"}}""")]
    [InlineData("""{"assignments@odata.context":"https://x/$metadata#deviceManagement/deviceCompliancePolicies('{id}')/assignments","assignments":[{a}]}""")]
    [InlineData("""{"id":"{id}","displayName":"iOS","assignments":[{a}]}""")]
    [InlineData("""{"policyId":"{ID}","assignments":[{a}]}""")]
    [InlineData("""[{"id":"{id}_{group}","target":{"@odata.type":"#microsoft.graph.groupAssignmentTarget","groupId":"{group}"}}]""")]
    public void Read_AssignmentsThatNameTheirPolicy_BelongToItWhateverTheirFileIsCalled(string text)
    {
        var items = Imports.ReadZip(("pages/as.json", Filled(text)), ("Compliance Policies/iOS.json", Policy(Id, "iOS")), ("Compliance Policies/other.json", Policy(Second, "Other")));

        Assert.Equal(["iOS assignments:1", "Other ", "pages/as.json joined"], items.Select(Told));
    }

    // Each policy's own, also where one text holds pages of several, and the policies too.
    [Theory]
    [InlineData("pages.ndjson")]
    [InlineData("pages.json")]
    public void Read_PagesOfSeveralPolicies_EachBelongToTheirs(string name)
    {
        var text = string.Join('\n', Page(Id, "assignments", Assignment), Policy(Id, "iOS"), Page(Second, "assignments", Assignment, Assignment), Policy(Second, "Other"), Page("gone", "assignments", Assignment));

        Assert.Equal(["iOS assignments:1", "Other assignments:2", "joined", "joined", "joined", "deviceCompliancePolicyAssignment"],
            Imports.ReadZip((name, text)).Select(i => i.Object is { SubjectType: "deviceCompliancePolicyAssignment" } a ? a.SubjectType : i.ReasonCode ?? Told(i)));
    }

    [Fact]
    public void Read_PolicyAssignedToNobodyInAPageOfItsOwn_IsNoFailure() =>
        Assert.Equal(["iOS ", "as.json joined"], Imports.ReadZip(("as.json", Page(Id, "assignments")), ("iOS.json", Policy(Id, "iOS"))).Select(Told));

    [Theory]
    [InlineData("Settings Catalog/Edge_Settings.json", "[{s}]")]
    [InlineData("Settings Catalog/Edge - settings.json", "[{s}]")]
    [InlineData("Settings Catalog/Settings/Edge.json", "{s}")]
    [InlineData("Settings Catalog/Edge/settings.json", """{"value":[{s}]}""")]
    [InlineData("Settings/{id}.json", "[{s}]")]
    [InlineData("p2.json", """{"@odata.context":"https://x/$metadata#deviceManagement/configurationPolicies('{id}')/settings","value":[{s}]}""")]
    [InlineData("p2.json", """{"settings@odata.context":"https://x/$metadata#deviceManagement/configurationPolicies('{id}')/settings","settings":[{s}]}""")]
    public void Read_SettingsInATextOfTheirOwn_BelongToTheirPolicy(string path, string text)
    {
        var items = Imports.ReadZip((Filled(path), Filled(text)), ("Settings Catalog/Edge.json", $$"""{"id":"{{Id}}","name":"Edge","technologies":"mdm","settingCount":1}"""));

        Assert.Equal(["Edge settings:1", $"{Filled(path)} joined"], items.Select(Told));
        Assert.Equal(("deviceManagementConfigurationPolicy", Id), (items[0].Object!.SubjectType, items[0].Object!.ExternalId));
    }

    [Fact]
    public void Read_PolicyFileThatSaysSo_HasTheSettingsBesideIt() => Assert.Equal(
        ["Edge settings:1", "S/Edge_Settings.json joined"], Imports.ReadZip(("S/Edge_Policy.json", $$"""{"id":"{{Id}}","name":"Edge","technologies":"mdm","settingCount":1}"""), ("S/Edge_Settings.json", Setting)).Select(Told));

    // A setting's id only numbers it: two of them are not one policy.
    [Theory]
    [InlineData("Settings Catalog/export.json", "[{s}]")]
    [InlineData("Settings Catalog/Gone_Settings.json", "[{s}]")]
    [InlineData("x.json", """{"@odata.context":"https://x/$metadata#deviceManagement/intents('{id}')/settings","value":[{"@odata.type":"#microsoft.graph.deviceManagementBooleanSettingInstance","id":"7","definitionId":"d","valueJson":"true"}]}""")]
    public void Read_SettingsOfNobody_AreSkippedWithTheReason(string path, string text)
    {
        var item = Imports.ReadZip((path, Filled(text)), ("Compliance/iOS.json", Policy(Second, "iOS"))).Single(i => i.Object is null);

        Assert.Equal(("no_policy", true), (item.ReasonCode, item.IsSkipped));
        Assert.Contains("nothing says of which", item.Reason, StringComparison.Ordinal);
    }

    // Its assignments cannot be stored as they are; nothing else is hurt.
    [Fact]
    public void Read_ListThatCannotBeStored_FailsByItself()
    {
        var page = Page(Id, "assignments", """{"id":"1","id":"2","target":{"@odata.type":"#microsoft.graph.allDevicesAssignmentTarget"}}""");

        Assert.Equal(["as.json#1 invalid_json", "iOS "], Imports.ReadZip(("as.json", page), ("iOS.json", Policy(Id, "iOS"))).Select(Told));
    }

    [Fact]
    public void Read_OtherListsOfAPolicy_BelongToIt() => Assert.Equal(
        ["iOS scheduledActionsForRule:1", "rules.json joined"],
        Imports.ReadZip(("rules.json", Page(Id, "scheduledActionsForRule", """{"id":"r","ruleName":"x"}""")), ("a.json", Policy(Id, "iOS"))).Select(Told).Order(StringComparer.Ordinal));

    private static string Page(string id, string list, params string[] members) =>
        $$"""{"@odata.context":"https://graph.microsoft.com/beta/$metadata#deviceManagement/deviceCompliancePolicies('{{id}}')/{{list}}","value":[{{string.Join(',', members)}}]}""";

    private static string Policy(string id, string name) => $$"""{"@odata.type":"#microsoft.graph.iosCompliancePolicy","id":"{{id}}","displayName":"{{name}}"}""";

    private static string Filled(string text) => text.Replace("{id}", Id, StringComparison.Ordinal).Replace("{ID}", Id.ToUpperInvariant(), StringComparison.Ordinal)
        .Replace("{group}", Group, StringComparison.Ordinal).Replace("{a}", Assignment, StringComparison.Ordinal).Replace("{s}", Setting, StringComparison.Ordinal);

    // The name, and how many elements its lists have.
    private static string Told(ImportItem item) => item.Object is { } obj ? $"{obj.DisplayName} {Imports.ListsOf(obj)}" : $"{item.ItemId} {item.ReasonCode}";
}
