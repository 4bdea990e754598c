using System.Text;
using CsCheck;
using OpsMonitor.Domain.Findings;
using OpsMonitor.Domain.Findings.Differences;
using OpsMonitor.Domain.Inventory.Content;
using OpsMonitor.Domain.Text;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Text;

namespace OpsMonitor.Tests.Findings.Differences;

public sealed class DriftComparerTests
{
    [Theory]
    [InlineData("""{"a":{"b":1}}""", """{"a":{"b":2}}""", "a.b Changed 1 2")]
    [InlineData("""{"a":1}""", """{"a":1,"b":[1]}""", "b Added  [1]")]
    [InlineData("""{"a":1,"b":null}""", """{"a":1}""", "")]
    [InlineData("""{"a":[1,2]}""", """{"a":[1,3,4]}""", "a[1] Changed 2 3|a[2] Added  4")]
    [InlineData("""{"a.b":1}""", """{"a.b":2}""", "['a.b'] Changed 1 2")]
    [InlineData("""{"a":1,"version":1,"createdDateTime":"x","x@odata.type":1}""", """{"@odata.etag":"y","version":2,"a":1.0}""", "")]
    [InlineData("""{"version":"3.0.1"}""", """{"version":"3.5.0"}""", "version Changed \"3.0.1\" \"3.5.0\"")]
    [InlineData("""{"@odata.type":"t","a":{"version":1,"lastModifiedDateTime":"x"}}""", """{"@odata.type":"t","a":{"version":2,"lastModifiedDateTime":"x"}}""", "a.version Changed 1 2")]
    [InlineData("""{"a":["x","y","z"]}""", """{"a":["y","z"]}""", "a[0] Removed \"x\" ")]
    [InlineData("""{"a":["x","y","x"]}""", """{"a":["y","x"]}""", "a[0] Removed \"x\" ")]
    [InlineData("""{"a":["x","y"]}""", """{"a":["y","x"]}""", "a Changed {\"order\":[\"x\",\"y\"]} {\"order\":[\"y\",\"x\"]}")]
    [InlineData("""{"a":[{"p":1,"q":1},{"p":2,"q":2}]}""", """{"a":[{"p":2,"q":3}]}""", "a[0].q Changed 2 3|a[0] Removed {\"p\":1,\"q\":1} ")]
    [InlineData("""{"a":[{"id":"x","p":1,"q":1}]}""", """{"a":[{"id":"z","p":1,"q":2}]}""", "a[0].id Changed \"x\" \"z\"|a[0].q Changed 1 2")]
    [InlineData("""{"a":[{"id":"x","p":1},{"id":"y","p":1}]}""", """{"a":[{"id":"z","p":1},{"id":"w","p":1}]}""", "a[0] Removed {\"id\":\"x\",\"p\":1} |a[1] Removed {\"id\":\"y\",\"p\":1} |a[0] Added  {\"id\":\"z\",\"p\":1}|a[1] Added  {\"id\":\"w\",\"p\":1}")]
    [InlineData("""{"includeTargets":[{"id":"x","type":"group"},{"id":"y","type":"group"}]}""", """{"includeTargets":[{"id":"all_users","type":"group"},{"id":"y","type":"group"}]}""", "includeTargets[x] Removed {\"id\":\"x\",\"type\":\"group\"} |includeTargets[all_users] Added  {\"id\":\"all_users\",\"type\":\"group\"}")]
    [InlineData("""{"scheduledActionConfigurations":[{"id":"x","p":1},{"id":"y","p":2}]}""", """{"scheduledActionConfigurations":[{"id":"z","p":2},{"id":"w","p":1}]}""", "")]
    [InlineData("""{"a":[{"name":"A","p":1},{"name":"B","p":2}]}""", """{"a":[{"name":"A2","p":1},{"name":"B","p":2}]}""", "a[A].name Changed \"A\" \"A2\"")]
    [InlineData("""{"a":[{"name":"A","p":1},{"name":"B","p":2}]}""", """{"a":[{"name":"A2","p":3},{"name":"B","p":2}]}""", "a[A] Removed {\"name\":\"A\",\"p\":1} |a[A2] Added  {\"name\":\"A2\",\"p\":3}")]
    [InlineData("""{"a":{"#fff":1,"#microsoft.graph.assign":{"target":"x"}}}""", """{"a":{"#fff":2,"#microsoft.graph.assign":{"target":"y"}}}""", "a['#fff'] Changed 1 2")]
    [InlineData("""{"conditions":["x","y"]}""", """{"conditions":["y","x"]}""", "conditions Changed {\"order\":[\"x\",\"y\"]} {\"order\":[\"y\",\"x\"]}")]
    [InlineData("""{"builtInControls":"mfa compliantDevice"}""", """{"builtInControls":"mfa"}""", "builtInControls Changed \"mfa compliantDevice\" \"mfa\"")]
    [InlineData("""{"b":"@{x=1; y=2}","a":{"z":1}}""", """{"b":"@{x=1; y=2}","a":"off"}""", "a Changed {\"z\":1} \"off\"")]
    [InlineData("""{"a":[{"id":"x","v":1},{"id":"y"}]}""", """{"a":[{"id":"z"},{"id":"x","v":2}]}""", "a[x].v Changed 1 2|a[y] Removed {\"id\":\"y\"} |a[z] Added  {\"id\":\"z\"}")]
    [InlineData("""{"a":[{"id":"x"},{"id":"y"}]}""", """{"a":[{"id":"y"},{"id":"x"}]}""", "a Changed {\"order\":[\"x\",\"y\"]} {\"order\":[\"y\",\"x\"]}")]
    [InlineData("""{"a":[{"id":"x"},{"id":"x"}]}""", """{"a":[{"id":"x"},{"id":"y"}]}""", "a[1] Removed {\"id\":\"x\"} |a[1] Added  {\"id\":\"y\"}")]
    public void Compare_TwoContents_NamesEachDifference(string baseline, string current, string expected) =>
        Assert.Equal(expected, string.Join('|', DriftComparer.Compare(baseline, current).Select(c => $"{c.Path} {c.Kind} {c.Baseline} {c.Current}")));

