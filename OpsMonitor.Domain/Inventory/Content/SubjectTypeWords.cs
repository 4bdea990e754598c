using System.Collections.Frozen;

namespace OpsMonitor.Domain.Inventory.Content;

/// <summary>Subject types as their consoles call them: deviceManagementConfigurationPolicy is a "Settings catalog policy".</summary>
public static class SubjectTypeWords
{
    private static readonly FrozenDictionary<string, string> s_known = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
    {
        ["deviceManagementConfigurationPolicy"] = "Settings catalog policy",
        ["deviceManagementCompliancePolicy"] = "Compliance policy",
        ["deviceCompliancePolicy"] = "Compliance policy",
        ["windows10CompliancePolicy"] = "Windows compliance policy",
        ["macOSCompliancePolicy"] = "macOS compliance policy",
        ["iosCompliancePolicy"] = "iOS compliance policy",
        ["androidCompliancePolicy"] = "Android compliance policy",
        ["androidWorkProfileCompliancePolicy"] = "Android work profile compliance policy",
        ["androidDeviceOwnerCompliancePolicy"] = "Android Enterprise compliance policy",
        ["aospDeviceOwnerCompliancePolicy"] = "Android AOSP compliance policy",
        ["conditionalAccessPolicy"] = "Conditional access policy",
        ["namedLocation"] = "Named location",
        ["ipNamedLocation"] = "Named location by IP ranges",
        ["countryNamedLocation"] = "Named location by countries",
        ["authenticationStrengthPolicy"] = "Authentication strength",
        ["groupPolicyConfiguration"] = "Administrative templates profile",
        ["deviceManagementIntent"] = "Endpoint security profile",
        ["deviceManagementScript"] = "PowerShell script",
        ["deviceShellScript"] = "Shell script",
        ["deviceHealthScript"] = "Remediation script",
        ["deviceComplianceScript"] = "Compliance script",
        ["deviceCustomAttributeShellScript"] = "Custom attribute script",
        ["windowsUpdateForBusinessConfiguration"] = "Windows update ring",
        ["windowsFeatureUpdateProfile"] = "Windows feature update profile",
        ["windowsQualityUpdateProfile"] = "Windows quality update profile",
        ["windowsDriverUpdateProfile"] = "Windows driver update profile",
        ["windowsHealthMonitoringConfiguration"] = "Windows health monitoring profile",
        ["windows10CustomConfiguration"] = "Windows custom profile",
        ["windows10EndpointProtectionConfiguration"] = "Windows endpoint protection profile",
        ["windows10GeneralConfiguration"] = "Windows device restrictions",
        ["macOSCustomConfiguration"] = "macOS custom profile",
        ["iosCustomConfiguration"] = "iOS custom profile",
        ["iosGeneralDeviceConfiguration"] = "iOS device restrictions",
        ["azureADWindowsAutopilotDeploymentProfile"] = "Windows Autopilot deployment profile",
        ["windows10EnrollmentCompletionPageConfiguration"] = "Enrollment status page",
        ["deviceEnrollmentLimitConfiguration"] = "Device limit restriction",
        ["deviceEnrollmentPlatformRestrictionsConfiguration"] = "Device platform restriction",
        ["deviceAndAppManagementAssignmentFilter"] = "Assignment filter",
        ["roleScopeTag"] = "Scope tag",
        ["notificationMessageTemplate"] = "Notification template",
        ["win32LobApp"] = "Windows app (Win32)",
        ["iosManagedAppProtection"] = "iOS app protection policy",
        ["androidManagedAppProtection"] = "Android app protection policy",
        ["windowsManagedAppProtection"] = "Windows app protection policy",
        ["targetedManagedAppConfiguration"] = "App configuration policy",
        ["termsAndConditions"] = "Terms and conditions",
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>The words for the type; an unknown one is read like a name in code: organizationalBrandingProfile is an "Organizational branding profile".</summary>
    public static string Of(string type) => s_known.TryGetValue(type, out var words) ? words : ContentWords.Property(type);
}
