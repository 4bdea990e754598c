using System.Text;
using System.Text.Json;
using OpsMonitor.Domain.Inventory.Import;
using OpsMonitor.Domain.Inventory.Import.Kinds;
using OpsMonitor.Tests.Support;

namespace OpsMonitor.Tests.Inventory.Import;

/// <summary>What the name of a folder or of a file says of the objects in it.</summary>
public sealed class KnownNamesTests
{
    [Theory]
    [InlineData("ManagedDevices/x.json", "managedDevice")]
    [InlineData("Managed Devices/x.json", "managedDevice")]
    [InlineData("managed-device/x.json", "managedDevice")]
    [InlineData("exp/App Registrations/x.json", "application")]
    [InlineData("exp/Enterprise Applications/x.json", "servicePrincipal")]
    [InlineData("Role Assignments/x.json", "roleAssignment")]
    [InlineData("Directory Roles/x.json", "directoryRole")]
    [InlineData("Cross-tenant access/x.json", "crossTenantAccessPolicy")]
    [InlineData("Subscribed Skus/x.json", "subscribedSku")]
    [InlineData("Organization/x.json", "organization")]
    [InlineData("managedDevices.json", "managedDevice")]
    [InlineData("out/Managed Devices 2026-03-01.json", "managedDevice")]
    [InlineData("out/groups_2.json", "group")]
    [InlineData("settings catalog.json", "deviceManagementConfigurationPolicy")]
    [InlineData("Settings Catalog/Devices/x.json", "deviceManagementConfigurationPolicy")]
    [InlineData("Compliance/groups.json", "deviceCompliancePolicy")]
    [InlineData("Something Else/x.json", null)]
    [InlineData("2026.json", null)]
    public void Type_OfAPlace_IsThatOfTheKnownNameInIt(string path, string? type)
    {
        using var content = JsonDocument.Parse("""{"id":"1","displayName":"x"}""");
        Assert.Equal(type, SubjectTypes.OfPlace(path, content.RootElement));
    }

    // As consoles and export tools call what they list.
    [Fact]
    public void Type_OfNamesThatPeopleGiveFolders_IsKnown()
    {
        const string Names =
            """
            ManagedDevices; Managed Devices; Devices; Named Locations; NamedLocations; Groups; Users; App Registrations; Applications; Enterprise Applications;
            Role Assignments; RoleAssignments; Role Definitions; Directory Roles; Conditional Access Policies; Device Configurations; Endpoint Security;
            Compliance Policies; Authentication Strengths; Terms Of Use; Policy Sets; Assignment Filters; Filters; App Protection; App Configuration (Device);
            Custom Attributes; Mac Scripts; Update Policies; Feature Updates; Intune Branding; Branding Profiles; Company Terms; Terms and Conditions; Domains;
            Organization; Identity Providers; Access Reviews; Entitlement Management; AuthenticationMethods; Administrative Units; Subscribed Skus;
            Security Defaults; Cross-tenant access; Device Categories; Autopilot; ESP; Enrollment Status Page; Scope Tags; Partner Connections;
            Scripts (PowerShell); Scripts (Shell); PowerShell Scripts; Health Scripts; Compliance Policies - V2; ADMX Files; Reusable Settings;
            Device Management Scripts; Locations; VPP Tokens; Administrative Templates; Imported Administrative Templates; Settings Catalog
            """;

        Assert.All(Names.Split([";", "\n"], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries), n => Assert.NotNull(SubjectTypes.OfFolders($"exp/{n}/x.json")));
    }

    // Applications is a word of Intune's too, where an object says nothing else.
    [Fact]
    public void Type_OfEachName_IsThatOfItsContextAsFolderAndAsFile()
    {
        using var content = JsonDocument.Parse("""{"id":"1"}""");
        foreach (var (name, type) in KnownNames.Written)
        {
            var folder = SubjectTypes.OfPlace($"{name}/x.json", content.RootElement);
            Assert.Equal(folder, SubjectTypes.OfPlace($"{name}.json", content.RootElement));
            Assert.True(folder == type || folder == "mobileApp", $"{name} is {folder}");
        }
    }