    // What the two sides say differently stands in the differences, not in their heading.
    [Theory]
    [InlineData("""{"assignments":[]}""", """{"assignments":[{"target":{"@odata.type":"#microsoft.graph.groupAssignmentTarget","groupId":"11111111-1111-4111-8111-111111111111"}}]}""",
        "Assignments › Included: group 11111111-1111-4111-8111-111111111111")]
    [InlineData("""{"assignments":[{"target":{"@odata.type":"#microsoft.graph.exclusionGroupAssignmentTarget","groupId":"g","groupName":"Sales"}}]}""", """{"assignments":[]}""", "Assignments › Excluded: group Sales")]
    [InlineData("""{"assignments":[{"target":{"@odata.type":"#microsoft.graph.groupAssignmentTarget","groupId":"11111111-1111-4111-8111-111111111111"}}]}""",
        """{"assignments":[{"target":{"@odata.type":"#microsoft.graph.exclusionGroupAssignmentTarget","groupId":"11111111-1111-4111-8111-111111111111"}}]}""", "Assignments › Group 11111111-1111-4111-8111-111111111111 › Assigned to")]
    [InlineData("""{"assignments":[{"target":{"@odata.type":"#microsoft.graph.allDevicesAssignmentTarget"}}]}""", """{"assignments":[{"target":{"@odata.type":"#microsoft.graph.allLicensedUsersAssignmentTarget"}}]}""", "Assignments › Assigned to")]
    [InlineData("""{"assignments":[{"target":{"@odata.type":"#microsoft.graph.groupAssignmentTarget","groupId":"g"}}]}""",
        """{"assignments":[{"target":{"@odata.type":"#microsoft.graph.groupAssignmentTarget","groupId":"g"}},{"target":{"@odata.type":"#microsoft.graph.allDevicesAssignmentTarget"}}]}""",
        "Assignments › Included: all devices")]
    [InlineData("""{"assignments":[{"intent":"required","target":{"@odata.type":"#microsoft.graph.groupAssignmentTarget","groupId":"g"}},{"intent":"available","target":{"@odata.type":"#microsoft.graph.groupAssignmentTarget","groupId":"g"}}]}""",
        """{"assignments":[{"intent":"required","target":{"@odata.type":"#microsoft.graph.groupAssignmentTarget","groupId":"g"}}]}""", "Assignments › Included: group g")]
    [InlineData("""{"a":[{"id":"11111111-1111-4111-8111-111111111111","actionType":"block","hours":1}]}""", """{"a":[{"id":"11111111-1111-4111-8111-111111111111","actionType":"block","hours":2}]}""",
        "A › Block 11111111-1111-4111-8111-111111111111 › Hours")]
    // The same group twice, told by the ids of the assignments, which say nothing.
    [InlineData("""{"assignments":[{"id":"p_1","intent":"required","target":{"@odata.type":"#microsoft.graph.groupAssignmentTarget","groupId":"g"}},{"id":"p_2","intent":"available","target":{"@odata.type":"#microsoft.graph.groupAssignmentTarget","groupId":"g"}}]}""",
        """{"assignments":[{"id":"p_1","intent":"required","target":{"@odata.type":"#microsoft.graph.exclusionGroupAssignmentTarget","groupId":"g"}},{"id":"p_2","intent":"available","target":{"@odata.type":"#microsoft.graph.groupAssignmentTarget","groupId":"g"}}]}""",
        "Assignments › Group g › Assigned to")]
    [InlineData("""{"assignments":[{"id":"11111111-1111-4111-8111-111111111111","target":{"@odata.type":"#microsoft.graph.allDevicesAssignmentTarget"}}]}""",
        """{"assignments":[{"id":"11111111-1111-4111-8111-111111111111","target":{"@odata.type":"#microsoft.graph.allLicensedUsersAssignmentTarget"}}]}""", "Assignments › Included: all devices › Assigned to")]
    [InlineData("""{"assignments":[{"id":"11111111-1111-4111-8111-111111111111","target":{"@odata.type":"#microsoft.graph.configurationManagerCollectionAssignmentTarget","collectionId":"SMS1"}}]}""", """{"assignments":[]}""",
        "Assignments › Included: configuration manager collection SMS1")]
    [InlineData("""{"a":[{"cidrAddress":"10.0.0.0/8","on":1},{"cidrAddress":"10.1.0.0/16","on":1},{"x":1}]}""", """{"a":[{"cidrAddress":"10.1.0.0/16","on":1},{"x":1},{"cidrAddress":"10.0.0.0/8","on":2}]}""", "A › 10.0.0.0/8 › On")]
    [InlineData("""{"a":[{"mode":"block","on":1},{"mode":"allow","on":1}]}""", """{"a":[{"mode":"allow","on":1},{"mode":"block","on":2}]}""", "A › Mode: block › On")]
    [InlineData("""{"a":[{"mode":"block","on":1,"x":5},{"mode":"block","on":1,"x":6}]}""", """{"a":[{"mode":"block","on":1,"x":6},{"mode":"block","on":2,"x":5}]}""", "A › #2 › On")]
    [InlineData("""{"a":[{"skuPartNumber":"E5","enabled":5}]}""", """{"a":[{"skuPartNumber":"E5","enabled":6}]}""", "A › E5 › Enabled")]
    [InlineData("""{"a":[{"settingDefinitionId":"d_x","choiceSettingCollectionValue":[{"value":"d_x_one","children":[]},{"value":"d_x_two","children":[]}]}]}""",
        """{"a":[{"settingDefinitionId":"d_x","choiceSettingCollectionValue":[{"value":"d_x_one","children":[]}]}]}""", "A › D x › Two")]
    [InlineData("""{"a":[{"id":"7","v":1}]}""", """{"a":[{"id":"7","v":2}]}""", "A › ID 7 › V")]
    [InlineData("""{"a":[{"id":"global","v":1}]}""", """{"a":[{"id":"global","v":2}]}""", "A › global › V")]
    public void Compare_ElementOfAList_IsHeadedByWords(string baseline, string current, string label) =>
        Assert.Equal(label, Assert.Single(DriftComparer.Compare(baseline, current)).Label);

