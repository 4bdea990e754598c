using System.Text;
using System.Text.Json.Nodes;
using OpsMonitor.Domain.Findings;
using OpsMonitor.Domain.Findings.Differences;
using OpsMonitor.Domain.Inventory;

namespace OpsMonitor.Tests.Findings.Differences;

/// <summary>Objects that PowerShell's ConvertTo-Json cut below its depth: it is said, and no cut is told as a difference.</summary>
public sealed class CutContentTests
{
    private const string Whole = """
        {"conditions":{"users":{"includeUsers":["All"],"excludeGroups":["g"]},"platforms":null},"state":"enabled","sessionControls":{"limits":{}},
         "assignments":[{"id":"a_g","source":"direct","target":{"@odata.type":"#microsoft.graph.groupAssignmentTarget","groupId":"g"}},{"id":"a_h","source":"direct","target":{"@odata.type":"#microsoft.graph.groupAssignmentTarget","groupId":"h"}}]}
        """;

    [Theory]
    [InlineData("""{"conditions":{"users":"@{includeUsers=System.Object[]; excludeUsers=}"}}""", "conditions.users")]
    [InlineData("""{"a":"@{@odata.type=#microsoft.graph.groupAssignmentTarget; groupId=g}"}""", "a")]
    [InlineData("""{"a":"@{id=1} @{id=2}"}""", "a")]
    [InlineData("""{"a":"@{text=one\r\ntwo}"}""", "a")]
    [InlineData("""{"a":[{"b":1},{"b":"System.Collections.Hashtable"}]}""", "a[1].b")]
    [InlineData("""{"a":["System.Collections.Hashtable System.Collections.Hashtable"]}""", "a[0]")]
    [InlineData("""{"a":"System.Object[]"}""", "a")]
    [InlineData("""{"a":"System.Collections.Generic.Dictionary`2[System.String,System.Object]"}""", "a")]
    [InlineData("""{"a":"Microsoft.Graph.PowerShell.Models.MicrosoftGraphConditionalAccessUsers"}""", "a")]
    [InlineData("""{"a":"Microsoft.Graph.Beta.PowerShell.Models.MicrosoftGraphX Microsoft.Graph.Beta.PowerShell.Models.MicrosoftGraphX"}""", "a")]
    [InlineData("""{"a":[{"members":[1],"members@odata.nextLink":"https://graph.microsoft.com/x?$skiptoken=2"}]}""", "a[0].members")]
    [InlineData("""{"a":[1],"a@odata.nextLink":"","@odata.nextLink":"https://graph.microsoft.com/x"}""", null)]
    [InlineData("""{"roleScopeTagIds":"0 1"}""", "roleScopeTagIds")]
    [InlineData("""{"conditions":{"users":{"includeUsers":"All","excludeUsers":"","includeGroups":"a b"}}}""", "conditions.users.includeGroups")]
    [InlineData("""{"conditions":{"users":{"includeUsers":"All","excludeUsers":""}}}""", null)]
    [InlineData("""{"description":"@{a=1; b=x}","displayName":"System.Collections.Hashtable"}""", null)]
    [InlineData("""{"omaUri":"./Device/X","value":"@{ a = 1 }"}""", null)]
    [InlineData("""{"value":"@{ModuleVersion = '1.0'; GUID = 'x'}"}""", null)]
    [InlineData("""{"value":"@{ModuleVersion='1.0'}"}""", null)]
    [InlineData("""{"value":"@{a=@(1, 2)}"}""", null)]
    [InlineData("""{"value":"@{Name=$name}"}""", null)]
    [InlineData("""{"scriptContent":"$table = @{a=1; b=2}"}""", null)]
    [InlineData("""{"scriptContent":"@{a=1} | ConvertTo-Json"}""", null)]
    [InlineData("""{"description":"System.Object[] is a type of .NET","a":"System","b":"Microsoft.Graph","c":"@contoso","assignments":"","roleScopeTagIds":["0"]}""", null)]
    [InlineData("""{"@odata.type":"#microsoft.graph.x","a":"System.Management.Automation","b":"System.Collections"}""", null)]
    public void Object_CutOrNot_SaysWhereItIsCut(string content, string? place) => Assert.Equal(place, Read(content).CutPlace);

    [Theory]
    [InlineData("conditions.users", "\"@{includeUsers=System.Object[]; excludeGroups=System.Object[]}\"")]
    [InlineData("conditions.users", "\"System.Collections.Hashtable\"")]
    [InlineData("assignments", "\"@{id=a_g; source=direct; target=} @{id=a_h; source=direct; target=}\"")]
    [InlineData("assignments", "[\"@{id=a_g; source=direct; target=}\",\"@{id=a_h; source=direct; target=}\"]")]
    [InlineData("assignments", """[{"id":"a_g","source":"direct","target":"@{groupId=g}"},{"id":"a_h","source":"direct","target":"@{groupId=h}"}]""")]
    [InlineData("sessionControls", """{"limits":"@{a=1}"}""")]
    public void Compare_CutAgainstWhole_IsNoDifferenceEitherWay(string place, string cut)
    {
        var other = With(Whole, place, cut);

        foreach (var (baseline, current) in new[] { (Whole, other), (other, Whole) })
        {
            Assert.Null(Evidence.BuildUnlessSame("policy", ChangeType.Changed, "P", baseline, current));
            Assert.InRange(EvidenceView.Read(Evidence.Build("policy", ChangeType.Changed, "P", baseline, current)).Cut, 1, 2);
        }
    }

