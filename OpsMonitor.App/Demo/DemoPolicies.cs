using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace OpsMonitor.App.Demo;

/// <summary>Made-up policies of the kinds that a device and identity administrator keeps, and what an edit of each changes.</summary>
public static class DemoPolicies
{
    private const string Graph = "#microsoft.graph.";

    private static readonly string[] _platforms = ["Win", "MacOS", "iOS", "Android"];

    private static readonly string[] _areas =
    [
        "Defender Antivirus", "Device Security", "Microsoft Edge", "BitLocker", "Windows Update", "Firewall", "Credential Guard", "App Control",
        "OneDrive", "Microsoft Store", "Local Administrators", "Delivery Optimization", "Attack Surface Reduction", "Passkeys", "Wi-Fi",
    ];

    private static readonly string[] _topics = ["Baseline", "Security", "Updates", "User Rights", "Extensions", "Exclusions", "Audit", "Reporting", "Pilot ring", "Broad ring", "Kiosk"];

    private static readonly string[] _signIns = ["Require MFA for admins", "Block legacy authentication", "Require compliant device", "Require MFA for guests", "Block risky sign-ins"];

    private static readonly string[] _scripts = ["Remove stale profiles", "Set time zone", "Install root certificate", "Repair update agent"];

    private static readonly (string Setting, string[] Options)[] _settings =
    [
        ("defender_allow_realtime_monitoring", ["0", "1"]), ("defender_cloud_block_level", ["normal", "high", "zero_tolerance"]), ("defender_scan_day", ["sunday", "monday", "every_day"]),
        ("update_defer_quality_updates", []), ("devicelock_minimum_password_length", []), ("bitlocker_require_device_encryption", ["0", "1"]),
        ("browser_allow_password_manager", ["0", "1"]), ("auditing_logon_events", ["none", "success", "failure"]),
    ];

    private static readonly string[] _groups = [.. Enumerable.Range(1, 6).Select(i => $"{i}{i}{i}{i}{i}{i}{i}{i}-{i}{i}{i}{i}-4{i}{i}{i}-8{i}{i}{i}-{i}{i}{i}{i}{i}{i}{i}{i}{i}{i}{i}{i}")];

    public static string Name(int number) => Kind(number) switch
    {
        DemoKind.ConditionalAccess => $"CA{number:000} - {_signIns[number % _signIns.Length]}",
        DemoKind.Script => $"{_scripts[number % _scripts.Length]} {number:000}",
        _ => $"{_platforms[number % _platforms.Length]} - {_areas[number % _areas.Length]} - {_topics[number % _topics.Length]} {number:000}",
    };

    /// <summary>The folder that exporters put policies of this kind into.</summary>
    public static string Folder(int number) => Kind(number) switch
    {
        DemoKind.Compliance => "CompliancePolicies",
        DemoKind.ConditionalAccess => "ConditionalAccess",
        DemoKind.Script => "PowerShell",
        _ => "SettingsCatalog",
    };

    /// <summary>The policy after so many edits, without its id.</summary>
    public static JsonObject Of(int number, int edits)
    {
        var policy = Kind(number) switch
        {
            DemoKind.Compliance => Compliance(number, edits),
            DemoKind.ConditionalAccess => ConditionalAccess(number, edits),
            DemoKind.Script => Script(number, edits),
            _ => SettingsCatalog(number, edits),
        };
        policy["createdDateTime"] = "2025-09-01T08:00:00Z";
        return policy;
    }

    private static DemoKind Kind(int number) => (number % 12) switch
    {
        0 or 6 => DemoKind.Compliance,
        3 or 8 => DemoKind.ConditionalAccess,
        10 => DemoKind.Script,
        _ => DemoKind.SettingsCatalog,
    };

    private static JsonObject SettingsCatalog(int number, int edits)
    {
        var chosen = Enumerable.Range(0, 5 + (edits % 3 == 2 ? 1 : 0)).Select(i => (number + i) % _settings.Length);
        return new()
        {
            ["@odata.type"] = Graph + "deviceManagementConfigurationPolicy",
            ["name"] = Name(number),
            ["description"] = $"Keeps {_areas[number % _areas.Length]} as agreed.",
            ["platforms"] = "windows10",
            ["technologies"] = "mdm",
            ["roleScopeTagIds"] = new JsonArray("0"),
            ["settings"] = new JsonArray([.. chosen.Select((s, i) => Setting(i, _settings[s], number + (i == 0 ? edits : 0)))]),
            ["assignments"] = new JsonArray(Assignment("groupAssignmentTarget", number)),
        };
    }