    // Which of them is which their names tell, and not where they stood or how alike they are.
    [Theory]
    [InlineData("RDP=3389,SMB=445,Web=80", "Web=80,RDP=3390,NTP=123", "RDP Changed|SMB Removed|NTP Added")]
    [InlineData("RDP=3389,SMB=445,Web=80", "RDP=3390,Web=80,NTP=123", "RDP Changed|SMB Removed|NTP Added")]
    [InlineData("RDP=3389,SMB=445", "RDP=3389,Files=445", "Files Changed")] // renamed
    public void Compare_RulesThatCameWentAndChanged_AreTheOnesOfTheirNames(string before, string after, string expected)
    {
        static string Rules(string rules) => """{"settings":[{"settingInstance":{"settingDefinitionId":"fw_rules","groupSettingCollectionValue":[RULES]}}]}"""
            .Replace("RULES", string.Join(',', rules.Split(',').Select(r => Rule(r.Split('=')))), StringComparison.Ordinal);
        static string Rule(string[] rule) =>
            """{"children":[{"settingDefinitionId":"fw_rules_name","simpleSettingValue":{"value":"NAME"}},{"settingDefinitionId":"fw_rules_port","simpleSettingValue":{"value":"PORT"}}]}"""
                .Replace("NAME", rule[0], StringComparison.Ordinal).Replace("PORT", rule[1], StringComparison.Ordinal);

        var changes = DriftComparer.Compare(Rules(before), Rules(after)).Where(c => !c.IsOrder).ToList();
        var names = changes.Select(c => $"{expected.Split('|').Select(e => e.Split(' ')[0]).First(n => $"{c.Label}{c.Baseline}{c.Current}".Contains(n, StringComparison.Ordinal))} {c.Kind}");
        Assert.Equal(expected.Split('|').Order(), names.Order());
        Assert.DoesNotContain(changes, c => c.Kind == ChangeType.Changed && c.Current is { } now && now.Contains("123", StringComparison.Ordinal));
    }