    // An empty list or object reads "", and a list of plain texts its texts.
    [Fact]
    public void Compare_PlainTextsInACutContent_AreWhatListsWereCutTo()
    {
        const string Uncut = """{"a":{"users":{"u":1}},"none":{"x":[]},"tags":["0","1"],"state":"on"}""";
        const string Cut = """{"a":{"users":"@{u=1}"},"none":{"x":""},"tags":"0 1","state":"off"}""";

        var view = EvidenceView.Read(Evidence.Build("policy", ChangeType.Changed, "P", Uncut, Cut));

        Assert.Equal(("state", 1), (Assert.Single(view.Changes).Path, view.Cut));
    }

    // At a depth of 2 lists of texts become a text; that one of them is always a list says that the object was cut.
    [Fact]
    public void Compare_ListsOfTextsAgainstWhatTheyWereCutTo_IsByTheirTexts()
    {
        const string Uncut = """{"displayName":"P","conditions":{"apps":["a","b"],"users":{"includeUsers":["All"],"out":[]},"levels":[1,2]},"state":"on"}""";
        const string Cut = """{"displayName":"P","conditions":{"apps":"a b","users":{"includeUsers":"All","out":""},"levels":"1 2"},"state":"on"}""";

        foreach (var (one, other) in new[] { (Uncut, Cut), (Cut, Uncut) })
        {
            Assert.Empty(DriftComparer.Compare(one, other));
            Assert.Equal("conditions.apps", Assert.Single(DriftComparer.Compare(one.Replace("a b", "a c", StringComparison.Ordinal), other.Replace("a b", "a c", StringComparison.Ordinal))).Path);
        }
    }

    // PowerShell's modules for Graph keep there what they have no name for.
    [Fact]
    public void Compare_AdditionalPropertiesThatWereCut_HideWhateverIsMissing()
    {
        const string Cut = """{"additionalProperties":"System.Collections.Generic.Dictionary`2[System.String,System.Object]","displayName":"P","osMinimumVersion":null}""";

        Assert.Null(Evidence.BuildUnlessSame("policy", ChangeType.Changed, "P", """{"displayName":"P","osMinimumVersion":"10","passwordRequired":true}""", Cut));
    }

    // What one side does not have may be on the page that it does not have.
    [Fact]
    public void Compare_ListThatGoesOnElsewhere_IsNotCompared()
    {
        const string Part = """{"assignments":[{"id":"a"}],"assignments@odata.nextLink":"https://graph.microsoft.com/x?$skiptoken=RFNwdAIAAQAAAB0","state":"on"}""";

        foreach (var (one, other) in new[] { (Part, """{"assignments":[{"id":"a"},{"id":"b"}],"state":"off"}"""), (Part, """{"state":"off"}"""), (Part, Part.Replace("on\"}", "off\"}", StringComparison.Ordinal)) })
        {
            foreach (var (baseline, current) in new[] { (one, other), (other, one) })
            {
                var view = EvidenceView.Read(Evidence.Build("policy", ChangeType.Changed, "P", baseline, current));
                Assert.Equal(("state", 1), (Assert.Single(view.Changes).Path, view.Cut));
            }
        }
    }

    // What both cut texts say differs truly; a text against an object in contents that are whole does too.
    [Fact]
    public void Compare_TwoCutTextsThatDiffer_SayThatTheyWereCut() =>
        Assert.Equal("A (cut by the exporter)", Assert.Single(DriftComparer.Compare("""{"a":"@{b=1}"}""", """{"a":"@{b=2}"}""")).Label);

    [Theory]
    [InlineData("""{"a":"@{b=1}"}""", """{"a":"@{b=2}"}""", "a")]
    [InlineData("""{"a":"x"}""", """{"a":{"b":1}}""", "a")]
    [InlineData("""{"a":{"b":"@{c=1}"},"d":"x"}""", """{"a":{"b":{"c":1}},"d":"y","e":"z"}""", "d e")]
    public void Compare_WhatIsNotCut_IsTold(string baseline, string current, string paths) =>
        Assert.Equal(paths, string.Join(' ', DriftComparer.Compare(baseline, current).Select(c => c.Path)));

    [Fact]
    public void Evidence_SecretsInACutText_AreHidden()
    {
        var evidence = Evidence.Build("policy", ChangeType.Changed, "P", """{"a":"@{user=ana; password=Sommer-2026!; b=1}"}""", """{"a":"@{user=ana; password=Winter-2026!; b=2}"}""");

        Assert.DoesNotContain("2026", evidence, StringComparison.Ordinal);
    }

    private static InventoryObject Read(string content)
    {
        var json = $$"""{"subject_type":"t","external_id":"1","content":{{content}}}""";
        Assert.True(InventoryObject.TryCreate(Encoding.UTF8.GetBytes(json), out var read, out _, out _));
        return read;
    }

    private static string With(string json, string place, string value)
    {
        var node = JsonNode.Parse(json)!;
        var names = place.Split('.');
        var parent = names.SkipLast(1).Aggregate(node, (n, name) => n[name]!);
        parent[names[^1]] = JsonNode.Parse(value);
        return node.ToJsonString();
    }
}
