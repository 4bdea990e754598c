using System.Text;
using System.Text.Json;
using OpsMonitor.Domain.Findings;
using OpsMonitor.Domain.Findings.Differences;
using OpsMonitor.Domain.Text;
using OpsMonitor.Tests.Browser.Checker;

namespace OpsMonitor.Tests.Findings.Differences;

public sealed class EvidenceTests
{
    private const string Policy = "deviceManagementConfigurationPolicy";

    [Fact]
    public void Build_Changed_HasTheSeedsShape()
    {
        var evidence = Evidence.Build(
            Policy, ChangeType.Changed, "基本", """{"id":"1","name":"a","settingCount":1,"evil":1,"same":1}""", """{"id":"1","name":"a","settingCount":2,"evil":2,"same":1}""");

        Assert.Equal(
            """{"change_type":"changed","subject_type":"deviceManagementConfigurationPolicy","display_name":"基本","changes":[{"path":"evil","label":"Evil","kind":"changed","baseline":1,"current":2},{"path":"settingCount","label":"Setting count","kind":"changed","baseline":1,"current":2}],"dropped":0,"not_comparable":0,"truncated":false}""",
            evidence);
    }

    [Fact]
    public void Build_AddedOrRemoved_SumsTheSubjectUp()
    {
        var added = Parse(Evidence.Build(Policy, ChangeType.Added, null, null, """{"id":"1","name":"a","description":null,"settings":[{"id":"0"},{"id":"1"}],"roleScopeTagIds":["0"]}"""));
        var removed = Parse(Evidence.Build("unheardOf", ChangeType.Removed, "x", """{"name":"a","on":true,"evil":{"x":1}}""", null));

        Assert.Equal(
            ["""name "a" ""","""roleScopeTagIds ["0"] """, "settings 2 count"],
            added.GetProperty("changes").EnumerateArray().Select(c => $"{c.GetProperty("path").GetString()} {c.GetProperty("current").GetRawText()} {Note(c)}"));
        Assert.Equal(
            ["evil 1 count", """name "a" """, "on true "],
            removed.GetProperty("changes").EnumerateArray().Select(c => $"{c.GetProperty("path").GetString()} {c.GetProperty("baseline").GetRawText()} {Note(c)}"));
    }

    [Fact]
    public void Build_Added_SaysWhomItIsFor()
    {
        var added = Parse(Evidence.Build(Policy, ChangeType.Added, null, null, """{"assignments":[{"target":{"@odata.type":"#microsoft.graph.allDevicesAssignmentTarget"}},{"target":{"@odata.type":"#microsoft.graph.exclusionGroupAssignmentTarget","groupName":"Sales"}}]}"""));

        var change = Assert.Single(added.GetProperty("changes").EnumerateArray());
        Assert.Equal(("Included: all devices; Excluded: group Sales", 2), (change.GetProperty("current_words").GetString(), change.GetProperty("current").GetInt32()));
    }

