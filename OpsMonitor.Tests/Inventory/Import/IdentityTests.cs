using System.Text;
using OpsMonitor.Domain.Inventory;
using OpsMonitor.Domain.Inventory.Import;
using OpsMonitor.Tests.Support;

namespace OpsMonitor.Tests.Inventory.Import;

/// <summary>What an object is and which one: the same whichever way it was exported.</summary>
public sealed class IdentityTests
{
    [Theory]
    [InlineData("https://graph.microsoft.com/beta/$metadata#deviceManagement/configurationPolicies/$entity", "deviceManagementConfigurationPolicy")]
    [InlineData("https://graph.microsoft.com/beta/$metadata#deviceManagement/configurationPolicies(assignments(),settings())/$entity", "deviceManagementConfigurationPolicy")]
    [InlineData("https://graph.microsoft.com/beta/$metadata#deviceManagement/compliancePolicies", "deviceManagementCompliancePolicy")]
    [InlineData("https://graph.microsoft.com/beta/$metadata#deviceManagement/deviceCompliancePolicies", "deviceCompliancePolicy")]
    [InlineData("https://graph.microsoft.com/beta/$metadata#deviceManagement/deviceCompliancePolicies/microsoft.graph.windows10CompliancePolicy/$entity", "windows10CompliancePolicy")]
    [InlineData("https://graph.microsoft.com/v1.0/$metadata#identity/conditionalAccess/policies/$entity", "conditionalAccessPolicy")]
    [InlineData("https://graph.microsoft.com/v1.0/$metadata#conditionalAccess/policies", "conditionalAccessPolicy")]
    [InlineData("https://graph.microsoft.com/v1.0/$metadata#identity/conditionalAccess/namedLocations", "namedLocation")]
    [InlineData("https://graph.microsoft.com/beta/$metadata#policies/authenticationStrengthPolicies", "authenticationStrengthPolicy")]
    [InlineData("https://graph.microsoft.com/beta/$metadata#identity/conditionalAccess/authenticationStrength/policies", "authenticationStrengthPolicy")]
    [InlineData("https://graph.microsoft.com/beta/$metadata#deviceManagement/groupPolicyConfigurations", "groupPolicyConfiguration")]
    [InlineData("https://graph.microsoft.com/beta/$metadata#deviceManagement/deviceManagementScripts/$entity", "deviceManagementScript")]
    [InlineData("https://graph.microsoft.com/beta/$metadata#deviceManagement/deviceHealthScripts", "deviceHealthScript")]
    [InlineData("https://graph.microsoft.com/beta/$metadata#deviceManagement/deviceShellScripts", "deviceShellScript")]
    [InlineData("https://graph.microsoft.com/beta/$metadata#deviceManagement/deviceConfigurations", "deviceConfiguration")]
    [InlineData("https://graph.microsoft.com/beta/$metadata#deviceManagement/intents", "deviceManagementIntent")]
    [InlineData("https://graph.microsoft.com/beta/$metadata#deviceManagement/assignmentFilters", "deviceAndAppManagementAssignmentFilter")]
    [InlineData("https://graph.microsoft.com/beta/$metadata#deviceManagement/termsAndConditions", "termsAndConditions")]
    [InlineData("https://graph.microsoft.com/beta/$metadata#deviceManagement/roleScopeTags", "roleScopeTag")]
    [InlineData("https://graph.microsoft.com/beta/$metadata#deviceManagement/deviceCategories", "deviceCategory")]
    [InlineData("https://graph.microsoft.com/beta/$metadata#deviceAppManagement/mobileApps(assignments())", "mobileApp")]
    [InlineData("https://graph.microsoft.com/beta/$metadata#deviceAppManagement/mobileAppConfigurations", "managedDeviceMobileAppConfiguration")]
    [InlineData("https://graph.microsoft.com/beta/$metadata#roleManagement/directory/roleDefinitions", "unifiedRoleDefinition")]
    [InlineData("https://graph.microsoft.com/v1.0/$metadata#users('a/b')/microsoft.graph.group", "group")]
    [InlineData("https://graph.microsoft.com/v1.0/$metadata#users(id,displayName)/$entity", "user")]
    [InlineData("https://graph.microsoft.com/v1.0/$metadata#microsoft.graph.conditionalAccessPolicy", "conditionalAccessPolicy")]
    [InlineData("$metadata", null)]
    [InlineData("https://graph.microsoft.com/v1.0/$metadata#", null)]
    [InlineData(null, null)]
    public void Type_OfAContext_IsThatOfItsMembers(string? context, string? type) => Assert.Equal(type, SubjectTypes.OfContext(context));