    // Where a word means one thing in Intune and another in Entra.
    [Theory]
    [InlineData("Applications", """{"publisher":"x"}""", "mobileApp")]
    [InlineData("Applications", """{"appId":"a","signInAudience":"AzureADMyOrg","requiredResourceAccess":[],"web":{}}""", "application")]
    [InlineData("Applications", """{"appId":"a","servicePrincipalType":"Application"}""", "servicePrincipal")]
    [InlineData("Devices", """{"deviceId":"d","trustType":"AzureAd"}""", "device")]
    [InlineData("Devices", """{"deviceName":"LAP-1","complianceState":"compliant"}""", "managedDevice")]
    [InlineData("Roles", """{"rolePermissions":[]}""", "roleDefinition")]
    [InlineData("Roles", """{"templateId":"t","isEnabled":true}""", "unifiedRoleDefinition")]
    [InlineData("Roles", """{"roleTemplateId":"t"}""", "directoryRole")]
    [InlineData("RoleManagement/Directory/RoleDefinitions", """{"templateId":"t","isEnabled":true}""", "unifiedRoleDefinition")]
    [InlineData("Role Assignments", """{"scopeMembers":[]}""", "roleAssignment")]
    [InlineData("Role Assignments", """{"principalId":"p","roleDefinitionId":"r"}""", "unifiedRoleAssignment")]
    [InlineData("Policies", """{"conditions":{},"grantControls":{}}""", "conditionalAccessPolicy")]
    [InlineData("Policies", """{"scheduledActionsForRule":[]}""", "deviceCompliancePolicy")]
    [InlineData("Locations", """{"isTrusted":true,"ipRanges":[]}""", "namedLocation")]
    [InlineData("Authentication Methods", """{"state":"enabled"}""", "authenticationMethodConfiguration")]
    [InlineData("Authentication Methods", """{"authenticationMethodConfigurations":[]}""", "authenticationMethodsPolicy")]
    public void Type_InAFolderWhoseWordMeansTwoThings_IsWhatTheObjectHolds(string folder, string json, string type) =>
        Assert.Equal(type, Assert.Single(Imports.Read(json.Replace("{\"", "{\"id\":\"1\",\"displayName\":\"x\",\"", StringComparison.Ordinal), $"{folder}/x.json")).Object?.SubjectType);

    // As ConvertTo-Json and Out-File write what Get-Mg... gives.
    [Theory]
    [InlineData("managedDevices.json", "managedDevice")]
    [InlineData("devices.json", "managedDevice")]
    [InlineData("ManagedDevices\\all.json", "managedDevice")]
    public void Read_ListOfPowerShell_HasTheTypeThatItsFileIsNamedAfter(string path, string type)
    {
        var text = "WARNING: Resulting JSON is truncated as serialization has exceeded the set depth of 2.\r\n[{\"Id\":\"1\",\"DeviceName\":\"LAP-1\"},{\"Id\":\"2\",\"DeviceName\":\"LAP-2\"}]";

        var items = Imports.Read(InventoryFixture.Zip((path, [0xFF, 0xFE, .. Encoding.Unicode.GetBytes(text)])));

        Assert.Equal([$"{type}/1 LAP-1", $"{type}/2 LAP-2"], items.Select(i => $"{i.Object?.SubjectType}/{i.Object?.ExternalId} {i.DisplayName}"));
    }

    [Theory]
    [InlineData("groups.json", """{"$schema":"x","name":"y"}""")]
    [InlineData("groups.json", """{"x":1}""")]
    [InlineData("settings.json", """{"id":"1","scheduledActionsForRule":[]}""")]
    public void Read_FileOfAnotherKindUnderAKnownName_IsSkipped(string path, string json) => Assert.Equal("not_json", Assert.Single(Imports.Read(json, path)).ReasonCode);

    [Fact]
    public void Reason_OfAnObjectWithoutAType_LeadsToTheNamesThatAreKnown()
    {
        Assert.Contains("docs/inventory.md", Assert.Single(Imports.Read("""{"id":"1","displayName":"x"}""", "a.json")).Reason, StringComparison.Ordinal);

        var known = File.ReadAllText(Path.Combine(Artifacts.Root, "docs", "inventory.md"));
        Assert.All(KnownNames.Written.Select(n => n.Name).Concat(SubjectTypes.ToolFolders), n => Assert.Contains($"`{n}`", known, StringComparison.Ordinal));
    }
}