    private static JsonObject Setting(int place, (string Name, string[] Options) setting, int value)
    {
        var definition = $"device_vendor_msft_policy_config_{setting.Name}";
        var instance = new JsonObject { ["settingDefinitionId"] = definition };
        if (setting.Options.Length == 0)
        {
            instance["simpleSettingValue"] = new JsonObject { ["@odata.type"] = Graph + "deviceManagementConfigurationIntegerSettingValue", ["value"] = 7 + (value % 9) };
        }
        else
        {
            instance["choiceSettingValue"] = new JsonObject { ["value"] = $"{definition}_{setting.Options[value % setting.Options.Length]}", ["children"] = new JsonArray() };
        }

        return new() { ["id"] = place.ToString(CultureInfo.InvariantCulture), ["settingInstance"] = instance };
    }

    private static JsonObject Compliance(int number, int edits) => new()
    {
        ["@odata.type"] = Graph + "windows10CompliancePolicy",
        ["displayName"] = Name(number),
        ["description"] = "Devices that do not comply lose access after three days.",
        ["passwordRequired"] = true,
        ["passwordMinimumLength"] = 8 + edits,
        ["osMinimumVersion"] = $"10.0.{19045 + (number % 3)}.{4000 + (edits * 10)}",
        ["bitLockerEnabled"] = true,
        ["secureBootEnabled"] = number % 4 != 0,
        ["defenderEnabled"] = true,
        ["roleScopeTagIds"] = new JsonArray("0"),
        ["scheduledActionsForRule"] = new JsonArray(new JsonObject
        {
            ["ruleName"] = "PasswordRequired",
            ["scheduledActionConfigurations"] = new JsonArray(new JsonObject { ["actionType"] = "block", ["gracePeriodHours"] = 72 }),
        }),
        // Whoever meant to leave a group out has turned the assignment round.
        ["assignments"] = new JsonArray(Assignment(edits % 2 == 1 ? "exclusionGroupAssignmentTarget" : "groupAssignmentTarget", number)),
    };

    private static JsonObject ConditionalAccess(int number, int edits) => new()
    {
        ["@odata.type"] = Graph + "conditionalAccessPolicy",
        ["displayName"] = Name(number),
        ["state"] = edits % 3 == 2 ? "enabledForReportingButNotEnforced" : "enabled",
        ["conditions"] = new JsonObject
        {
            ["clientAppTypes"] = new JsonArray("all"),
            ["users"] = new JsonObject
            {
                ["includeUsers"] = new JsonArray("All"),
                ["excludeGroups"] = new JsonArray([.. Enumerable.Range(number, 1 + (edits % 3)).Select(g => JsonValue.Create(_groups[g % _groups.Length]))]),
            },
            ["applications"] = new JsonObject { ["includeApplications"] = new JsonArray("All") },
        },
        ["grantControls"] = new JsonObject { ["operator"] = "OR", ["builtInControls"] = new JsonArray("mfa", "compliantDevice") },
    };

    private static JsonObject Script(int number, int edits)
    {
        string[] lines =
        [
            "# Runs as SYSTEM, once a day.", $"$limit = {30 + (edits * 15)}", "$stale = Get-ChildItem C:\\Users | Where-Object LastWriteTime -lt (Get-Date).AddDays(-$limit)",
            "foreach ($profile in $stale) {", edits > 1 ? "  Write-Output \"Would remove $profile\"" : "  Remove-Item $profile.FullName -Recurse", "}",
        ];
        return new()
        {
            ["@odata.type"] = Graph + "deviceManagementScript",
            ["displayName"] = Name(number),
            ["description"] = "Keeps devices tidy.",
            ["runAsAccount"] = "system",
            ["enforceSignatureCheck"] = edits == 0,
            ["fileName"] = "tidy.ps1",
            ["scriptContent"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(string.Join('\n', lines))),
            ["assignments"] = new JsonArray(new JsonObject { ["target"] = new JsonObject { ["@odata.type"] = Graph + (edits % 2 == 0 ? "allDevicesAssignmentTarget" : "allLicensedUsersAssignmentTarget") } }),
        };
    }

    private static JsonObject Assignment(string kind, int number) => new()
    {
        ["target"] = new JsonObject { ["@odata.type"] = Graph + kind, ["groupId"] = _groups[number % _groups.Length] },
    };

    private enum DemoKind
    {
        SettingsCatalog,
        Compliance,
        ConditionalAccess,
        Script,
    }
}