    [Theory]
    [InlineData("Settings Catalog/Edge.json", "deviceManagementConfigurationPolicy")]
    [InlineData("intune/SettingsCatalog/x/Edge.json", "deviceManagementConfigurationPolicy")]
    [InlineData("configurationPolicies/Edge.json", "deviceManagementConfigurationPolicy")]
    [InlineData("Compliance Policies/Policies/x.json", "deviceCompliancePolicy")]
    [InlineData("Compliance Policies/Message Templates/x.json", "notificationMessageTemplate")]
    [InlineData("Compliance Policies/Scripts/x.json", "deviceComplianceScript")]
    [InlineData("Device Compliance Policies/x.json", "deviceCompliancePolicy")]
    [InlineData("Device Management Intents/Disk encryption/x.json", "deviceManagementIntent")]
    [InlineData("Target Managed App Configurations/Group Policy Configurations/x.json", "groupPolicyConfiguration")]
    [InlineData("CompliancePoliciesV2/x.json", "deviceManagementCompliancePolicy")]
    [InlineData("ConditionalAccess/x.json", "conditionalAccessPolicy")]
    [InlineData("Conditional Access/x.json", "conditionalAccessPolicy")]
    [InlineData("ConditionalAccess/NamedLocations/x.json", "namedLocation")]
    [InlineData("Administrative Templates/x.json", "groupPolicyConfiguration")]
    [InlineData("Group Policy Configurations/x.json", "groupPolicyConfiguration")]
    [InlineData("Scripts/Powershell/x.json", "deviceManagementScript")]
    [InlineData("Device Management Scripts/x.json", "deviceManagementScript")]
    [InlineData("Scripts/Shell/x.json", "deviceShellScript")]
    [InlineData("Proactive Remediations/x.json", "deviceHealthScript")]
    [InlineData("Applications/iOS/x.json", "mobileApp")]
    [InlineData("Client Apps/x.json", "mobileApp")]
    [InlineData("Enrollment Profiles/Windows/x.json", "windowsAutopilotDeploymentProfile")]
    [InlineData("Device Configurations/x.json", "deviceConfiguration")]
    [InlineData("Filters/x.json", "deviceAndAppManagementAssignmentFilter")]
    [InlineData("Something Else/x.json", null)]
    [InlineData("settingscatalog.json", null)]
    public void Type_OfAFolder_IsThatOfItsExportTool(string path, string? type) => Assert.Equal(type, SubjectTypes.OfFolders(path));

    // By its type, its context, its page, its folder, and what it holds.
    [Fact]
    public void Type_OfOnePolicy_IsTheSameWhicheverWay()
    {
        const string Rest = "\"id\":\"1\",\"name\":\"Edge\"";
        var items = Imports.Read(InventoryFixture.Zip(
            ("a.json", Bytes($$"""{"@odata.type":"#microsoft.graph.deviceManagementConfigurationPolicy",{{Rest}}}""")),
            ("b.json", Bytes($$"""{"@odata.context":"https://x/$metadata#deviceManagement/configurationPolicies/$entity",{{Rest}}}""")),
            ("c.json", Bytes($$"""{"@odata.context":"https://x/$metadata#deviceManagement/configurationPolicies","value":[{{{Rest}}}]}""")),
            ("Settings Catalog/d.json", Bytes($$"""{{{Rest}}}""")),
            ("e.json", Bytes($$"""{{{Rest}},"settings":[],"technologies":"mdm"}"""))));

        Assert.Equal(5, items.Count);
        Assert.All(items, i => Assert.Equal("deviceManagementConfigurationPolicy", i.Object?.SubjectType));
    }

    [Fact]
    public void Subject_WithoutAnId_IsToldByItsNameOrPath()
    {
        var items = Imports.Read(InventoryFixture.Zip(
            ("Export/README.md", [1]),
            ("Export/Compliance/iOS_iosCompliancePolicy.json", Bytes("""{"@odata.type":"#microsoft.graph.iosCompliancePolicy","displayName":"iOS"}""")),
            ("Export/Settings Catalog/Edge.json", Bytes("""{"name":"Edge","settings":[],"technologies":"mdm"}""")),
            ("Export/Settings Catalog/A/Same.json", Bytes("""{"name":"Same","description":"one"}""")),
            ("Export/Settings Catalog/B/Same.json", Bytes("""{"name":"Same","description":"two"}""")),
            ("Export/Compliance/Same.json", Bytes("""{"@odata.type":"#microsoft.graph.iosCompliancePolicy","displayName":"Same"}""")),
            ("Export/Compliance/Twice 1.json", Bytes("""{"@odata.type":"#microsoft.graph.iosCompliancePolicy","displayName":"Twice"}""")),
            ("Export/Compliance/Twice 2.json", Bytes("""{"displayName":"Twice","@odata.type":"#microsoft.graph.iosCompliancePolicy"}"""))));

        Assert.Equal(
            [
                "iosCompliancePolicy/Same Name", "iosCompliancePolicy/Twice Name", "iosCompliancePolicy/Twice Name", "iosCompliancePolicy/iOS Name",
                "deviceManagementConfigurationPolicy/Same Name", "deviceManagementConfigurationPolicy/Settings Catalog/B/Same.json Path",
                "deviceManagementConfigurationPolicy/Edge Name",
            ],
            items.Where(i => i.Object is not null).Select(i => $"{i.Object!.SubjectType}/{i.Object.ExternalId} {i.Object.IdentifiedBy}"));
    }

