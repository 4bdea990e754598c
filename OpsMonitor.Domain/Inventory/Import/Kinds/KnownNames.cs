using System.Collections.Frozen;

namespace OpsMonitor.Domain.Inventory.Import.Kinds;

/// <summary>
/// What folders and files may be called for their objects to have a type: as Graph calls its collections and their members, or as the consoles of Intune and Entra call them. Spaces, hyphens and
/// case say nothing, and one may stand for many.
/// </summary>
internal static class KnownNames
{
    // Each gives the type that it also has in the context of a page.
    private const string Collections =
        """
        accessPackages accessReviews activityBasedTimeoutPolicies adminConsentRequestPolicy administrativeUnits agreements
        androidDeviceOwnerEnrollmentProfiles androidForWorkEnrollmentProfiles apiConnectors appleUserInitiatedEnrollmentProfiles applications
        appManagementPolicies appRoleAssignments attributeSets auditEvents authenticationContextClassReferences authenticationEventListeners
        authenticationEventsFlows authenticationFlowsPolicy authenticationMethodConfigurations authenticationMethodsPolicy authorizationPolicy
        b2cUserFlows b2xUserFlows cartToClassAssociations certificateConnectorDetails chromeOSOnboardingSettings claimsMappingPolicies
        complianceManagementPartners connectedOrganizations connectorGroups contacts crossTenantAccessPolicy customAuthenticationExtensions
        customSecurityAttributeDefinitions defaultAppManagementPolicy defaultManagedAppProtections depOnboardingSettings derivedCredentials
        detectedApps deviceCompliancePolicies deviceConfigurations deviceManagementPartners deviceRegistrationPolicy devices directoryRoles
        directoryRoleTemplates domainJoinConnectors domains embeddedSIMActivationCodePools enrollmentProfiles enterpriseCodeSigningCertificates
        exchangeOnPremisesPolicies extensionProperties externalIdentitiesPolicy featureRolloutPolicies federatedIdentityCredentials
        groupLifecyclePolicies groupPolicyDefinitionFiles groupPolicyDefinitions groupPolicyMigrationReports groupPolicyUploadedDefinitionFiles
        groups groupSettings groupSettingTemplates hardwareConfigurations homeRealmDiscoveryPolicies identityProviders
        identitySecurityDefaultsEnforcementPolicy importedDeviceIdentities importedWindowsAutopilotDeviceIdentities intuneBrandingProfiles
        invitations iosLobAppProvisioningConfigurations managedAppRegistrations managedDeviceCleanupRules managedDeviceEncryptionStates
        managedDevices managedEBookCategories managedEBooks microsoftTunnelConfigurations microsoftTunnelHealthThresholds microsoftTunnelSites
        mobileAppCategories mobileAppManagementPolicies mobileAppTroubleshootingEvents mobileDeviceManagementPolicies mobileThreatDefenseConnectors
        namedLocations ndesConnectors oauth2PermissionGrants onPremisesSynchronization organization organizationalBrandingLocalizations
        permissionGrantPolicies policySets remoteActionAudits remoteAssistancePartners remoteAssistanceSettings resourceAccessProfiles
        riskDetections riskyServicePrincipals riskyUsers roleAssignments roleAssignmentScheduleInstances roleAssignmentScheduleRequests
        roleAssignmentSchedules roleDefinitions roleEligibilityScheduleInstances roleEligibilityScheduleRequests roleEligibilitySchedules
        roleManagementPolicies roleManagementPolicyAssignments schemaExtensions serviceNowConnections servicePrincipals sideLoadingKeys
        subscribedSkus symantecCodeSigningCertificate telecomExpenseManagementPartners termsAndConditions tokenIssuancePolicies
        tokenLifetimePolicies troubleshootingEvents userFlowAttributes userFlows users vppTokens windowsAutopilotDeploymentProfiles
        windowsAutopilotDeviceIdentities windowsDefenderApplicationControlSupplementalPolicies windowsInformationProtectionPolicies
        windowsManagementApps windowsQualityUpdatePolicies zebraFotaArtifacts zebraFotaConnector zebraFotaDeployments
        """;

    // As consoles and export tools write what Graph calls otherwise.
    private static readonly (string Type, string Names)[] s_others =
    [
        ("accessPackage", "Entitlement Management"),
        ("agreement", "Terms Of Use"),
        ("application", "App Registrations"),
        ("authenticationContextClassReference", "Authentication Contexts"),
        ("authenticationMethodConfiguration", "Authentication Methods"),
        ("conditionalAccessPolicy", "Access Policies"),
        ("crossTenantAccessPolicy", "Cross-tenant access; Cross-tenant access settings"),
        ("depOnboardingSetting", "DEP Tokens; Apple Enrollment Program Tokens"),
        ("deviceManagementPartner", "Partner Connections"),
        ("deviceManagementScript", "Scripts (PowerShell)"),
        ("deviceShellScript", "Scripts (Shell)"),
        ("domain", "Custom Domain Names"),
        ("groupPolicyUploadedDefinitionFile", "ADMX Files; Imported Administrative Templates"),
        ("groupSetting", "Directory Settings"),
        ("identitySecurityDefaultsEnforcementPolicy", "Security Defaults"),
        ("intuneBrandingProfile", "Intune Branding; Branding Profiles"),
        ("managedDeviceMobileAppConfiguration", "App Configuration (Device)"),
        ("mobileThreatDefenseConnector", "MTD Connectors"),
        ("namedLocation", "Locations"),
        ("servicePrincipal", "Enterprise Applications; Enterprise Apps"),
        ("subscribedSku", "Licenses"),
        ("targetedManagedAppConfiguration", "App Configuration (App)"),
        ("termsAndConditions", "Company Terms; Terms and Conditions"),
        ("windows10EnrollmentCompletionPageConfiguration", "ESP"),
        ("windowsAutopilotDeviceIdentity", "Autopilot Devices"),
    ];

    private static readonly FrozenDictionary<string, string> s_types = Written.SelectMany(n => new[] { (Name: Simple(n.Name), n.Type), (Name: Simple(n.Type), n.Type) })
        .DistinctBy(n => n.Name, StringComparer.Ordinal).ToFrozenDictionary(n => n.Name, n => n.Type, StringComparer.Ordinal);

    /// <summary>All names with their types, as they are written for people.</summary>
    public static IEnumerable<(string Name, string Type)> Written => Collections.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(c => (c, SubjectTypes.OfCollection(c)))
        .Concat(s_others.SelectMany(o => o.Names.Split("; ").Select(n => (n, o.Type))));

    /// <summary>The type that the name gives, as <see cref="Simple"/> writes it; null where it is none of them.</summary>
    public static string? TypeOf(string simple) =>
        s_types.TryGetValue(simple, out var type) || s_types.TryGetValue(SubjectTypes.Singular(simple), out type) || s_types.TryGetValue(simple + "s", out type) ? type : null;

    /// <summary>The name in small letters and digits alone.</summary>
    public static string Simple(string name) => string.Concat(name.Where(char.IsAsciiLetterOrDigit)).ToLowerInvariant();
}
