using System.Text;
using System.Text.Json;
using OpsMonitor.Domain.Findings;
using OpsMonitor.Domain.Findings.Differences;
using OpsMonitor.Domain.Inventory.Import;
using OpsMonitor.Tests.Support;

namespace OpsMonitor.Tests.Inventory.Import;

/// <summary>Files below an object's own folder say something of that object: who is in a group, who owns an app.</summary>
public sealed class RelationFilesTests
{
    private const string G1 = "aaaaaaaa-0000-4000-8000-000000000001", G2 = "bbbbbbbb-0000-4000-8000-000000000002";
    private const string U1 = "11111111-1111-4111-8111-111111111111", U2 = "22222222-2222-4222-8222-222222222222";

    // One user in two groups, in any of the ways in which exports keep it; none of them is taken for another copy of the user.
    [Theory]
    [InlineData("Groups/{g}/{g}.json", "Groups/{g}/Members/{u}/{u}.json")]
    [InlineData("E/Groups/{g}/{g}.json", "E/Groups/{g}/Members/{u}.json")]
    [InlineData("Groups/{g}.json", "Groups/{g}/members/{u}/{u}.json")]
    [InlineData("Groups/{g}.json", "Groups/{g}_members.json")]
    [InlineData("Groups/{g}.json", "Groups/{g}/members.json")]
    [InlineData("Groups/Admins of {g}.json", "elsewhere/{g}/Members/some name.json")]
    public void Read_MembersBelowTheirGroup_AreAListOfIt(string group, string member)
    {
        var items = Imports.ReadZip((Path(group, G1), Group(G1)), (Path(group, G2), Group(G2)), (Path(member, G1, U1), User(U1)), (Path(member, G2, U1), User(U1)));

        Assert.Equal([$"group {G1} members:1", $"group {G2} members:1", "joined", "joined"], items.Select(Told).Order(StringComparer.Ordinal));
        Assert.Contains(G1, items.First(i => i.ReasonCode == "joined").Reason, StringComparison.Ordinal);
    }

    // A folder that bears a name is a group's where a group's file has it; it is no relation where none has.
    [Fact]
    public void Read_MembersBelowAFolderWithAName_AreThoseOfTheGroupOfThatName()
    {
        Assert.Equal([$"group {G1} members:1", "joined"], Imports.ReadZip(("Groups/Admins/Admins.json", Group(G1)), ("Groups/Admins/Members/Ana.json", User(U1))).Select(Told));
        Assert.Equal([$"group {G1} ", $"user {U1} "], Imports.ReadZip(("Groups/Admins.json", Group(G1)), ("Groups/Members/Ana.json", User(U1))).Select(Told));
        Assert.Equal([$"group {G1} ", $"group {G2} "], Imports.ReadZip(("Groups/Sales.json", Group(G1)), ("Groups/Sales_Members.json", Group(G2))).Select(Told));
    }

    [Fact]
    public void Read_MembersOfAGroupThatIsMissing_SayWhatIsLost()
    {
        var item = Assert.Single(Imports.ReadZip(($"Groups/{G1}/Members/{U1}/{U1}.json", User(U1))));

        Assert.Equal(("no_policy", true), (item.ReasonCode, item.IsSkipped));
        Assert.StartsWith("One of the members of an object that is not in the upload", item.Reason, StringComparison.Ordinal);
    }

