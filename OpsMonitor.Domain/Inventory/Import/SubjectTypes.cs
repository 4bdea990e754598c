using System.Collections.Frozen;
using System.Text;
using System.Text.Json;
using OpsMonitor.Domain.Inventory.Import.Joined;
using OpsMonitor.Domain.Inventory.Import.Kinds;

namespace OpsMonitor.Domain.Inventory.Import;

/// <summary>
/// The type of an object that does not say its own: by the collection that its <c>@odata.context</c> names, by the folder that an export tool put it into, or by
/// properties that only one type has. The same policy gets the same type whichever way.
/// </summary>
public static class SubjectTypes
{
    private const string Graph = "microsoft.graph.";

    // Collections whose members Graph calls otherwise than by the collection's singular. Longer names first decide: the last two segments, then the last.
    private static readonly FrozenDictionary<string, string> s_collections = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
    {
        ["configurationPolicies"] = "deviceManagementConfigurationPolicy",
        ["compliancePolicies"] = "deviceManagementCompliancePolicy",
        ["configurationPolicyTemplates"] = "deviceManagementConfigurationPolicyTemplate",
        ["reusablePolicySettings"] = "deviceManagementReusablePolicySetting",
        ["configurationSettings"] = "deviceManagementConfigurationSettingDefinition",
        ["intents"] = "deviceManagementIntent",
        ["templates"] = "deviceManagementTemplate",
        ["conditionalAccess/policies"] = "conditionalAccessPolicy",
        ["conditionalAccess/templates"] = "conditionalAccessTemplate",
        ["authenticationStrength/policies"] = "authenticationStrengthPolicy",
        ["directory/roleDefinitions"] = "unifiedRoleDefinition",
        ["directory/roleAssignments"] = "unifiedRoleAssignment",
        ["directory/administrativeUnits"] = "administrativeUnit",
        ["termsAndConditions"] = "termsAndConditions",
        ["assignmentFilters"] = "deviceAndAppManagementAssignmentFilter",
        ["mobileAppConfigurations"] = "managedDeviceMobileAppConfiguration",
        ["importedWindowsAutopilotDeviceIdentities"] = "importedWindowsAutopilotDeviceIdentity",
        ["certificateBasedAuthConfiguration"] = "certificateBasedAuthConfiguration",
        ["groupSettings"] = "groupSetting",
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    // Folders of IntuneCD, IntuneManagement, IntuneBackupAndRestore, Microsoft365DSC and their like, as Simple writes them.
    private static readonly FrozenDictionary<string, string> s_folders = new Dictionary<string, string>
    {
        ["settingscatalog"] = "deviceManagementConfigurationPolicy",
        ["settingscatalogs"] = "deviceManagementConfigurationPolicy",
        ["configurationprofiles"] = "deviceManagementConfigurationPolicy",
        ["endpointsecurity"] = "deviceManagementIntent",
        ["managementintents"] = "deviceManagementIntent",
        ["compliance"] = "deviceCompliancePolicy",
        ["devicecompliance"] = "deviceCompliancePolicy",
        ["compliancepoliciesv2"] = "deviceManagementCompliancePolicy",
        ["compliancepolicies"] = "deviceCompliancePolicy",
        ["compliancepoliciesscripts"] = "deviceComplianceScript",
        ["compliancescripts"] = "deviceComplianceScript",
        ["deviceprofiles"] = "deviceConfiguration",
        ["softwareupdaterings"] = "windowsUpdateForBusinessConfiguration",
        ["updaterings"] = "windowsUpdateForBusinessConfiguration",
        ["updatepolicies"] = "windowsUpdateForBusinessConfiguration",
        ["conditionalaccess"] = "conditionalAccessPolicy",
        ["capolicies"] = "conditionalAccessPolicy",
        ["authenticationstrengths"] = "authenticationStrengthPolicy",
        ["administrativetemplates"] = "groupPolicyConfiguration",
        ["powershellscripts"] = "deviceManagementScript",
        ["powershell"] = "deviceManagementScript",
        ["shellscripts"] = "deviceShellScript",
        ["shell"] = "deviceShellScript",
        ["macscripts"] = "deviceShellScript",
        ["customattributes"] = "deviceCustomAttributeShellScript",
        ["customattribute"] = "deviceCustomAttributeShellScript",
        ["maccustomattributes"] = "deviceCustomAttributeShellScript",
        ["proactiveremediations"] = "deviceHealthScript",
        ["remediations"] = "deviceHealthScript",
        ["healthscripts"] = "deviceHealthScript",
        ["applications"] = "mobileApp",
        ["apps"] = "mobileApp",
        ["clientapps"] = "mobileApp",
        ["appprotection"] = "managedAppPolicy",
        ["appprotectionpolicies"] = "managedAppPolicy",
        ["appconfiguration"] = "managedDeviceMobileAppConfiguration",
        ["appconfigurationmanageddevice"] = "managedDeviceMobileAppConfiguration",
        ["appconfigurationmanagedapp"] = "targetedManagedAppConfiguration",
        ["filters"] = "deviceAndAppManagementAssignmentFilter",
        ["autopilot"] = "windowsAutopilotDeploymentProfile",
        ["autopilotdeploymentprofiles"] = "windowsAutopilotDeploymentProfile",
        ["autopilotprofiles"] = "windowsAutopilotDeploymentProfile",
        ["enrollmentprofileswindows"] = "windowsAutopilotDeploymentProfile",
        ["enrollmentprofilesapple"] = "depEnrollmentProfile",
        ["appleenrollmentprofiles"] = "depEnrollmentProfile",
        ["enrollmentconfigurations"] = "deviceEnrollmentConfiguration",
        ["enrollmentrestrictions"] = "deviceEnrollmentConfiguration",
        ["enrollmentstatuspage"] = "windows10EnrollmentCompletionPageConfiguration",
        ["scopetags"] = "roleScopeTag",
        ["roles"] = "roleDefinition",
        ["notifications"] = "notificationMessageTemplate",
        ["notificationtemplates"] = "notificationMessageTemplate",
        ["messagetemplates"] = "notificationMessageTemplate",
        ["compliancepoliciesmessagetemplates"] = "notificationMessageTemplate",
        ["featureupdates"] = "windowsFeatureUpdateProfile",
        ["qualityupdates"] = "windowsQualityUpdateProfile",
        ["driverupdates"] = "windowsDriverUpdateProfile",
        ["windowsdriverupdateprofiles"] = "windowsDriverUpdateProfile",
        ["driverupdateprofiles"] = "windowsDriverUpdateProfile",
        ["reusablesettings"] = "deviceManagementReusablePolicySetting",
        ["applevpptokens"] = "vppToken",
        ["managedgoogleplay"] = "androidManagedStoreAccountEnterpriseSettings",
        ["termsofuse"] = "agreement",
    }.ToFrozenDictionary();

    private static readonly char[] s_digits = [.. "0123456789"];
    private static readonly FrozenSet<string> s_known = s_folders.Values.Concat(s_collections.Values).ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>What the folders of export tools are called, in small letters and digits alone.</summary>
    internal static IEnumerable<string> ToolFolders => s_folders.Keys;

    /// <summary>The bare type; what Graph writes before it says nothing.</summary>
    public static string Bare(string type)
    {
        var bare = type.StartsWith('#') ? type[1..] : type;
        return bare.StartsWith(Graph, StringComparison.OrdinalIgnoreCase) ? bare[Graph.Length..] : type;
    }

    /// <summary>The type of a context such as <c>https://.../$metadata#deviceManagement/configurationPolicies/$entity</c>; null where it names none.</summary>
    public static string? OfContext(string? context)
    {
        if (context?.IndexOf('#', StringComparison.Ordinal) is not (>= 0 and var at))
        {
            return null;
        }

        var segments = WithoutKeys(context[(at + 1)..]).Split('/', StringSplitOptions.RemoveEmptyEntries).Where(s => s[0] != '$').ToArray();
        return segments switch
        {
            [] or ["Collection" or "Edm.String"] => null,
            _ when ContextOwner.Of(context) is { Property: "assignments" } owner => OfCollection(owner.Collection) + "Assignment",
            [.., var cast] when cast.StartsWith(Graph, StringComparison.OrdinalIgnoreCase) => cast[Graph.Length..],
            [.., var before, var last] when s_collections.TryGetValue($"{before}/{last}", out var known) => known,
            [.., var last] => OfCollection(last),
        };
    }

    /// <summary>The type of a collection's members.</summary>
    public static string OfCollection(string collection) => s_collections.TryGetValue(collection, out var known) ? known : Singular(collection);

    /// <summary>The type of what an export tool puts into the folders of this path, the innermost that is known; null where none is.</summary>
    public static string? OfFolders(string path)
    {
        var folders = Array.ConvertAll(path.Split('/')[..^1], KnownNames.Simple);
        return Innermost(folders, OfFolder) ?? Innermost(folders, KnownNames.TypeOf);
    }

    /// <summary>
    /// The type of an object that says nothing of it, by the place where it stands: by the folders of its path, else by the name of its file, which may end in a number or a date; what it
    /// holds decides where such a name may mean two things.
    /// </summary>
    public static string? OfPlace(string path, JsonElement content) =>
        OfFolders(path) is { } folder ? RivalKinds.TypeOf(folder, content)
        : NotInventory.IsOfAnotherKind(content, path, hasName: true) ? null
        : OfFile(KnownNames.Simple(Path.GetFileNameWithoutExtension(path))) is { } file ? RivalKinds.TypeOf(file, content)
        : Has(content, "scheduledActionsForRule") ? "deviceCompliancePolicy"
        : null;

    private static string? OfFile(string simple) =>
        OfFolder(simple) ?? KnownNames.TypeOf(simple) ?? (simple.TrimEnd(s_digits) is var name && name != simple ? OfFolder(name) ?? KnownNames.TypeOf(name) : null);

    // The innermost folder that is known, alone or together with the one above it.
    private static string? Innermost(string[] folders, Func<string, string?> ofFolder)
    {
        for (var i = folders.Length - 1; i >= 0; i--)
        {
            var type = (i > 0 ? ofFolder(folders[i - 1] + folders[i]) : null) ?? ofFolder(folders[i]);
            if (type is not null)
            {
                return type;
            }
        }

        return null;
    }

    /// <summary>The type that alone has these properties.</summary>
    public static string? OfContent(JsonElement content) =>
        (Has(content, "settings") || Has(content, "settingCount")) && (Has(content, "technologies") || Has(content, "templateReference")) ? "deviceManagementConfigurationPolicy"
        : Has(content, "conditions") && Has(content, "grantControls") ? "conditionalAccessPolicy"
        : null;

    private static bool Has(JsonElement content, string name) => content.TryGetProperty(name, out _);

    // A folder may also be called as the collection is (deviceHealthScripts, Device Health Scripts), or as the type is (Device Management Intents).
    private static string? OfFolder(string simple) =>
        s_folders.TryGetValue(simple, out var type) ? type
        : Collections.TryGetValue(simple, out type) ? type
        : s_known.TryGetValue(simple, out type) || s_known.TryGetValue(Singular(simple), out type) ? type
        : null;

    private static FrozenDictionary<string, string> Collections { get; } = s_collections.Keys.Where(k => !k.Contains('/', StringComparison.Ordinal)).Concat(
    [
        "deviceCompliancePolicies", "deviceConfigurations", "conditionalAccessPolicies", "namedLocations", "authenticationStrengthPolicies", "groupPolicyConfigurations",
        "deviceManagementScripts", "deviceShellScripts", "deviceCustomAttributeShellScripts", "deviceHealthScripts", "deviceComplianceScripts", "mobileApps",
        "managedAppPolicies", "iosManagedAppProtections", "androidManagedAppProtections", "windowsManagedAppProtections", "targetedManagedAppConfigurations",
        "mdmWindowsInformationProtectionPolicies", "deviceCategories", "deviceEnrollmentConfigurations", "windowsAutopilotDeploymentProfiles", "roleScopeTags",
        "roleDefinitions", "notificationMessageTemplates", "windowsFeatureUpdateProfiles", "windowsQualityUpdateProfiles", "windowsQualityUpdatePolicies",
        "windowsDriverUpdateProfiles", "policySets", "deviceManagementPartners", "groups", "users", "applications", "servicePrincipals", "administrativeUnits",
    ]).ToFrozenDictionary(k => k.ToLowerInvariant(), OfCollection);

    // deviceCompliancePolicies('id')/assignments(target(id)) is a path with keys and selections in it; they may be nested.
    private static string WithoutKeys(string path)
    {
        var depth = 0;
        var kept = new StringBuilder();
        foreach (var c in path)
        {
            depth += c == '(' ? 1 : 0;
            kept.Append(depth == 0 ? c : null);
            depth -= c == ')' ? 1 : 0;
        }

        return kept.ToString();
    }

    internal static string Singular(string name) =>
        name.EndsWith("ies", StringComparison.Ordinal) ? name[..^3] + "y"
        : name.EndsWith("sses", StringComparison.Ordinal) || name.EndsWith("xes", StringComparison.Ordinal) ? name[..^2]
        : name.EndsWith('s') && !name.EndsWith("ss", StringComparison.Ordinal) ? name[..^1]
        : name;
}