    [Fact]
    public void Subject_OfAGuid_IsTheSameInAnySpelling()
    {
        var items = new[] { "abcdef00-0000-4000-8000-000000000001", "ABCDEF00-0000-4000-8000-000000000001", "{ABCDEF00-0000-4000-8000-000000000001}" }
            .Select(id => Assert.Single(Imports.Read($$"""{"@odata.type":"t","id":"{{id}}","displayName":"x"}""", "a.json")).Object!).ToList();

        Assert.All(items, i => Assert.Equal("abcdef00-0000-4000-8000-000000000001", i.ExternalId));
        Assert.All(items, i => Assert.Equal(items[0].ContentHash, i.ContentHash));
    }

    [Theory]
    [InlineData("", "Ger\u00E4t")]
    [InlineData("\"id\":\"\",", "Gera\u0308t")]
    [InlineData("\"id\":\"  \",", " Ger\u00E4t ")]
    public void Subject_WithoutAnId_IsTheSameInAnySpellingOfItsName(string id, string name)
    {
        var obj = Assert.Single(Imports.Read($$"""{"@odata.type":"t",{{id}}"displayName":"{{name}}"}""", "a.json")).Object!;

        Assert.Equal(("Ger\u00E4t", IdentifiedBy.Name), (obj.ExternalId, obj.IdentifiedBy));
    }

    // Whichever sorts first, whatever the folder of the day: one more of a name, or one less, changes nothing for the others.
    [Theory]
    [InlineData("2/B/Same.json=one", "Same")]
    [InlineData("2/B/Same.json=one 2/C/Same.json=two", "Same, C/Same.json")]
    [InlineData("2/B/Same.json=one 2/A/Same.json=two", "Same, A/Same.json")]
    [InlineData("2/B/Same.json=changed 2/A/Same.json=two", "Same, A/Same.json")]
    [InlineData("2/moved/x.json=one 2/A/Same.json=two", "Same, A/Same.json")]
    [InlineData("2/B/Same.json=one 2/D/Same.json=other", "Same, D/Same.json")]
    [InlineData("2/D/Same.json=other", "D/Same.json")]
    [InlineData("2/D/Same.json=changed 2/A/Same.json=two", "D/Same.json, Same")]
    public void Subject_OfASharedName_IsToldAsInTheSnapshotBefore(string files, string ids)
    {
        KnownName[] known = [.. Read("1/B/Same.json=one 1/D/Same.json=other", []).Select(i => new KnownName(i.Object!.SubjectType, i.Object.ExternalId, i.Object.DisplayName, i.ItemId, i.Object.ContentHash, i.Object.IdentifiedBy == IdentifiedBy.Path))];
        Assert.Equal(["Same", "D/Same.json"], known.Select(k => k.ExternalId));

        var items = Read(files, known);
        Assert.Equal(ids, string.Join(", ", files.Split(' ').Select(f => items.Single(i => i.ItemId == f.Split('=')[0]).Object!.ExternalId)));

        static List<ImportItem> Read(string files, KnownName[] known) => [.. new InventoryImport(
            [.. files.Split(' ').Select(f => f.Split('=')).Select(f => new UploadedFile(f[0], () => new MemoryStream(Bytes($$"""{"@odata.type":"t","displayName":"Same","description":"{{f[1]}}"}"""))))], () => known).Read()];
    }

    [Theory]
    [InlineData("""{"@odata.type":"t","x":1}""", "The property id is missing.")]
    [InlineData("""{"displayName":"x"}""", "The property @odata.type is missing.")]
    [InlineData("""{"@odata.type":7,"id":1}""", "The property @odata.type must be a text")]
    [InlineData("""{"@odata.type":"t","id":"\n","name":"x"}""", "The property id must be a text")]
    public void Reason_OfAnObjectThatLacksSomething_NamesItAndSaysWhatToDo(string json, string words)
    {
        var item = Assert.Single(Imports.Read(json, "a.json"));

        Assert.Equal("missing_subject", item.ReasonCode);
        Assert.Contains(words, item.Reason, StringComparison.Ordinal);
        Assert.Contains("Export the object whole", item.Reason, StringComparison.Ordinal);
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
