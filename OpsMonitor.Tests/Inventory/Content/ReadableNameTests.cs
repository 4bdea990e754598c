using System.Text;
using System.Text.Json;
using OpsMonitor.Domain.Inventory;
using OpsMonitor.Domain.Inventory.Content;

namespace OpsMonitor.Tests.Inventory.Content;

/// <summary>Objects that have no name are called by what stands in its place.</summary>
public sealed class ReadableNameTests
{
    private const string Admin = "\"roleDefinitionId\":\"62e90394-69f5-4237-9190-012177145e10\"";
    private const string Ana = "\"principalId\":\"11111111-1111-4111-8111-111111111111\"";

    [Theory]
    [InlineData("\"displayName\":\"P\",\"skuPartNumber\":\"E5\"", "P")]
    [InlineData("\"displayName\":null,\"name\":\"N\"", "N")]
    [InlineData("\"skuPartNumber\":\"ENTERPRISEPREMIUM\",\"skuId\":\"c7df2760-2c81-4ef7-b578-5b5392b571df\"", "ENTERPRISEPREMIUM")]
    [InlineData("\"mail\":\"ana@contoso.example\",\"userPrincipalName\":\"ana.lopez@contoso.example\"", "ana.lopez")] // an address is masked
    [InlineData("\"deviceName\":\"PC-7\",\"serialNumber\":\"5\"", "PC-7")]
    [InlineData("\"enabled\":true,\"#Definition_displayName\":\"Set the home page\"", "Set the home page")] // IntuneManagement's administrative templates
    [InlineData("\"title\":\"22222222-2222-4222-8222-222222222222\",\"serialNumber\":\"5\"", "5")]
    [InlineData(Admin + "," + Ana + ",\"directoryScopeId\":\"/\"", "Global Administrator: 11111111-1111-4111-8111-111111111111")]
    [InlineData(Admin + "," + Ana + ",\"directoryScopeId\":\"/administrativeUnits/5\",\"principal\":{\"displayName\":\"Ana\"}", "Global Administrator: Ana, only in /administrativeUnits/5")]
    [InlineData(Admin + ",\"principal\":{\"userPrincipalName\":\"ana@contoso.example\"},\"roleDefinition\":{\"displayName\":\"Our admins\"}", "Our admins: ana")]
    [InlineData("\"roleDefinitionId\":\"x\"," + Ana, "Role x: 11111111-1111-4111-8111-111111111111")]
    [InlineData("\"policyId\":\"p\"," + Admin, "Global Administrator")]
    [InlineData("\"principalDisplayName\":\"Ana\",\"resourceDisplayName\":\"Payroll\",\"appRoleId\":\"0\"", "Payroll: Ana")]
    [InlineData("\"target\":{\"@odata.type\":\"#microsoft.graph.allDevicesAssignmentTarget\"}", "Included: all devices")]
    [InlineData("\"sourceId\":\"33333333-3333-4333-8333-333333333333\",\"target\":{\"@odata.type\":\"#microsoft.graph.groupAssignmentTarget\",\"groupId\":\"g\"}", "Included: group g (policy 33333333-3333-4333-8333-333333333333)")]
    [InlineData("\"enabled\":true", "1")]
    public void Object_ByWhatItHolds_IsCalledByWords(string members, string name)
    {
        Assert.True(InventoryObject.TryCreate(Encoding.UTF8.GetBytes($$"""{"@odata.type":"#microsoft.graph.t","id":"1",{{members}}}"""), out var obj, out _, out var reason), reason);

        Assert.Equal((name, "1"), (obj.DisplayName, obj.ExternalId));
    }

    [Theory]
    [InlineData("62E90394-69F5-4237-9190-012177145E10", "Global Administrator")]
    [InlineData("00000003-0000-0000-c000-000000000000", "Microsoft Graph")]
    [InlineData("62e90394-69f5-4237-9190-012177145e11", null)]
    public void Value_OfAnIdThatEveryTenantHas_SaysWhatItIsOf(string id, string? words) => Assert.Equal(words, ValueWords.Of(JsonElement.Parse($"\"{id}\""), null));

    [Fact]
    public void Outline_OfListsOfSettings_ShowsTheirValuesAndGroups()
    {
        var outline = ContentOutline.Of("""
            {"settings":[
             {"settingInstance":{"settingDefinitionId":"d_urls","simpleSettingCollectionValue":[{"value":"a"},{"value":"b"},{"value":"c"},{"value":"d"},{"value":"e"},{"value":"f"}]}},
             {"settingInstance":{"settingDefinitionId":"d_days","choiceSettingCollectionValue":[{"value":"d_days_monday","children":[]},{"value":"d_days_friday","children":[]}]}},
             {"settingInstance":{"settingDefinitionId":"d_rules","groupSettingCollectionValue":[
              {"children":[{"settingDefinitionId":"d_rules_name","simpleSettingValue":{"value":"SMB"}},{"settingDefinitionId":"d_rules_action","choiceSettingValue":{"value":"d_rules_action_block"}}]},
              {"children":[{"settingDefinitionId":"d_rules_action","choiceSettingValue":{"value":"d_rules_action_allow"}}]}]}}]}
            """);

        var settings = outline.Nodes.Single().Children;
        Assert.Equal(["a", "b", "c", "d", "e", "f"], settings[0].Children.Select(c => c.Value));
        Assert.Equal(["#1 Monday", "#2 Friday"], settings[1].Children.Select(c => $"{c.Label} {c.Words}"));
        Assert.Equal(["SMB: Rules name SMB, Rules action Block", "#2: Rules action Allow"], settings[2].Children.Select(g => $"{g.Label}: {string.Join(", ", g.Children.Select(c => $"{c.Label} {c.Words}"))}"));
    }

    [Theory]
    [InlineData("""{"@odata.type":"#microsoft.graph.deviceManagementConfigurationStringSettingValue","settingValueTemplateReference":null,"value":"b"}""", "b")]
    [InlineData("""{"@odata.type":"#microsoft.graph.deviceManagementConfigurationGroupSettingValue","children":[{"settingDefinitionId":"d_a","simpleSettingValue":{"value":1}},{"settingDefinitionId":"d_b","simpleSettingValue":{"value":2}}]}""", "A: 1\nB: 2")]
    [InlineData("""{"@odata.type":"#microsoft.graph.deviceManagementConfigurationChoiceSettingValue","value":"d_x_1","children":[{"settingDefinitionId":"d_x_2","simpleSettingValue":{"value":2}}]}""", "Value: d_x_1\n  D x 2: 2")]
    [InlineData("""{"value":"b","kind":"c"}""", "Value: b\nKind: c")]
    public void Text_OfAnElementOfASettingsList_IsWhatItSays(string json, string text) => Assert.Equal(text, ContentOutline.TextOf(JsonElement.Parse(json)));
}
