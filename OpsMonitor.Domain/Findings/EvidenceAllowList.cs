using System.Collections.Frozen;
using System.Text.Json;

namespace OpsMonitor.Domain.Findings;

/// <summary>The top-level properties that evidence may show, per subject type.</summary>
internal static class EvidenceAllowList
{
    private const string Common = "displayName description roleScopeTagIds assignments scheduledActionsForRule ";

    private const string Password = "passwordRequired passwordBlockSimple passwordExpirationDays passwordMinimumLength passwordRequiredType "
        + "passwordMinutesOfInactivityBeforeLock passwordPreviousPasswordBlockCount passwordMinimumCharacterSetCount osMinimumVersion osMaximumVersion "
        + "deviceThreatProtectionEnabled deviceThreatProtectionRequiredSecurityLevel storageRequireEncryption ";

    private const string Rule = "supportsScopeTags deviceManagementApplicabilityRuleOsEdition deviceManagementApplicabilityRuleOsVersion "
        + "deviceManagementApplicabilityRuleDeviceMode ";

    private static readonly FrozenDictionary<string, FrozenSet<string>> s_byType = new Dictionary<string, FrozenSet<string>>(StringComparer.Ordinal)
    {
        ["deviceManagementConfigurationPolicy"] = Names("name description platforms technologies settings settingCount templateReference "
            + "roleScopeTagIds assignments priorityMetaData"),
        ["macOSCompliancePolicy"] = Names(Common + Password + "osMinimumBuildVersion osMaximumBuildVersion systemIntegrityProtectionEnabled "
            + "advancedThreatProtectionRequiredSecurityLevel gatekeeperAllowedAppSource firewallEnabled firewallBlockAllIncoming firewallEnableStealthMode"),
        ["windows10CompliancePolicy"] = Names(Common + Password + "passwordRequiredToUnlockFromIdle requireHealthyDeviceReport mobileOsMinimumVersion "
            + "mobileOsMaximumVersion earlyLaunchAntiMalwareDriverEnabled bitLockerEnabled secureBootEnabled codeIntegrityEnabled memoryIntegrityEnabled "
            + "kernelDmaProtectionEnabled virtualizationBasedSecurityEnabled firmwareProtectionEnabled activeFirewallRequired defenderEnabled "
            + "defenderVersion signatureOutOfDate rtpEnabled antivirusRequired antiSpywareRequired configurationManagerComplianceRequired tpmRequired "
            + "deviceCompliancePolicyScript validOperatingSystemBuildRanges"),
        ["windowsDriverUpdateProfile"] = Names(Common + "approvalType deviceReporting newUpdates deploymentDeferralInDays inventorySyncStatus"),
        ["windowsHealthMonitoringConfiguration"] = Names(Common + Rule + "allowDeviceHealthMonitoring configDeviceHealthMonitoringScope "
            + "configDeviceHealthMonitoringCustomScope"),
        ["windowsUpdateForBusinessConfiguration"] = Names(Common + Rule + "deliveryOptimizationMode prereleaseFeatures automaticUpdateMode "
            + "microsoftUpdateServiceAllowed driversExcluded installationSchedule qualityUpdatesDeferralPeriodInDays featureUpdatesDeferralPeriodInDays "
            + "qualityUpdatesPaused featureUpdatesPaused qualityUpdatesPauseExpiryDateTime featureUpdatesPauseExpiryDateTime businessReadyUpdatesOnly "
            + "skipChecksBeforeRestart updateWeeks qualityUpdatesPauseStartDate featureUpdatesPauseStartDate featureUpdatesRollbackWindowInDays "
            + "qualityUpdatesWillBeRolledBack featureUpdatesWillBeRolledBack qualityUpdatesRollbackStartDateTime featureUpdatesRollbackStartDateTime "
            + "engagedRestartDeadlineInDays engagedRestartSnoozeScheduleInDays engagedRestartTransitionScheduleInDays deadlineForFeatureUpdatesInDays "
            + "deadlineForQualityUpdatesInDays deadlineGracePeriodInDays postponeRebootUntilAfterDeadline autoRestartNotificationDismissal "
            + "scheduleRestartWarningInHours scheduleImminentRestartWarningInMinutes userPauseAccess userWindowsUpdateScanAccess "
            + "updateNotificationLevel allowWindows11Upgrade"),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Whether the property may be shown; of unknown types only scalars and arrays of scalars may.</summary>
    public static bool Allows(string subjectType, string name, JsonElement? baseline, JsonElement? current) =>
        s_byType.TryGetValue(subjectType, out var names) ? names.Contains(name) : IsFlat(baseline) && IsFlat(current);

    public static bool IsScalar(JsonElement element) => element.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array);

    private static bool IsFlat(JsonElement? element) =>
        element is not { } value || IsScalar(value) || (value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(IsScalar));

    private static FrozenSet<string> Names(string names) => names.Split(' ', StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);
}
