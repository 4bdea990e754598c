using System.Text;
using OpsMonitor.Domain.Findings;
using OpsMonitor.Domain.Findings.Differences;
using OpsMonitor.Domain.Inventory;
using OpsMonitor.Domain.Text;

namespace OpsMonitor.Tests.Findings.Differences;

/// <summary>Pairs of exports of one policy: some say the same in other words, others differ although they nearly say the same.</summary>
public sealed class NoiseTests
{
    private const string Include = "\"target\":{\"@odata.type\":\"#microsoft.graph.groupAssignmentTarget\",\"groupId\":\"11111111-1111-4111-8111-111111111111\"}";
    private const string Other = "\"target\":{\"@odata.type\":\"#microsoft.graph.groupAssignmentTarget\",\"groupId\":\"22222222-2222-4222-8222-222222222222\"}";
    private const string Devices = "\"target\":{\"@odata.type\":\"#microsoft.graph.allDevicesAssignmentTarget\"}";
    private const string Users = "\"target\":{\"@odata.type\":\"#microsoft.graph.allLicensedUsersAssignmentTarget\"}";

    [Theory]
    [InlineData("\"a\":null", "")]
    [InlineData("\"a\":{\"b\":null}", "\"a\":{}")]
    [InlineData("\"modifiedDateTime\":\"2026-01-01\"", "\"modifiedDateTime\":\"2026-02-01\"")]
    [InlineData("\"version\":1", "\"version\":7")]
    [InlineData("\"a\":1", "\"a\":1.0,\"#microsoft.graph.restore\":{\"target\":\"https://x.example\"}")]
    [InlineData("\"a\":{\"b@odata.navigationLink\":\"x\"}", "\"a\":{\"b@odata.navigationLink\":\"y\",\"@odata.id\":\"z\",\"c\":null}")]
    [InlineData("\"roleScopeTagIds\":[\"0\",\"3\"]", "\"roleScopeTagIds\":[\"3\",\"0\"]")]
    [InlineData("\"assignments\":[{" + Include + "},{" + Other + "}]", "\"assignments\":[{" + Other + "},{" + Include + "}]")]
    [InlineData("\"assignments\":[{\"id\":\"a\"," + Include + "}]", "\"assignments\":[{\"id\":\"b\"," + Include + "}]")]
    [InlineData("\"roleScopeTagIds\":[\"0\"]", "\"roleScopeTagIds\":[\"0\",\"0\"]")]
    [InlineData("\"rules\":[{\"a\":1},{\"a\":2}],\"b\":[]", "\"rules\":{\"value\":[{\"a\":1},{\"a\":2}],\"Count\":2},\"b\":{\"value\":[],\"Count\":0}")]
    [InlineData("\"usedLicenseCount\":1,\"signInActivity\":{\"a\":1},\"publishingState\":\"processing\"", "\"usedLicenseCount\":2,\"lastSyncDateTime\":\"2026-01-01T00:00:00Z\"")]
    [InlineData("\"categories\":[{\"id\":\"c\",\"lastModifiedDateTime\":\"2026-01-01T00:00:00Z\"}]", "\"categories\":[{\"id\":\"c\",\"lastModifiedDateTime\":\"2026-02-01T00:00:00Z\"}]")]
    [InlineData("\"proxyAddresses\":[\"a\",\"b\"],\"groupTypes\":[\"a\",\"b\"]", "\"proxyAddresses\":[\"b\",\"a\"],\"groupTypes\":[\"b\",\"a\"]")]
    [InlineData("\"assignments\":[]", "")]
    [InlineData("\"conditions\":{\"users\":{\"includeGroups\":[\"a\",\"b\"]}}", "\"conditions\":{\"users\":{\"includeGroups\":[\"b\",\"a\"]}}")]
    [InlineData("\"conditions\":{\"users\":{\"includeGroups\":[]}},\"sessionControls\":null", "\"conditions\":{\"users\":{}},\"sessionControls\":{\"signInFrequency\":null,\"persistentBrowser\":null}")]
    [InlineData("\"settings\":[]", "")]
    [InlineData("\"omaSettings\":[{\"omaUri\":\"a\"},{\"omaUri\":\"b\"}]", "\"omaSettings\":[{\"omaUri\":\"b\"},{\"omaUri\":\"a\"}]")]
    [InlineData("\"grantControls\":{\"builtInControls\":[\"mfa\",\"compliantDevice\"]}", "\"grantControls\":{\"builtInControls\":[\"compliantDevice\",\"mfa\"]}")]
    [InlineData("\"settings\":[{\"id\":\"0\",\"settingInstance\":{\"settingDefinitionId\":\"a\"}},{\"id\":\"1\",\"settingInstance\":{\"settingDefinitionId\":\"b\"}}]",
        "\"settings\":[{\"id\":\"0\",\"settingInstance\":{\"settingDefinitionId\":\"b\"}},{\"id\":\"1\",\"settingInstance\":{\"settingDefinitionId\":\"a\"}}]")]
    [InlineData("\"apps\":[{\"id\":\"a\"},{\"id\":\"b\"}],\"countriesAndRegions\":[\"DE\",\"FR\"]", "\"apps\":[{\"id\":\"b\"},{\"id\":\"a\"}],\"countriesAndRegions\":[\"FR\",\"DE\"]")]
    [InlineData("\"description\":\"one\\r\\ntwo\"", "\"description\":\"one\\ntwo\"")]
    [InlineData("\"scriptContent\":\"V3JpdGUtSG9zdCAib25lIgpleGl0IDAK\"", "\"scriptContent\":\"77u/V3JpdGUtSG9zdCAib25lIg0KZXhpdCAwDQo=\"")]
    [InlineData("\"scriptContent\":\"V3JpdGUtSG9zdCAib25lIgpleGl0IDAK\"", "\"scriptContent\":\"//5XAHIAaQB0AGUALQBIAG8AcwB0ACAAIgBvAG4AZQAiAAoAZQB4AGkAdAAgADAACgA=\"")]
    [InlineData("\"description\":\"\"", "\"description\":null")]
    [InlineData("\"groupId\":\"ABCDEF00-0000-4000-8000-000000000002\"", "\"groupId\":\"abcdef00-0000-4000-8000-000000000002\"")]
    [InlineData("\"key\":\"****\"", "\"key\":\"********\"")]
    [InlineData("\"p\":{\"valueState\":\"encryptedValueToken\",\"value\":\"1\"}", "\"p\":{\"valueState\":\"encryptedValueToken\",\"value\":\"2\"}")]
    [InlineData("\"roleScopeTagIds\":[]", "\"roleScopeTagIds\":null")]
    [InlineData("\"rules\":[]", "")]
    [InlineData("\"a\":{}", "")]
    [InlineData("\"a\":{\"b\":{\"c\":[],\"d\":null}}", "\"a\":null")]
    [InlineData("\"rules\":[null,{\"x\":1},null]", "\"rules\":[{\"x\":1}]")]
    [InlineData("\"roleScopeTagIds\":[null]", "\"roleScopeTagIds\":[]")]
    [InlineData("\"startDateTime\":\"2026-01-02T03:04:05Z\"", "\"startDateTime\":\"2026-01-02T03:04:05.0000000Z\"")]
    [InlineData("\"startDateTime\":\"2026-01-02T03:04:05.12Z\"", "\"startDateTime\":\"2026-01-02T03:04:05.1200000+00:00\"")]
    [InlineData("\"scheduledInstallTime\":\"03:00:00\"", "\"scheduledInstallTime\":\"03:00:00.0000000\"")]
    [InlineData("\"scriptContent\":\"ZWNobyBoaQo=\"", "\"scriptContent\":\"77u/ZWNobyBoaQ0K\"")]
    [InlineData("\"startDateTime\":\"2026-01-02T03:04:05Z\"", "\"startDateTime\":\"\\/Date(1767323045000)\\/\"")]
    [InlineData("\"startDateTime\":\"2026-01-02T03:04:05.1239999Z\"", "\"startDateTime\":\"\\/Date(1767323045123+0100)\\/\"")]
    [InlineData("\"startDateTime\":\"2026-01-02T03:04:05Z\"", "\"startDateTime\":\"2026-01-01T22:34:05.000-04:30\"")]
    [InlineData("\"a\":{\"maximumDuration\":\"PT24H\"}", "\"a\":{\"maximumDuration\":\"P1D\"}")]
    [InlineData("\"countriesAndRegions\":[\"DE\"],\"roleScopeTagIds\":[\"0\"]", "\"countriesAndRegions\":\"DE\",\"roleScopeTagIds\":\"0\"")]
    [InlineData("\"assignments\":[{\"id\":\"a\"," + Include + "}]", "\"assignments\":{\"id\":\"a\"," + Include + "}")]
    [InlineData("\"assignments\":[]", "\"assignments\":{}")]
    public void Hash_TwoSpellingsOfOnePolicy_IsTheSame(string one, string other)
    {
        Assert.Equal(Create(one).ContentHash, Create(other).ContentHash);
        Assert.Empty(DriftComparer.Compare(Create(one).ContentJson, Create(other).ContentJson));
    }

