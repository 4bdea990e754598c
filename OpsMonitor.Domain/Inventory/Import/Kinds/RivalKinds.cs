using System.Text.Json;

namespace OpsMonitor.Domain.Inventory.Import.Kinds;

/// <summary>Folders whose name means one thing in Intune and another in Entra, such as Applications: what the object holds tells which.</summary>
internal static class RivalKinds
{
    // By the type that the folder's name gives: what an object in it is when it has one of the properties, which objects of that type never have. The first that fits counts.
    private static readonly Dictionary<string, (string Type, string[] Properties)[]> s_rivals = new(StringComparer.Ordinal)
    {
        ["mobileApp"] =
        [
            ("servicePrincipal", ["servicePrincipalType", "servicePrincipalNames", "appOwnerOrganizationId"]),
            ("application", ["signInAudience", "requiredResourceAccess", "identifierUris", "publicClient", "appId"]),
        ],
        ["application"] = [("servicePrincipal", ["servicePrincipalType", "servicePrincipalNames", "appOwnerOrganizationId"])],
        ["device"] =
        [
            ("windowsAutopilotDeviceIdentity", ["groupTag", "deploymentProfileAssignmentStatus"]),
            ("managedDevice", ["deviceName", "managedDeviceName", "complianceState", "managedDeviceOwnerType", "managementAgent", "azureADDeviceId"]),
        ],
        ["roleDefinition"] =
        [
            ("unifiedRoleAssignment", ["principalId"]),
            ("directoryRole", ["roleTemplateId"]),
            ("unifiedRoleDefinition", ["templateId", "isEnabled"]),
        ],
        ["roleAssignment"] = [("unifiedRoleAssignment", ["principalId"])],
        ["authenticationMethodConfiguration"] = [("authenticationMethodsPolicy", ["authenticationMethodConfigurations", "registrationEnforcement"])],
        ["crossTenantAccessPolicy"] =
        [
            ("crossTenantAccessPolicyConfigurationDefault", ["isServiceDefault"]),
            ("crossTenantAccessPolicyConfigurationPartner", ["tenantId"]),
        ],
    };

    /// <summary>The type of the object, where its folder or file has a name that gives <paramref name="type"/>.</summary>
    public static string TypeOf(string type, JsonElement content) =>
        s_rivals.TryGetValue(type, out var rivals) && Array.Find(rivals, r => Array.Exists(r.Properties, p => content.TryGetProperty(p, out _))).Type is { } rival ? rival : type;
}