    // What a member is besides stands with itself; a part of an object stands nowhere else.
    [Fact]
    public void Read_Relation_RefersToOthersAndHoldsParts()
    {
        var items = Imports.ReadZip(
            ($"ServicePrincipals/{G1}/{G1}.json", $$"""{"id":"{{G1}}","displayName":"App"}"""),
            ($"ServicePrincipals/{G1}/Owners/{U1}/{U1}.json", """{"@odata.type":"#microsoft.graph.user","id":"11111111-1111-4111-8111-111111111111","displayName":"Ana","jobTitle":"x"}"""),
            ($"ServicePrincipals/{G1}/AppRoleAssignedTo/r1/r1.json", """{"id":"r1","appRoleId":"x","principalId":"p"}"""),
            ($"ServicePrincipals/{G1}/TokenLifetimePolicies/t1/t1.json", """{"id":"t1","displayName":"Short","definition":["x"]}"""));

        Assert.Equal(
            """{"appRoleAssignedTo":[{"appRoleId":"x","id":"r1","principalId":"p"}],"displayName":"App","id":"{g}","owners":[{"@odata.type":"#microsoft.graph.user","displayName":"Ana","id":"{u}"}],"tokenLifetimePolicies":[{"displayName":"Short","id":"t1"}]}"""
                .Replace("{g}", G1, StringComparison.Ordinal).Replace("{u}", U1, StringComparison.Ordinal),
            items[0].Object!.ContentJson);
        Assert.Equal("tokenLifetimePolicy t1 ", Told(Assert.Single(Imports.ReadZip(($"{G1}/TokenLifetimePolicies/t1/t1.json", """{"id":"t1","displayName":"Short"}""")))));
    }

    [Theory]
    [InlineData("""{"@odata.context":"https://graph.microsoft.com/v1.0/$metadata#groups('{g}')/members","value":[{u}]}""")]
    [InlineData("""[{"Id":"11111111-1111-4111-8111-111111111111","AdditionalProperties":{"@odata.type":"#microsoft.graph.user","displayName":"Ana"}}]""")]
    public void Read_MembersInAList_AreThoseOfTheirGroup(string text)
    {
        var items = Imports.ReadZip(
            ("a.json", Group(G1).Replace("{", """{"@odata.type":"#microsoft.graph.group",""", StringComparison.Ordinal)),
            ($"{G1}/Members.json", text.Replace("{g}", G1, StringComparison.Ordinal).Replace("{u}", User(U1), StringComparison.Ordinal)));

        Assert.Equal([$"group {G1} members:1", "joined"], items.Select(Told).Order(StringComparer.Ordinal));
        Assert.Contains("\"displayName\":\"Ana\"", items.Single(i => i.Object is not null).Object!.ContentJson, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(U1, "added")]
    [InlineData(U1 + " " + U2 + " 33333333-3333-4333-8333-333333333333", "removed")]
    public void Compare_LostOrNewMember_IsOneDifferenceOfTheGroupInWords(string before, string kind)
    {
        var (baseline, current) = (Content(before.Split(' ')), Content([U1, U2]));
        Assert.NotEqual(baseline, current);

        var change = Assert.Single(EvidenceView.Read(Evidence.Build("group", ChangeType.Changed, "Admins", baseline, current)).Changes);

        Assert.Contains("Ana", $"{change.Label} {change.BaselineWords ?? change.Baseline} {change.CurrentWords ?? change.Current}", StringComparison.Ordinal);
        Assert.Equal(kind, change.Kind.ToString().ToLowerInvariant());

        static string Content(IEnumerable<string> members) =>
            Imports.ReadZip([(($"Groups/{G1}/{G1}.json", Group(G1))), .. members.Select(u => ($"Groups/{G1}/Members/{u}/{u}.json", User(u)))]).Single(i => i.Object is not null).Object!.ContentJson;
    }

    private static string Path(string pattern, string group, string user = "") =>
        pattern.Replace("{g}", group, StringComparison.Ordinal).Replace("{u}", user, StringComparison.Ordinal);

    private static string Group(string id) => $$"""{"id":"{{id}}","displayName":"Admins","securityEnabled":true}""";

    private static string User(string id) => $$"""{"@odata.type":"#microsoft.graph.user","id":"{{id}}","displayName":"Ana"}""";

    // Type and id, and how many elements its lists have.
    private static string Told(ImportItem item) => item.Object is { } obj ? $"{obj.SubjectType} {obj.ExternalId} {Imports.ListsOf(obj)}" : $"{item.ReasonCode}";
}