    [Theory]
    [InlineData("\"assignments\":[{" + Include + "}]", "\"assignments\":[{\"target\":{\"@odata.type\":\"#microsoft.graph.exclusionGroupAssignmentTarget\",\"groupId\":\"11111111-1111-4111-8111-111111111111\"}}]",
        "assignments[11111111-1111-4111-8111-111111111111].target['@odata.type'] Changed Included: group -> Excluded: group")]
    [InlineData("\"assignments\":[{" + Devices + "}]", "\"assignments\":[{" + Users + "}]",
        "assignments[0].target['@odata.type'] Changed Included: all devices -> Included: all users")]
    [InlineData("", "\"assignments\":[{" + Include + "}]",
        "assignments[11111111-1111-4111-8111-111111111111] Added  -> Included: group 11111111-1111-4111-8111-111111111111")]
    [InlineData("\"conditions\":{\"users\":{\"excludeGroups\":[\"a\"]}}", "\"conditions\":{\"users\":{\"excludeGroups\":[\"a\",\"b\"]}}", "conditions.users.excludeGroups[1] Added  -> b")]
    [InlineData("\"roleScopeTagIds\":[\"0\",\"3\",\"7\"]", "\"roleScopeTagIds\":[\"3\",\"7\"]", "roleScopeTagIds[0] Removed 0 -> ")]
    [InlineData("\"rules\":[]", "\"rules\":[{}]", "rules[0] Added  -> {}")]
    [InlineData("\"target\":{}", "\"target\":{\"@odata.type\":\"#microsoft.graph.allDevicesAssignmentTarget\"}", "target Added  -> {\n  \"@odata.type\": \"#microsoft.graph.allDevicesAssignmentTarget\"\n}")]
    [InlineData("\"at\":\"2026-01-02T03:04:05Z\"", "\"at\":\"2026-01-02T03:04:05.5Z\"", "at Changed 2026-01-02T03:04:05Z -> 2026-01-02T03:04:05.5Z")]
    [InlineData("\"scriptContent\":\"ZWNobyAx\"", "\"scriptContent\":\"ZWNobyAy\"", "scriptContent Changed echo 1 -> echo 2")]
    [InlineData("\"scriptContent\":\"ZWNobyBoaQ==\"", "\"scriptContent\":\"V3JpdGUtSG9zdCAib25lIgpleGl0IDAK\"", "scriptContent Changed echo hi -> Write-Host \"one\"\nexit 0\n")]
    [InlineData("\"a\":{\"value\":[],\"Count\":1}", "\"a\":{\"value\":[],\"Count\":2}", "a.Count Changed 1 -> 2")]
    [InlineData("\"a\":{\"consumedUnits\":1}", "\"a\":{\"consumedUnits\":2}", "a.consumedUnits Changed 1 -> 2")]
    [InlineData("\"at\":\"2026-01-02T03:04:05Z\"", "\"at\":\"\\/Date(1767323046000)\\/\"", "at Changed 2026-01-02T03:04:05Z -> 2026-01-02T03:04:06Z")]
    [InlineData("\"for\":\"P1D\"", "\"for\":\"PT25H\"", "for Changed P1D -> P1DT1H")]
    [InlineData("\"countriesAndRegions\":\"DE\"", "\"countriesAndRegions\":[\"DE\",\"FR\"]", "countriesAndRegions[1] Added  -> FR")]
    [InlineData("\"a\":[\"x\"]", "\"a\":\"x\"", "a Changed [\n  \"x\"\n] -> x")]
    [InlineData("\"settings\":[{\"settingInstance\":{\"settingDefinitionId\":\"d_x\",\"choiceSettingCollectionValue\":[{\"value\":\"d_x_one\"},{\"value\":\"d_x_two\"}]}}]",
        "\"settings\":[{\"settingInstance\":{\"settingDefinitionId\":\"d_x\",\"choiceSettingCollectionValue\":[{\"value\":\"d_x_one\"}]}}]",
        "settings[d_x].settingInstance.choiceSettingCollectionValue[1] Removed Two -> ")]
    [InlineData("\"mode\":\"disabled\"", "\"mode\":\"required\"", "mode Changed disabled -> required")]
    [InlineData("\"on\":true", "\"on\":\"true\"", "on Changed true -> \"true\"")]
    [InlineData("\"n\":\"Name\"", "\"n\":\"Name \"", "n Changed \"Name\" -> \"Name\u2420\"")]
    [InlineData("\"n\":\"a b\"", "\"n\":\"a\\u00A0b\"", "n Changed \"a b\" -> \"a[U+00A0]b\"")]
    [InlineData("\"n\":\"caf\u00E9\"", "\"n\":\"cafe\u0301\"", "n Changed \"caf\u00E9[U+00E9]\" -> \"cafe[U+0301]\"")]
    [InlineData("\"n\":\"exe\"", "\"n\":\"\u202Etxt\"", "n Changed exe -> [U+202E]txt")]
    [InlineData("\"n\":\"Admin\"", "\"n\":\"\u0410dmin\"", "n Changed Admin -> \u0410dmin")]
    [InlineData("\"scriptContent\":\"//5XAHIAaQB0AGUALQBIAG8AcwB0ACAAIgBvAG4AZQAiAAoAZQB4AGkAdAAgADAACgA=\"", "\"scriptContent\":\"//5XAHIAaQB0AGUALQBIAG8AcwB0ACAAIgB0AHcAbwAiAAoAZQB4AGkAdAAgADAACgA=\"", "scriptContent Changed Write-Host \"one\"\nexit 0\n -> Write-Host \"two\"\nexit 0\n")]
    [InlineData("\"scriptContent\":\"V3JpdGUtSG9zdCAiZ3L232UiDQpleGl0IDAgIyBvbmUgbW9yZSBsaW5lCg==\"", "\"scriptContent\":\"V3JpdGUtSG9zdCAiZ3L232UiDQpleGl0IDEgIyBvbmUgbW9yZSBsaW5lCg==\"",
        "scriptContent Changed Write-Host \"größe\"\nexit 0 # one more line\n -> Write-Host \"größe\"\nexit 1 # one more line\n")]
    [InlineData("\"items\":[{\"name\":\"password=x1y2z3\",\"v\":1}]", "\"items\":[{\"name\":\"password=x1y2z3\",\"v\":2}]",
        "items['password=[redacted:password]'].v Changed [redacted:secret] -> [redacted:secret] (another value)")]
    [InlineData("\"cipherSuites\":[\"A\",\"B\"]", "\"cipherSuites\":[\"B\",\"A\"]", "cipherSuites Changed order A\nB -> B\nA")]
    [InlineData("\"settings\":[{\"settingInstance\":{\"settingDefinitionId\":\"d_x\",\"simpleSettingCollectionValue\":[{\"@odata.type\":\"#t\",\"value\":\"A\"},{\"value\":\"B\"}]}}]",
        "\"settings\":[{\"settingInstance\":{\"settingDefinitionId\":\"d_x\",\"simpleSettingCollectionValue\":[{\"value\":\"B\"},{\"@odata.type\":\"#t\",\"value\":\"A\"}]}}]",
        "settings[d_x].settingInstance.simpleSettingCollectionValue Changed order A\nB -> B\nA")]
    [InlineData("\"settings\":[{\"settingInstance\":{\"settingDefinitionId\":\"d_x\",\"groupSettingCollectionValue\":[{\"children\":[{\"settingDefinitionId\":\"d_x_a\",\"simpleSettingValue\":{\"value\":1}}]},{\"children\":[{\"settingDefinitionId\":\"d_x_a\",\"simpleSettingValue\":{\"value\":2}}]}]}}]",
        "\"settings\":[{\"settingInstance\":{\"settingDefinitionId\":\"d_x\",\"groupSettingCollectionValue\":[{\"children\":[{\"settingDefinitionId\":\"d_x_a\",\"simpleSettingValue\":{\"value\":2}}]},{\"children\":[{\"settingDefinitionId\":\"d_x_a\",\"simpleSettingValue\":{\"value\":1}}]}]}}]",
        "settings[d_x].settingInstance.groupSettingCollectionValue Changed order D x a: 1\nD x a: 2 -> D x a: 2\nD x a: 1")]
    [InlineData("\"payload\":\"PHBsaXN0PjxrZXk+aWRsZVRpbWU8L2tleT48aW50ZWdlcj4zMDA8L2ludGVnZXI+PC9wbGlzdD4=\"", "\"payload\":\"PHBsaXN0PjxrZXk+aWRsZVRpbWU8L2tleT48aW50ZWdlcj42MDA8L2ludGVnZXI+PC9wbGlzdD4=\"",
        "payload Changed <plist><key>idleTime</key><integer>300</integer></plist> -> <plist><key>idleTime</key><integer>600</integer></plist>")]
    [InlineData("\"settings\":[{\"settingInstance\":{\"settingDefinitionId\":\"d_x\",\"choiceSettingValue\":{\"value\":\"d_x_audit\"}}}]",
        "\"settings\":[{\"settingInstance\":{\"settingDefinitionId\":\"d_x\",\"choiceSettingValue\":{\"value\":\"d_x_block\"}}}]",
        "settings[d_x].settingInstance.choiceSettingValue.value Changed Audit -> Block")]
    public void Build_TwoPoliciesThatDiffer_TellsItSoThatBothSidesAreToldApart(string one, string other, string expected)
    {
        Assert.NotEqual(Create(one).ContentHash, Create(other).ContentHash);
        var evidence = EvidenceView.Read(new StoredJson(Evidence.Build("t", ChangeType.Changed, "x", Create(one).ContentJson, Create(other).ContentJson)).Shown);

        Assert.Equal(expected, string.Join('|', evidence.Changes.Select(c => c.Note == EvidenceNote.Order ? $"{c.Path} {c.Kind} order {c.Baseline} -> {c.Current}"
            : $"{c.Path} {c.Kind} {c.BaselineWords ?? c.Baseline} -> {c.CurrentWords ?? c.Current}")));
        Assert.All(evidence.Changes, c => Assert.NotEqual(c.Baseline, c.Current));
    }

    private static InventoryObject Create(string members)
    {
        var json = $$"""{"@odata.type":"#microsoft.graph.t","id":"1"{{(members.Length > 0 ? "," : "")}}{{members}}}""";
        Assert.True(InventoryObject.TryCreate(Encoding.UTF8.GetBytes(json), out var obj, out _, out var reason), reason);
        return obj;
    }
}