    [Theory]
    [InlineData("""{"adminPassword":"swordfish"}""")]
    [InlineData("""{"client_secret":"swordfish"}""")]
    [InlineData("""{"apiKeys":["swordfish"]}""")]
    [InlineData("""{"note":"use password=swordfish"}""")]
    public void Build_SecretsOfUnknownTypes_AreMaskedButStillDiffer(string current)
    {
        var evidence = Evidence.Build(
            "unheardOf", ChangeType.Changed, "x", current.Replace("swordfish", "swordfisk", StringComparison.Ordinal).Replace("use ", "", StringComparison.Ordinal), current);

        Assert.DoesNotContain("swordfis", evidence, StringComparison.Ordinal);
        Assert.Contains("[redacted:", evidence, StringComparison.Ordinal);
        Assert.DoesNotContain('\uE000', evidence);
        Assert.DoesNotContain("\\uE000", evidence, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("""{"adminPassword":"swordfish"}""", """{"adminPassword":"swordfisk"}""")]
    [InlineData("""{"note":"password=swordfish"}""", """{"note":"password=swordfisk"}""")]
    [InlineData("""{"codes":["token=swordfish"]}""", """{"codes":["token=swordfisk"]}""")]
    public void Build_TwoHiddenValues_SaysThatAHiddenValueChanged(string baseline, string current)
    {
        var change = Parse(Evidence.Build("unheardOf", ChangeType.Changed, "x", baseline, current)).GetProperty("changes")[0];

        Assert.DoesNotContain("swordfis", change.GetRawText(), StringComparison.Ordinal);
        Assert.Equal("hidden", Note(change));
        Assert.Equal(change.GetProperty("baseline").GetString() + " (another value)", change.GetProperty("current").GetString());
        Assert.Equal(change.GetProperty("current").GetString(), Parse(new StoredJson(change.GetRawText()).Shown).GetProperty("current").GetString());
    }

    // What was encoded is compared as it is and shown as it reads.
    [Fact]
    public void Build_EncodedText_ShowsWhatDiffers()
    {
        static string Of(int n) => JsonSerializer.Serialize(new { payload = Convert.ToBase64String(Encoding.UTF8.GetBytes($"<plist><key>maxInactivity</key><integer>{n}</integer></plist>")) });

        var change = Parse(Evidence.Build("unheardOf", ChangeType.Changed, "x", Of(300), Of(600))).GetProperty("changes")[0];

        Assert.Contains("<integer>300</integer>", change.GetProperty("baseline").GetString(), StringComparison.Ordinal);
        Assert.Contains("<integer>600</integer>", change.GetProperty("current").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"@odata.type\":\"#microsoft.graph.deviceManagementConfigurationSecretSettingValue\",\"value\":\"swordfish\"", "device_wifi_key")]
    [InlineData("\"value\":\"swordfish\"", "device_vpn_password")]
    public void Build_SecretSetting_IsMasked(string value, string definition)
    {
        var json = $$"""{"settings":[{"id":"0","settingInstance":{"settingDefinitionId":"{{definition}}","simpleSettingValue":{ {{value}} } } }] }""";

        var evidence = Evidence.Build(Policy, ChangeType.Changed, "x", json.Replace("swordfish", "older", StringComparison.Ordinal), json);

        Assert.Contains($"settings[{definition}].settingInstance.simpleSettingValue.value", evidence, StringComparison.Ordinal);
        Assert.Contains("[redacted:secret]", evidence, StringComparison.Ordinal);
        Assert.DoesNotContain("swordfish", evidence, StringComparison.Ordinal);
        Assert.DoesNotContain("older", evidence, StringComparison.Ordinal);
    }

    [Fact]
    public void Build_PasswordPolicySettings_AreShown()
    {
        var evidence = Evidence.Build(
            "windows10CompliancePolicy", ChangeType.Changed, "x", """{"passwordRequired":false,"passwordRequiredType":"alphanumeric"}""",
            """{"passwordRequired":true,"passwordRequiredType":"deviceDefault","passwordMinimumLength":8}""");

        Assert.DoesNotContain("[redacted", evidence, StringComparison.Ordinal);
        Assert.Contains("deviceDefault", evidence, StringComparison.Ordinal);
    }

    [Fact]
    public void Build_HugeOrDeepContent_IsBoundedAndSaysSo()
    {
        var many = "{" + string.Join(',', Enumerable.Range(0, 20_000).Select(i => $"\"p{i}\":[1,1,1,1e300]")) + "}";
        var deep = "{\"settings\":" + new string('[', 40) + new string(']', 40) + "}";
        var wide = "{\"name\":\"" + new string('"', 9000).Replace("\"", "\\\"", StringComparison.Ordinal) + "\"}";
        foreach (var (type, json) in new[] { ("unheardOf", many), (Policy, deep), (Policy, wide) })
        {
            var evidence = Evidence.Build(type, ChangeType.Changed, new string('名', 9000), "{}", json);

            Assert.True(Encoding.UTF8.GetByteCount(evidence) + evidence.Count(c => c is ',' or ':') <= 64 * 1024);
            using var document = JsonDocument.Parse(evidence, new JsonDocumentOptions { MaxDepth = 16 });
            Assert.True(document.RootElement.GetProperty("truncated").GetBoolean());
        }
    }

    [Fact]
    public void Build_LongTexts_ShowThePlaceWhereTheyDiffer()
    {
        static string Of(string end) => JsonSerializer.Serialize(new { script = new string('x', 9_000) + end + new string('y', 9_000) });

        var change = Parse(Evidence.Build("deviceManagementScript", ChangeType.Changed, "x", Of(" Start-Service A "), Of(" Start-Service B "))).GetProperty("changes")[0];

        Assert.Contains("Start-Service A", change.GetProperty("baseline").GetString(), StringComparison.Ordinal);
        Assert.Contains("Start-Service B", change.GetProperty("current").GetString(), StringComparison.Ordinal);
        Assert.Equal("excerpt", Note(change));
    }

    [Theory]
    [InlineData("\"****\"", "\"swordfish\"")]
    [InlineData("\"swordfish\"", "\"\u2022\u2022\u2022\u2022\"")]
    [InlineData("\"01000000d08c9ddf0115d1118c7a00c04fc297eb01\"", "\"01000000d08c9ddf0115d1118c7a00c04fc297eb02\"")]
    public void Build_WhatOneSideHides_IsCountedAndNoDifference(string baseline, string current)
    {
        var evidence = Parse(Evidence.Build("unheardOf", ChangeType.Changed, "x", $$"""{"sharedKey":{{baseline}},"a":1}""", $$"""{"sharedKey":{{current}},"a":2}"""));

        Assert.Equal("a", Assert.Single(evidence.GetProperty("changes").EnumerateArray()).GetProperty("path").GetString());
        Assert.Equal(current.Contains("02", StringComparison.Ordinal) ? 0 : 1, evidence.GetProperty("not_comparable").GetInt32());
    }

    [Fact]
    public void Build_ListOfSecrets_LeaksNoneInItsWords()
    {
        const string Json = """{"settings":[{"settingInstance":{"settingDefinitionId":"device_vpn_password","simpleSettingCollectionValue":[{"value":"swordfish"},{"value":"swordfisk"}]}}]}""";

        var evidence = Evidence.Build(Policy, ChangeType.Changed, "x", """{"settings":[]}""", Json);

        Assert.DoesNotContain("swordfis", evidence, StringComparison.Ordinal);
        Assert.DoesNotMatch("[0-9a-f]{64}", evidence);
    }

    private static string Note(JsonElement change) => change.TryGetProperty("note", out var note) ? note.GetString()! : "";

    private static JsonElement Parse(string json) => JsonElement.Parse(json);

    [Fact]
    public void Readable_OfAnObject_IsItsPropertiesInWords()
    {
        var evidence = Evidence.Build("policy", ChangeType.Changed, "Policy",
            """{"omaSettings":[{"@odata.type":"#microsoft.graph.omaSettingInteger","displayName":"Block USB","omaUri":"./Vendor/MSFT/x","value":1},{"displayName":"Stays","value":{"a":[1,2]}}]}""",
            """{"omaSettings":[{"displayName":"Stays","value":{"a":[1,2]}}]}""");

        var removed = Assert.Single(EvidenceView.Read(evidence).Changes);

        Assert.Equal("Kind: OMA setting integer\nName: Block USB\nOMA URI: ./Vendor/MSFT/x\nValue: 1", removed.Readable.Baseline);
        Assert.Null(removed.Readable.Current);
        Assert.StartsWith("{", removed.Baseline, StringComparison.Ordinal);
    }

    // What reads the same in words is shown as it is.
    [Fact]
    public void Readable_OfTwoThatDifferInNames_TellsThemApart()
    {
        var evidence = Evidence.Build("policy", ChangeType.Changed, "Policy", """{"list":[[{"os_version":1}]]}""", """{"list":[[{"osVersion":1}]]}""");

        Assert.All(EvidenceView.Read(evidence).Changes, c => Assert.NotEqual(c.Readable.Baseline, c.Readable.Current));
    }
}
