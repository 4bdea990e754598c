using System.Text.Json;
using OpsMonitor.Domain.Inventory.Content;

namespace OpsMonitor.Tests.Inventory.Content;

public sealed class ContentWordsTests
{
    [Theory]
    [InlineData("osMinimumVersion", "OS minimum version")]
    [InlineData("roleScopeTagIds", "Scope tags")]
    [InlineData("bitLockerEnabled", "BitLocker enabled")]
    [InlineData("allowWindows11Upgrade", "Allow Windows 11 upgrade")]
    [InlineData("password_minimum_length", "Password minimum length")]
    [InlineData("excludeGroups", "Excluded groups")]
    [InlineData("URLs", "UR ls")]
    [InlineData("名前", "名前")]
    [InlineData("-", "-")]
    public void Property_NameInCode_IsReadAloud(string name, string expected) => Assert.Equal(expected, ContentWords.Property(name));

    [Theory]
    [InlineData("deviceManagementConfigurationPolicy", "Settings catalog policy")]
    [InlineData("conditionalAccessPolicy", "Conditional access policy")]
    [InlineData("organizationalBrandingProfile", "Organizational branding profile")]
    public void Of_SubjectType_SaysWhatConsolesSay(string type, string expected) => Assert.Equal(expected, SubjectTypeWords.Of(type));

    [Theory]
    [InlineData("""{"target":{"@odata.type":"#microsoft.graph.allDevicesAssignmentTarget","deviceAndAppManagementAssignmentFilterType":"include","deviceAndAppManagementAssignmentFilterId":"f"}}""", "Included: all devices, only devices in filter f")]
    [InlineData("""{"target":{"@odata.type":"#microsoft.graph.groupAssignmentTarget","groupId":"g","deviceAndAppManagementAssignmentFilterType":"exclude","deviceAndAppManagementAssignmentFilterId":"f"}}""", "Included: group g, without devices in filter f")]
    [InlineData("""{"target":{"@odata.type":"#microsoft.graph.exclusionGroupAssignmentTarget","groupId":"g","groupDisplayName":"Sales","deviceAndAppManagementAssignmentFilterType":"none"}}""", "Excluded: group Sales")]
    [InlineData("""{"target":{"@odata.type":"#microsoft.graph.unknownTarget"}}""", null)]
    public void Value_OfAnAssignment_SaysWhomItIsFor(string json, string? words) => Assert.Equal(words, ValueWords.Of(JsonElement.Parse(json), null));

    [Fact]
    public void Text_OfAnAssignment_BeginsWithWhatIsInIt() => Assert.Equal(
        "Target\n  Kind: Included: group\n  Group: g",
        ContentOutline.TextOf(JsonElement.Parse("""{"target":{"@odata.type":"#microsoft.graph.groupAssignmentTarget","groupId":"g"}}""")));

    [Fact]
    public void Definition_OfSeveral_LeavesOutWhatAllBeginWith()
    {
        var content = JsonElement.Parse("""
            {"settings":[{"settingInstance":{"settingDefinitionId":"device_vendor_msft_policy_config_defender_cloudlevel"}},
            {"settingInstance":{"settingDefinitionId":"device_vendor_msft_policy_config_defender_scan_day"}}]}
            """);

        Assert.Equal("Scan day", ContentWords.Of(content).Definition("device_vendor_msft_policy_config_defender_scan_day"));
        Assert.Equal("Defender scan day", ContentWords.Plain.Definition("device_vendor_msft_policy_config_defender_scan_day"));
        Assert.Equal("Microsoft edge sslversionmin", ContentWords.Plain.Definition("device_vendor_msft_policy_config_microsoft_edge~policy~microsoft_edge_sslversionmin"));
    }

    [Fact]
    public void Outline_OfAPolicy_NamesSettingsByWhatTheySet()
    {
        var outline = ContentOutline.Of("""
            {"@odata.type":"#microsoft.graph.x","name":"P","empty":null,"roleScopeTagIds":["0"],
            "settings":[{"id":"0","settingInstance":{"settingDefinitionId":"device_a_mode","choiceSettingValue":{"value":"device_a_mode_block",
            "children":[{"settingDefinitionId":"device_a_mode_level","simpleSettingValue":{"value":3}}]}}}]}
            """);

        Assert.Equal(["Name", "Scope tags", "Settings"], outline.Nodes.Select(n => n.Label));
        var setting = Assert.Single(outline.Nodes[2].Children);
        Assert.Equal(("Mode", "Block", "device_a_mode"), (setting.Label, setting.Words, setting.Name));
        Assert.Equal(("3", "device_a_mode_level"), (setting.Children[0].Words, setting.Children[0].Name));
        Assert.False(outline.IsCut);
    }

    [Fact]
    public void Outline_OfTenThousandProperties_IsCutAndSaysSo() =>
        Assert.True(ContentOutline.Of("{" + string.Join(',', Enumerable.Range(0, 10_000).Select(i => $"\"p{i}\":1")) + "}").IsCut);
}