    // A firewall's rules are settings in groups: the one that changed and moved is told by its name, and that it moved too.
    [Fact]
    public void Compare_RuleThatChangedAndMoved_IsHeadedByItsName()
    {
        static string Rule(string name, string action) =>
            """{"children":[{"settingDefinitionId":"d_rules_name","simpleSettingValue":{"value":"NAME"}},{"settingDefinitionId":"d_rules_action","choiceSettingValue":{"value":"d_rules_action_ACT"}}]}"""
                .Replace("NAME", name, StringComparison.Ordinal).Replace("ACT", action, StringComparison.Ordinal);

        static string Rules(params string[] rules) =>
            """{"settings":[{"settingInstance":{"settingDefinitionId":"d_rules","groupSettingCollectionValue":[RULES]}}]}""".Replace("RULES", string.Join(',', rules), StringComparison.Ordinal);

        var changes = DriftComparer.Compare(Rules(Rule("SMB", "block"), Rule("DNS", "allow"), Rule("RDP", "block")), Rules(Rule("DNS", "allow"), Rule("RDP", "block"), Rule("SMB", "allow")));

        Assert.Equal(["Rules › SMB › Action", "Rules"], changes.Select(c => c.Label));
        Assert.Equal((true, "{\"order\":[\"SMB\",\"DNS\",\"RDP\"]}", "{\"order\":[\"DNS\",\"RDP\",\"SMB\"]}"), (changes[1].IsOrder, changes[1].Baseline, changes[1].Current));
    }

    [Fact]
    public void Compare_SettingInsertedBeforeOthers_IsOneAddition()
    {
        const string Baseline = """{"settings":[{"id":"0","settingInstance":{"settingDefinitionId":"device_x"}}]}""";
        const string Current = """
            {"settings":[{"id":"0","settingInstance":{"settingDefinitionId":"device_w"}},{"id":"1","settingInstance":{"settingDefinitionId":"device_x"}}]}
            """;

        var change = Assert.Single(DriftComparer.Compare(Baseline, Current));

        Assert.Equal(("settings[device_w]", ChangeType.Added), (change.Path, change.Kind));
    }

    [Fact]
    public void Compare_SettingsOnlyRenumbered_IsNoChange()
    {
        const string Baseline = """{"settings":[{"id":"0","settingInstance":{"settingDefinitionId":"device_x"}}]}""";

        Assert.Empty(DriftComparer.Compare(Baseline, Baseline.Replace("\"0\"", "\"7\"", StringComparison.Ordinal)));
    }

    [Fact]
    public void Compare_TheOtherWayRound_MirrorsEachDifference() =>
        Gen.Select(CanonicalJsonTests.Json, CanonicalJsonTests.Json).Sample((one, other) =>
        {
            var (a, b) = (one?.ToJsonString() ?? "null", other?.ToJsonString() ?? "null");

            Assert.Equal(
                DriftComparer.Compare(a, b).Select(c => (c.Kind, c.Baseline, c.Current)).Order(),
                DriftComparer.Compare(b, a).Select(c => (Mirrored(c.Kind), c.Current, c.Baseline)).Order());
        });

    [Fact]
    public void Compare_AnyTwoContents_IsEmptyExactlyIfTheHashesAreEqual() =>
        Gen.Select(CanonicalJsonTests.Json, CanonicalJsonTests.Json).Sample((one, other) =>
        {
            var (a, b) = (one?.ToJsonString() ?? "null", other?.ToJsonString() ?? "null");

            Assert.Equal(Hash(a).SequenceEqual(Hash(b)), DriftComparer.Compare(a, b).Count == 0);
            Assert.Empty(DriftComparer.Compare(a, a));
        });

    // Times, durations and lists of one, each in any of its spellings.
    [Fact]
    public void Compare_SpellingsOfOneValue_IsEmptyExactlyIfTheHashesAreEqual() =>
        Gen.Select(s_spelled, s_spelled, Gen.Bool).Sample((one, other, inList) =>
        {
            var (a, b) = inList ? ($$"""{"a":[{{one}}]}""", $$"""{"a":[{{other}}]}""") : ($$"""{"assignments":{{one}}}""", $$"""{"assignments":{{other}}}""");

            Assert.Equal(Hash(a).SequenceEqual(Hash(b)), DriftComparer.Compare(a, b).Count == 0);
            Assert.Equal(DriftComparer.Compare(a, b).Count, DriftComparer.Compare(b, a).Count);
        });

    private static readonly Gen<string> s_spelled = Gen.Select(Gen.Int[0, 3], Gen.Int[0, 5], Gen.Int[-2, 2], Gen.Bool).Select((value, form, shift, isList) => (form switch
    {
        0 => $"\"2026-01-02T{12 + shift:00}:0{value}:05{(isList ? ".000" : "")}{(shift == 0 ? "Z" : $"{(shift < 0 ? '-' : '+')}0{Math.Abs(shift)}:00")}\"",
        1 => $"\"\\/Date({DateTimeOffset.Parse($"2026-01-02T12:0{value}:05Z", System.Globalization.CultureInfo.InvariantCulture).ToUnixTimeMilliseconds()})\\/\"",
        2 => $"\"PT{24 * value}H\"",
        3 => $"\"P{value}D\"",
        4 => $"\"x{value}\"",
        _ => $$"""{"x":{{value}}}""",
    }) is var text && isList ? $"[{text}]" : text);

    [Fact]
    public void Compute_Fingerprint_IsStableAndSeparatesItsParts()
    {
        var one = Fingerprint.Compute("s", "ab", "c", ChangeType.Changed, [1], [2]);

        Assert.Matches("^[0-9a-f]{64}$", one);
        Assert.Equal(one, Fingerprint.Compute("s", "ab", "c", ChangeType.Changed, [1], [2]));
        string[] others =
        [
            Fingerprint.Compute("s", "a", "bc", ChangeType.Changed, [1], [2]), Fingerprint.Compute("sa", "b", "c", ChangeType.Changed, [1], [2]),
            Fingerprint.Compute("s", "ab", "c", ChangeType.Added, [1], [2]), Fingerprint.Compute("s", "ab", "c", ChangeType.Changed, [1, 2], []),
            Fingerprint.Compute("s", "ab", "c", ChangeType.Changed, [1, 2], null), Fingerprint.Compute("s", "ab", "c", ChangeType.Changed, null, [1, 2]), one,
        ];
        Assert.Equal(others.Length, others.Distinct().Count());
    }

    private static ChangeType Mirrored(ChangeType kind) => kind switch
    {
        ChangeType.Added => ChangeType.Removed,
        ChangeType.Removed => ChangeType.Added,
        _ => kind,
    };

    private static byte[] Hash(string json)
    {
        using var document = CanonicalJson.Parse(Encoding.UTF8.GetBytes(json));
        return ContentForm.Hash(document.RootElement);
    }
}
